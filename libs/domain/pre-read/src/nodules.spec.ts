import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CtVolume } from './ct-volume';
import { type LungMask, lungMask } from './lung-mask';
import { measureNodule, type NoduleMeasure } from './measure-nodule';
import { type NoduleCandidate, noduleCandidates } from './nodule-candidates';
import { apartMm } from './select-nodules';
import { aVolume, ball, indexOf, type Painted } from './spec-phantom';

// Phantoms of several million voxels: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const nodules: Painted[] = [
  ball(-80, 20, 40, 4),
  ball(-60, -30, 20, 6),
  ball(-90, 10, -40, 8),
  ball(80, 30, 30, 10),
  ball(70, 40, -50, 15),
  ball(-100, 30, 0, 25),
  ball(-70, 45, 45, 8, -630),
  ball(90, 0, 0, 12, -630),
  ball(-60, 45, -20, 8, 400),
];
const name = ({ radii, hu }: Painted): string => `${radii[0] * 2} mm at ${hu} HU`;

describe('nodules of a phantom with vessels and 15 HU of noise on 1.25 mm slices', () => {
  let volume: CtVolume;
  let mask: LungMask;
  let candidates: readonly NoduleCandidate[] = [];
  const nearest = (one: Painted): { candidate: NoduleCandidate; offMm: number } => {
    const at = indexOf(volume, one.at);
    const sorted = candidates
      .map((candidate) => ({ candidate, offMm: apartMm(candidate.centre, at, volume.spacingMm) }))
      .sort((a, b) => a.offMm - b.offMm);
    const first = sorted[0];
    if (!first) throw new Error('no candidates');
    return first;
  };
  const measured = (one: Painted): NoduleMeasure => {
    const measure = measureNodule(volume, mask, nearest(one).candidate);
    if (!measure) throw new Error('not measurable');
    return measure;
  };

  beforeAll(() => {
    volume = aVolume({ pixels: 360, spacingMm: 0.95, sliceMm: 1.25, slices: 112, vessels: true, painted: nodules });
    const found = lungMask(volume);
    if (!found) throw new Error('no lungs');
    mask = found;
    const outcome = noduleCandidates(volume, mask);
    if (outcome.outcome === 'candidates') candidates = outcome.candidates;
  });

  it.each(nodules.map((one) => [name(one), one] as const))(
    'are all among the candidates: %s within 2.5 mm',
    (_, one) => {
      expect(nearest(one).offMm).toBeLessThan(2.5);
    },
  );

  it.each(nodules.map((one) => [name(one), one] as const))(
    'are measured within 0.5 mm and 8 %% of volume: %s',
    (_, one) => {
      const { meanMm, longMm, shortMm, volumeMm3, centre } = measured(one);
      const diameter = one.radii[0] * 2;
      expect(Math.abs(meanMm - diameter)).toBeLessThanOrEqual(0.5);
      expect(longMm).toBeGreaterThanOrEqual(shortMm);
      expect(Math.abs(volumeMm3 / ((Math.PI / 6) * diameter ** 3) - 1)).toBeLessThan(0.08);
      expect(apartMm(centre, indexOf(volume, one.at), volume.spacingMm)).toBeLessThan(0.6);
    },
  );

  it('have their density class: 40 HU solid, -630 ground-glass, 400 calcified', () => {
    const classes = nodules.map((one) => [one.hu, measured(one).density]);
    expect(classes.filter(([hu]) => hu === 40).every(([, density]) => density === 'solid')).toBe(true);
    expect(classes.filter(([hu]) => hu === -630).every(([, density]) => density === 'ground-glass')).toBe(true);
    expect(classes.filter(([hu]) => hu === 400).every(([, density]) => density === 'calcified')).toBe(true);
  });
});

describe('an uncommon nodule', () => {
  const measureOf = (painted: Painted[], at: readonly [number, number, number]): NoduleMeasure | null => {
    const volume = aVolume({ pixels: 300, spacingMm: 1.1, sliceMm: 1.25, slices: 48, painted });
    const mask = lungMask(volume);
    if (!mask) throw new Error('no lungs');
    const found = noduleCandidates(volume, mask);
    if (found.outcome !== 'candidates') throw new Error('out of scope');
    const candidate = [...found.candidates].sort(
      (a, b) =>
        apartMm(a.centre, indexOf(volume, at), volume.spacingMm) -
        apartMm(b.centre, indexOf(volume, at), volume.spacingMm),
    )[0];
    return candidate ? measureNodule(volume, mask, candidate) : null;
  };

  it('with a 16 mm halo round an 8 mm core is part-solid, with the core apart', () => {
    const measure = measureOf([ball(-80, 0, 0, 16, -600), ball(-80, 0, 0, 8, 40)], [-80, 0, 0]);
    expect(measure?.density).toBe('part-solid');
    expect(Math.abs((measure?.meanMm ?? 0) - 16)).toBeLessThan(1.5);
    expect(Math.abs((measure?.solidCoreMm3 ?? 0) / 268 - 1)).toBeLessThan(0.25);
  });

  it('of 18 x 10 x 10 mm has its long and its short axis', () => {
    const measure = measureOf([{ at: [-80, 0, 0], radii: [9, 5, 5], hu: 40 }], [-80, 0, 0]);
    expect(Math.abs((measure?.longMm ?? 0) - 18)).toBeLessThan(0.8);
    expect(Math.abs((measure?.shortMm ?? 0) - 10)).toBeLessThan(0.8);
  });

  it('on the pleura is found, and touches it', () => {
    expect(measureOf([ball(-117, 0, 0, 12)], [-117, 0, 0])?.touchesNonLung).toBe(true);
  });
});

describe('nodules on thick slices', () => {
  it('are out of scope over 3 mm, and the result says so', () => {
    const volume = aVolume({ slices: 48, sliceMm: 5, pixels: 180, spacingMm: 2 });
    const mask = lungMask(volume);
    expect(mask && noduleCandidates(volume, mask)).toMatchObject({
      outcome: 'out-of-scope',
      reason: 'slices-too-thick',
    });
  });
});
