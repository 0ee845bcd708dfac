import { describe, expect, it, vi } from 'vitest';
import { lungFieldOf } from './lung-field';
import { lungMask } from './lung-mask';
import { defaultOpacityBands, lungOpacity, type OpacityBands, type ThirdOpacity } from './lung-opacity';
import { massesOf } from './masses-of';
import { aVolume, ball, type PhantomThorax, trueLungMl } from './spec-phantom';

// Phantoms of several million voxels: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

type Disease = NonNullable<PhantomThorax['disease']>;

function opacityOf(
  disease: Disease | null,
  changes: Partial<PhantomThorax> = {},
  bands: OpacityBands = defaultOpacityBands,
): ThirdOpacity[] {
  const volume = aVolume({ pixels: 160, spacingMm: 2.2, sliceMm: 8, slices: 30, vessels: true, disease, ...changes });
  const mask = lungMask(volume);
  if (!mask) throw new Error('no lungs');
  const field = lungFieldOf(volume, mask);
  return lungOpacity(mask, field, massesOf(volume, mask, field), bands);
}

type Of = 'groundGlassMl' | 'consolidationMl';
const percent = (
  thirds: readonly ThirdOpacity[],
  side: 'right' | 'left',
  of: readonly Of[] = ['groundGlassMl', 'consolidationMl'],
): number => {
  const own = thirds.filter((third) => third.side === side);
  const lung = own.reduce((sum, third) => sum + third.lungMl, 0);
  return (100 * own.reduce((sum, third) => sum + of.reduce((ml, key) => ml + third[key], 0), 0)) / lung;
};

const lung = trueLungMl(undefined, 4);
/** The border at which `isIll(border)` takes this share of the right lung. */
function borderFor(share: number, isIll: (border: number) => (x: number, y: number, z: number) => boolean): number {
  let [low, high] = [-80, 80];
  for (let round = 0; round < 8; round++) {
    const border = (low + high) / 2;
    if (trueLungMl(isIll(border), 4).right / lung.right > share) low = border;
    else high = border;
  }
  return low;
}

type Place = (border: number) => (x: number, y: number, z: number) => boolean;
const behind: Place = (border) => (x, y, z) => x < 0 && y > border && Math.abs(z) < 95;
/** A segment of the lung, 60 mm high. */
const segmentBehind: Place = (border) => (x, y, z) => x < 0 && y > border && Math.abs(z - 20) < 30;
const segmentAtTheSide: Place = (border) => (x, _, z) => x < -70 - border && Math.abs(z - 20) < 30;
/** Balls of 40 to 60 mm through the whole lung, as in bronchopneumonia. */
const foci: Place = (border) => (x, y, z) =>
  x < 0 &&
  [
    [-75, 30, 60],
    [-95, 10, 10],
    [-60, -30, 25],
    [-80, 40, -25],
  ].some(([a = 0, b = 0, c = 0]) => Math.hypot(x - a, y - b, z - c) < (80 - border) / 3);

describe('the opaque share of the right lung', () => {
  it.each([5])(
    'is under two per cent where nothing was painted, with vessels and noise, on %s mm slices',
    (sliceMm) => {
      const thirds = opacityOf(null, { sliceMm, slices: Math.round(238 / sliceMm), noise: 25 });
      expect(percent(thirds, 'right')).toBeLessThan(2);
      expect(percent(thirds, 'left')).toBeLessThan(2);
    },
  );

  it.each([
    [10, 'ground glass of -550 HU behind', behind, -550, 'groundGlassMl'],
    [50, 'ground glass of -550 HU behind', behind, -550, 'groundGlassMl'],
    [10, 'a consolidated segment against the back of the chest wall', segmentBehind, 30, 'consolidationMl'],
    [10, 'a consolidated segment against the side of the chest wall', segmentAtTheSide, 30, 'consolidationMl'],
    [25, 'consolidated foci', foci, 30, 'consolidationMl'],
  ] as const)(
    'is within 2 points of the %s per cent painted as %s, of that kind, and the left lung stays clear',
    (share, _, place, hu, kind) => {
      const isIll = place(borderFor(share / 100, place));
      const thirds = opacityOf((x, y, z) => (isIll(x, y, z) ? hu : null));
      expect(Math.abs(percent(thirds, 'right') - share)).toBeLessThan(2);
      expect(percent(thirds, 'right', [kind])).toBeGreaterThan(share * 0.8);
      expect(percent(thirds, 'left')).toBeLessThan(2);
    },
  );

  it('is within 2 points of 50 % painted half as consolidated foci, half as ground glass', () => {
    const solid = foci(borderFor(0.25, foci));
    const all = borderFor(0.5, (border) => (x, y, z) => solid(x, y, z) || behind(border)(x, y, z));
    const thirds = opacityOf((x, y, z) => (solid(x, y, z) ? 30 : behind(all)(x, y, z) ? -500 : null));
    expect(Math.abs(percent(thirds, 'right') - 50)).toBeLessThan(2);
    expect(Math.abs(percent(thirds, 'right', ['consolidationMl']) - 25)).toBeLessThan(2.5);
  });

  it('lies in the third it was painted in', () => {
    const thirds = opacityOf((x, _, z) => (x < 0 && z > 60 && z < 90 ? -500 : null));
    const share = (third: string): number => {
      const one = thirds.find((of) => of.side === 'right' && of.third === third);
      return (one?.groundGlassMl ?? 0) / (one?.lungMl ?? 1);
    };
    expect(share('upper')).toBeGreaterThan(0.4);
    expect(share('middle')).toBeLessThan(0.03);
    expect(share('lower')).toBeLessThan(0.03);
  });

  it('follows the borders it is given: lung of -720 HU is ground glass to whom -750 is the border', () => {
    const dull = (): number => -720;
    expect(percent(opacityOf(dull), 'left')).toBeLessThan(5);
    expect(percent(opacityOf(dull, {}, { ...defaultOpacityBands, groundGlassFromHu: -750 }), 'left')).toBeGreaterThan(
      85,
    );
  });

  it('counts a mass of 50 mm as consolidation: 65 mL', () => {
    const thirds = opacityOf(null, { painted: [ball(-75, 10, 20, 50)] });
    const ml = thirds.reduce((sum, { side, consolidationMl }) => sum + (side === 'right' ? consolidationMl : 0), 0);
    expect(Math.abs(ml - 65.4)).toBeLessThan(8);
  });
});
