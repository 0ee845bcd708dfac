import { describe, expect, it } from 'vitest';
import { instant } from './shapes';
import { holdsNul } from './plain-text';

describe('a NUL', () => {
  it.each([['a\u0000b'], [['a', '\u0000']], [{ a: { b: ['\u0000'] } }], [{ 'a\u0000': 1 }]])('is found in %j', (value) => {
    expect(holdsNul(value)).toBe(true);
  });
  it.each([['ab'], [null], [5], [{ a: ['b', { c: null }] }], ['\\u0000']])('is not in %j', (value) => {
    expect(holdsNul(value)).toBe(false);
  });
});

describe('an instant', () => {
  it.each(['2026-11-22T08:00:00+08:00', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])('may be %s', (at) => {
    expect(instant.safeParse(at).success).toBe(true);
  });
  it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59', '0001-01-01T00:00:00+14:00', '2026-11-22', '2026-11-22T08:00:00', ''])('may not be %j', (at) => {
    expect(instant.safeParse(at).success).toBe(false);
  });
});
