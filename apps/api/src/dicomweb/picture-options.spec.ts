import { describe, expect, it } from 'vitest';
import { pictureOptions } from './picture-options';

const frame = { rows: 200, columns: 400 };
const none = () => [];
const of = (values: Record<string, number[]>) => (tag: string) => values[tag] ?? [];

describe('a picture of an image', () => {
  it('is drawn through the window that is asked for', () => {
    expect(pictureOptions({ window: '-600,1500,linear' }, frame, of({ '00281050': [40], '00281051': [400] })).window).toEqual({ center: -600, width: 1500 });
  });
  it('is a JPEG of the quality that is asked for, 1 to 100', () => {
    expect(pictureOptions({ quality: '75' }, frame, none).quality).toBe(75);
    for (const quality of ['0', '101', '7.5', 'high', '']) expect(() => pictureOptions({ quality }, frame, none), quality).toThrow('quality is');
  });
  it('has one window and one size: two are refused, not a fault', () => {
    expect(() => pictureOptions({ window: ['1,2', '3,4'] }, frame, none)).toThrow('window stands once');
    expect(() => pictureOptions({ viewport: ['1,2', '3,4'] }, frame, none)).toThrow('viewport stands once');
  });
  it('else through the first window of its own', () => {
    expect(pictureOptions({}, frame, of({ '00281050': [40, -600], '00281051': [400, 1500] })).window).toEqual({ center: 40, width: 400 });
  });
  it('else, also with a window of no width, over its whole range', () => {
    expect(pictureOptions({}, frame, none)).toEqual({ slope: 1, intercept: 0 });
    expect(pictureOptions({}, frame, of({ '00281050': [40], '00281051': [0] }))).not.toHaveProperty('window');
  });
  it('fits a box of 128 by 128 without losing its proportions', () => {
    expect(pictureOptions({ viewport: '128,128' }, frame, none)).toMatchObject({ columns: 128, rows: 64 });
  });
  it.each([{ window: 'a,b' }, { window: '1' }, { window: '1,0' }, { viewport: '0,1' }, { viewport: '9999,10' }, { viewport: 'x' }])('is refused for %j', (query) => {
    expect(() => pictureOptions(query, frame, none)).toThrow(/window is|viewport is/);
  });
});
