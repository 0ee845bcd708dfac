import { describe, expect, it, vi } from 'vitest';
import { lungMask } from './lung-mask';
import { type Mass, massesOf } from './masses-of';
import { aVolume, ball, indexOf, type PhantomThorax } from './spec-phantom';
import { apartMm } from './select-nodules';

// Phantoms of several million voxels: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const massesIn = (changes: Partial<PhantomThorax>): { masses: Mass[]; volume: ReturnType<typeof aVolume> } => {
  const volume = aVolume({ pixels: 200, spacingMm: 1.75, ...changes });
  const mask = lungMask(volume);
  if (!mask) throw new Error('no lungs');
  return { masses: massesOf(volume, mask), volume };
};

describe('masses in a phantom', () => {
  it.each([
    [2, 119],
    [5, 48],
    [8, 30],
  ])('are none in a clean chest on %s mm slices: heart, liver, spine and vessels stay quiet', (sliceMm, slices) => {
    expect(massesIn({ sliceMm, slices, vessels: true }).masses).toEqual([]);
  });

  it('are none when all there is are nodules up to 25 mm', () => {
    expect(massesIn({ sliceMm: 5, slices: 48, painted: [ball(-80, 0, 20, 25), ball(85, 20, 50, 20)] }).masses).toEqual(
      [],
    );
  });

  it.each([
    ['inside the right lung', [-75, 10, 20], 'right'],
    ['on the pleura behind', [85, 45, 20], 'left'],
    ['beside the spine', [-45, 40, 30], 'right'],
    ['in the apex', [-70, 5, 85], 'right'],
  ] as const)('of 50 mm %s come out as one, with its place and size', (_, at, side) => {
    const { masses, volume } = massesIn({ sliceMm: 5, slices: 48, painted: [ball(at[0], at[1], at[2], 50)] });
    expect(masses).toHaveLength(1);
    expect(masses[0]?.side).toBe(side);
    const centre = masses[0]?.centre ?? [0, 0, 0];
    expect(apartMm(centre, indexOf(volume, at), volume.spacingMm)).toBeLessThan(10);
    expect(masses[0]?.axes.longMm).toBeGreaterThan(42);
    expect(masses[0]?.axes.longMm).toBeLessThan(58);
  });

  it('of 50 mm with 65.4 mL wholly in the lung have that volume within 10 %', () => {
    const { masses } = massesIn({ sliceMm: 5, slices: 48, painted: [ball(-75, 10, 20, 50)] });
    expect(Math.abs((masses[0]?.volumeMl ?? 0) / 65.4 - 1)).toBeLessThan(0.1);
    expect(masses[0]?.score).toBeGreaterThan(0.85);
  });

  it('are two when two were painted', () => {
    expect(
      massesIn({ sliceMm: 5, slices: 48, painted: [ball(-75, 10, 40, 45), ball(80, 20, 30, 45)] })
        .masses.map((m) => m.side)
        .sort(),
    ).toEqual(['left', 'right']);
  });
});
