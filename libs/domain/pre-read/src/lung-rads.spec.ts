import { describe, expect, it } from 'vitest';
import { lungRadsOf } from './lung-rads';

describe('the Lung-RADS 2022 category at a first screening', () => {
  it.each([
    ['solid', 5.9, null, '2'],
    ['solid', 6, null, '3'],
    ['solid', 7.9, null, '3'],
    ['solid', 8, null, '4a'],
    ['solid', 14.9, null, '4a'],
    ['solid', 15, null, '4b'],
    ['part-solid', 5.9, 4, '2'],
    ['part-solid', 12, 5.9, '3'],
    ['part-solid', 12, 6, '4a'],
    ['part-solid', 12, 8, '4b'],
    ['ground-glass', 29, null, '2'],
    ['ground-glass', 30, null, '3'],
  ] as const)('of a %s nodule of %s mm (core %s) is %s', (density, meanMm, solidCoreMm, code) => {
    expect(lungRadsOf({ density, meanMm, longMm: meanMm, solidCoreMm })?.code).toBe(code);
  });

  it('is withheld from calcified nodules and from what is over 30 mm long', () => {
    expect(lungRadsOf({ density: 'calcified', meanMm: 7, longMm: 7, solidCoreMm: null })).toBeNull();
    expect(lungRadsOf({ density: 'solid', meanMm: 25, longMm: 30.1, solidCoreMm: null })).toBeNull();
  });
});
