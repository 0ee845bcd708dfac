import { describe, expect, it } from 'vitest';
import { measurementLines } from './measurement-lines';

const names = { Length: '长度' };

describe('measurements on their way into a report', () => {
  it('are named by the reader, else by the tool', () => {
    expect(measurementLines([{ uid: '1', toolName: 'Length', displayText: { primary: ['61.4 mm'] } }, { uid: '2', label: '左肺肿块', toolName: 'Length', displayText: { primary: ['48 mm'] } }], names)).toEqual(['长度 61.4 mm', '左肺肿块 48 mm']);
  });
  it('leave out what has neither name nor value', () => {
    expect(measurementLines([{ uid: '1', toolName: 'Unknown', displayText: [] }], names)).toEqual([]);
  });
});
