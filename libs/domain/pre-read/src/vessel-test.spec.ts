import { describe, expect, it, vi } from 'vitest';
import { lungMask } from './lung-mask';
import { aVolume, ball, indexOf, type Painted } from './spec-phantom';
import { isVesselCrossing } from './vessel-test';

// Phantoms of several million voxels: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A straight vessel of 3 mm through a place, as a long ellipsoid along an axis. */
const vessel = (x: number, y: number, z: number, axis: 0 | 1 | 2): Painted => ({
  at: [x, y, z],
  radii: [0, 1, 2].map((one) => (one === axis ? 60 : 1.5)) as [number, number, number],
  hu: 40,
});

describe('a mark', () => {
  const crossing = [-80, 0, 20] as const;
  const through = [-80, 40, -20] as const;
  const alone = [-80, -35, 0] as const;
  const volume = aVolume({
    pixels: 300,
    spacingMm: 1.1,
    sliceMm: 1.25,
    slices: 64,
    painted: [
      vessel(...crossing, 0),
      vessel(...crossing, 1),
      vessel(...through, 1),
      ball(...through, 8),
      ball(...alone, 5),
    ],
  });
  const mask = lungMask(volume);
  const isVessel = (at: readonly [number, number, number], radiusMm: number): boolean =>
    mask !== null && isVesselCrossing(volume, mask, { centre: indexOf(volume, at), radiusMm, response: 300 });

  it('where two vessels of 3 mm cross is a vessel', () => expect(isVessel(crossing, 2.1)).toBe(true));
  it('along a vessel is a vessel', () => expect(isVessel([-80, 20, -20], 2.1)).toBe(true));
  it('of a nodule of 8 mm that a vessel of 3 mm runs through is not', () => expect(isVessel(through, 4.2)).toBe(false));
  it('of a nodule of 5 mm by itself is not', () => expect(isVessel(alone, 2.9)).toBe(false));
  it('on pixels too coarse to tell strands is never left out', () => {
    const coarse = { ...volume, spacingMm: { ...volume.spacingMm, x: 1.9, y: 1.9 } };
    expect(mask && isVesselCrossing(coarse, mask, { centre: indexOf(volume, crossing), radiusMm: 2.1, response: 300 })).toBe(false);
  });
});
