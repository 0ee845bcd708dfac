import { describe, expect, it } from 'vitest';
import { tagPathOf } from './tag-path-of';

describe('the path that a query names', () => {
  it.each([
    ['PatientName', '00100010'], ['00100010', '00100010'], ['7fe00010', '7FE00010'], ['ContrastBolusAgent', '00180010'],
    ['00400275.00400009', '00400275.00400009'], ['RequestAttributesSequence.ScheduledProcedureStepID', '00400275.00400009'], ['RequestAttributesSequence.00401001', '00400275.00401001'],
  ])('%s is %s', (text, path) => {
    expect(tagPathOf(text)).toBe(path);
  });
  it.each(['constructor', 'NoSuchKeyword', '', '.', '00400275.', 'RequestAttributesSequence.nothing', Array(20).fill('00400275').join('.')])('is null for %j', (text) => {
    expect(tagPathOf(text)).toBeNull();
  });
});
