import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingNumbers } from './missing-numbers';
import { missingSlices } from './missing-slices';
import { numberRanges } from './number-ranges';

const axial = [1, 0, 0, 0, 1, 0];
const stack = (places: readonly number[], orientation: readonly number[] = axial) => places.map((z) => ({ position: [0, 0, z], orientation }));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe('instance numbers that a series leaves out', () => {
  it.each([
    ['one in the middle', [1, 2, 3, 5, 6, 7], [4]],
    ['none', [1, 2, 3, 4, 5, 6], []],
    ['none of those that grow by two', [2, 4, 6, 8, 10], []],
    ['one of those that grow by two', [2, 4, 6, 10, 12], [8]],
    ['none where the first is not 1', [41, 42, 43, 44, 45], []],
    ['none where numbers are no count of images', [1, 1001, 2001, 3001, 3002], []],
    ['none of fewer than five', [1, 4], []],
    ['none where a number stands twice', [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], []],
  ])('%s', (_, numbers, missing) => {
    expect(missingNumbers(numbers)).toEqual(missing);
  });

  it('are exactly those that were taken out of the middle, in whatever order the files come', () => {
    const series = fc.integer({ min: 12, max: 300 }).chain((length) => fc.tuple(fc.constant(length), fc.uniqueArray(fc.integer({ min: 2, max: length - 1 }), { maxLength: Math.floor(length / 4) }), fc.integer()));
    fc.assert(fc.property(series, ([length, out, turn]) => {
      const left = upTo(length).filter((number) => !out.includes(number));
      const at = Math.abs(turn) % left.length;
      // An even step of two is what a series of odd numbers looks like; a quarter taken out never makes one.
      expect(missingNumbers([...left.slice(at), ...left.slice(0, at)])).toEqual([...out].sort((a, b) => a - b));
    }));
  });

  it('are written as people write them', () => {
    expect(numberRanges([7, 3, 8, 9, 40, 3])).toBe('3, 7–9, 40');
    expect(numberRanges([1, 3, 5, 7, 9, 11, 13])).toBe('1, 3, 5, 7, 9, 11 …');
  });
});

describe('slices that an even stack leaves out', () => {
  const even = upTo(20).map((of) => of * 5);
  it('are counted from the distances', () => {
    expect(missingSlices(stack(even.filter((z) => z !== 35 && z !== 40 && z !== 75)))).toBe(3);
  });
  it.each([
    ['an even stack', stack(even)],
    ['two phases of the same places', [...stack(even), ...stack(even)]],
    ['a stack with gaps on purpose', stack([0, 5, 10, 30, 35, 60, 65, 90, 120, 125])],
    ['images in several directions', [...stack(even.slice(0, 10)), ...stack(even.slice(10), [0, 1, 0, 0, 0, -1])]],
    ['files that do not say where they lie', even.map(() => ({ position: null, orientation: null }))],
    ['a direction that is none', stack(even, [1, 0, 0, 1, 0, 0])],
  ])('none of %s', (_, slices) => {
    expect(missingSlices(slices)).toBe(0);
  });
  it('are as many as were taken out, whatever the spacing, the tilt and the order', () => {
    const taken = fc.uniqueArray(fc.integer({ min: 1, max: 98 }), { maxLength: 8 });
    fc.assert(fc.property(fc.double({ min: 0.4, max: 10, noNaN: true }), fc.double({ min: 0, max: 1.2, noNaN: true }), taken, fc.boolean(), (spacing, tilt, out, isTurned) => {
      const orientation = [1, 0, 0, 0, Math.cos(tilt), Math.sin(tilt)];
      const slices = upTo(100).filter((_, at) => !out.includes(at)).map((at) => ({ position: [0, -Math.sin(tilt) * at * spacing, Math.cos(tilt) * at * spacing], orientation }));
      expect(missingSlices(isTurned ? slices.reverse() : slices)).toBe(out.length);
    }));
  });
});
