import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, type Measured } from './growth';

const at = (day: string, volumeMm3: number | null, over: Partial<Measured> = {}): Measured => ({
  day,
  volumeMm3,
  meanMm: volumeMm3 && Math.cbrt((6 * volumeMm3) / Math.PI),
  sliceMm: 1,
  ...over,
});
const ball = (mm: number): number => (Math.PI * mm ** 3) / 6;

describe('the growth of a lesion', () => {
  it('from 8 to 10 mm in 180 days doubles its volume in 186 days: suspicious, and surely so', () => {
    const change = changeOf(at('2026-01-01', ball(8)), at('2026-06-30', ball(10)));
    expect(change).toMatchObject({ days: 180, meanMm: 2, meanBeyondError: true, trend: 'grown', coarse: false });
    // ln 2 · 180 / (3 ln 1.25) = 186.4; with the ratio 25 % larger 139.8, 25 % smaller 279.6
    expect(
      [change.doubling?.days, change.doubling?.lowDays, change.doubling?.highDays].map(
        (d) => Math.round((d ?? 0) * 10) / 10,
      ),
    ).toEqual([186.4, 139.8, 279.6]);
    expect(change.doubling).toMatchObject({ class: 'under-400', sure: true });
  });

  it('recovers the doubling time of any growth by the formula it is defined by', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 21, max: 3000 }),
        fc.double({ min: 30, max: 2000, noNaN: true }),
        fc.double({ min: 20, max: 3000, noNaN: true }),
        (days, volume, doubling) => {
          const later = new Date(Date.parse('2020-02-28') + days * 86_400_000).toISOString().slice(0, 10);
          const ratio = 2 ** (days / doubling);
          fc.pre(ratio < 1e6);
          const change = changeOf(at('2020-02-28', volume), at(later, volume * ratio));
          if (ratio < 1.25 - 1e-9) expect(change).toMatchObject({ trend: 'within-error', doubling: null });
          else if (ratio > 1.25 + 1e-9) {
            expect(change.doubling?.days).toBeCloseTo(doubling, 6);
            expect(change.doubling?.lowDays).toBeLessThan(doubling);
            expect(change.doubling?.highDays ?? Infinity).toBeGreaterThan(doubling);
          }
        },
      ),
    );
  });

  it('is the mirror of shrinking: whatever grew beyond error forwards shrank beyond error backwards', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 10, max: 1e5, noNaN: true }),
        fc.double({ min: 10, max: 1e5, noNaN: true }),
        fc.boolean(),
        (a, b, thick) => {
          const over = { sliceMm: thick ? 2.5 : 1 };
          const [forth, back] = [
            changeOf(at('2026-01-01', a, over), at('2026-07-01', b, over)),
            changeOf(at('2026-01-01', b, over), at('2026-07-01', a, over)),
          ];
          const mirror = {
            grown: 'shrunk',
            shrunk: 'grown',
            'within-error': 'within-error',
            unmeasured: 'unmeasured',
          } as const;
          fc.pre(Math.abs(Math.abs(Math.log(a / b)) - Math.log(thick ? 1.5 : 1.25)) > 1e-9);
          expect(back.trend).toBe(mirror[forth.trend]);
          expect((forth.meanMm ?? 1) + (back.meanMm ?? 1)).toBeCloseTo(0);
        },
      ),
    );
  });

  it.each([
    [
      'shrunk to half',
      at('2026-01-01', 400),
      at('2026-04-01', 200),
      { trend: 'shrunk', doubling: null, volumeShare: -0.5 },
    ],
    [
      '20 % more is within error',
      at('2026-01-01', 400),
      at('2026-04-01', 480),
      { trend: 'within-error', doubling: null },
    ],
    [
      '40 % more on 2.5 mm slices is within error too',
      at('2026-01-01', 400, { sliceMm: 2.5 }),
      at('2026-04-01', 560, { sliceMm: 2.5 }),
      { trend: 'within-error', coarse: true },
    ],
    [
      'slices that got thinner make the volume less sure',
      at('2026-01-01', 400, { sliceMm: 1.25 }),
      at('2026-04-01', 560, { sliceMm: 0.6 }),
      { trend: 'within-error', coarse: true },
    ],
    [
      'doubled within a week has no doubling time',
      at('2026-01-01', 400),
      at('2026-01-08', 800),
      { trend: 'grown', days: 7, doubling: null },
    ],
    ['twice on one day', at('2026-01-01', 400), at('2026-01-01', 800), { trend: 'grown', days: 0, doubling: null }],
    [
      'not measured',
      at('2026-01-01', null),
      at('2026-04-01', 200),
      { trend: 'unmeasured', volumeShare: null, meanMm: null, doubling: null },
    ],
  ])('%s', (_, earlier, later, expected) => {
    expect(changeOf(earlier, later)).toMatchObject(expected);
  });

  it('just beyond error has an open interval: no growth at all cannot be ruled out, and the class is not sure', () => {
    const { doubling } = changeOf(at('2026-01-01', 400), at('2027-01-01', 501));
    expect(doubling?.days).toBeCloseTo(1123.6, 0);
    expect(doubling).toMatchObject({ class: 'over-600', sure: false });
    expect(doubling?.highDays ?? Infinity).toBeGreaterThan(100_000);
  });
});
