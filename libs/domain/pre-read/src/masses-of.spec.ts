import { describe, expect, it, vi } from 'vitest';
import { lungSites } from '@qianli/testing';
import { type LungMask, lungMask, rightLung } from './lung-mask';
import { type Mass, massesOf } from './masses-of';
import { aDrawnThorax } from './spec-drawn-thorax';
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

describe('masses in the drawn thorax of the demo cases, whose right dome is ringed by lung', () => {
  const nodules = [
    { centreMm: lungSites.rightUpperLobe, diameterMm: 8 },
    { centreMm: lungSites.leftLowerLobe, diameterMm: 12 },
    { centreMm: lungSites.rightMiddleLobe, diameterMm: 6 },
  ];
  const drawn = (
    options: Parameters<typeof aDrawnThorax>[0],
  ): { mask: LungMask; masses: Mass[]; volume: ReturnType<typeof aDrawnThorax> } => {
    const volume = aDrawnThorax(options);
    const mask = lungMask(volume);
    if (!mask) throw new Error('no lungs');
    return { mask, masses: massesOf(volume, mask), volume };
  };

  it.each([1, 7, 42])('are none with three nodules and seed %s: the dome of the diaphragm is no mass', (seed) => {
    expect(drawn({ seed, nodules }).masses).toEqual([]);
  });

  it.each([5, 8])('are none on %s mm slices', (sliceMm) => {
    const slices = Math.round(280 / sliceMm);
    expect(drawn({ slices, nodules }).masses).toEqual([]);
  });

  it.each([
    ['in the middle of the right lung', [-78, 0, 30], 45, 'right'],
    ['in the middle of the left lung', [82, 10, 20], 55, 'left'],
    ['10 mm above the right dome', [-70, -5, -27], 50, 'right'],
  ] as const)('are one when a mass was painted %s, with its place and size', (_, centreMm, diameterMm, side) => {
    const { masses, volume } = drawn({ nodules: [...nodules, { centreMm, diameterMm }] });
    expect(masses.map((mass) => mass.side)).toEqual([side]);
    const [mass] = masses;
    expect(apartMm(mass?.centre ?? [0, 0, 0], indexOf(volume, centreMm), volume.spacingMm)).toBeLessThan(10);
    expect(Math.abs((mass?.axes.longMm ?? 0) - diameterMm)).toBeLessThan(10);
  });

  it('have no lung to lie in where the liver is: on no slice does the mask take the dome for lung', () => {
    const { mask } = drawn({});
    const { size, hu } = mask.grid;
    const plane = size.x * size.y;
    const solid = Array.from({ length: size.z }, (_, z) => {
      let n = 0;
      for (let i = z * plane; i < (z + 1) * plane; i++) if (mask.lung[i] === rightLung && (hu[i] ?? 0) > -200) n++;
      return (n * mask.grid.spacingMm.x * mask.grid.spacingMm.y) / 100;
    });
    // Square centimetres: vessels and hilum come to a few, the dome to 63.
    expect(Math.max(...solid)).toBeLessThan(10);
  });
});
