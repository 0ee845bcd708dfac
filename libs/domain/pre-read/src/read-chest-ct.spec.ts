import { beforeAll, describe, expect, it, vi } from 'vitest';
import { buildVolume } from './build-volume';
import { type CtReading, readChestCt } from './read-chest-ct';
import { aThorax, aVolume, ball } from './spec-phantom';

// Phantoms of several million voxels: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const model = { id: 'ct-nodule-filter', version: '1.0.0' };
/** Stands in for the network: sure of a patch whose middle 3 x 3 pixels are denser than -700 HU and whose rim is lung. */
const filter = async (patches: Float32Array, n: number): Promise<Float32Array> =>
  Float32Array.from({ length: n }, (_, p) => {
    const at = (x: number, y: number): number => patches[p * 2304 + y * 48 + x] ?? 0;
    const middle = [23, 24, 25].every((x) => [23, 24, 25].every((y) => at(x, y) > 0.2));
    const rim = [at(8, 24), at(40, 24), at(24, 8), at(24, 40)].every((v) => v < 0.2);
    return middle && rim ? 0.95 : 0.05;
  });

describe('the reading of a chest CT', () => {
  let reading: CtReading;
  let volume: ReturnType<typeof aVolume>;

  beforeAll(async () => {
    volume = aVolume({
      pixels: 256,
      spacingMm: 1.4,
      sliceMm: 2.5,
      slices: 96,
      painted: [ball(-80, 10, 60, 8), ball(85, 20, -30, 12), ball(-75, 20, -10, 45)],
    });
    let clock = 0;
    reading = await readChestCt(volume, { filter, model, threshold: 0.7, now: () => (clock += 10) });
  });

  it('finds both nodules and the mass, each on its side and level', () => {
    const found = reading.findings.map(({ code, location }) => [code, location.side, location.region?.en]);
    expect(found).toContainEqual(['mass', 'right', 'right middle zone']);
    expect(found).toContainEqual(['nodule', 'right', 'right upper zone']);
    expect(found).toContainEqual(['nodule', 'left', 'left middle zone']);
    expect(found).toHaveLength(3);
  });

  it('places a nodule in patient millimetres, on the image it lies on, in a box of its own pixels', () => {
    const nodule = reading.findings.find(({ code, location }) => code === 'nodule' && location.side === 'left');
    expect(nodule?.location.patientMm?.map((v) => Math.abs(v)).map(Math.round)).toEqual([85, 20, 30]);
    expect(nodule?.location.patientMm?.[2]).toBeLessThan(0);
    expect(nodule?.location.sopInstanceUid).toBe(volume.sopInstanceUids[nodule?.location.slice ?? 0]);
    expect(nodule?.location.box?.width).toBeGreaterThanOrEqual(8);
    expect(nodule?.location.box?.width).toBeLessThanOrEqual(10);
  });

  it("says of every finding what made it, by what threshold, and that a rule's score is a rule's", () => {
    for (const finding of reading.findings) {
      expect(finding.flagged).toBe(finding.probability >= finding.threshold);
      expect(finding.kind).toBe(finding.code === 'mass' ? 'rule' : 'network');
      expect(finding.model.id).toBe(finding.code === 'mass' ? 'qianli-ct-rules' : 'ct-nodule-filter');
      expect(finding.label.zh).not.toBe('');
    }
  });

  it('measures: the 12 mm nodule has its diameter and the Fleischner row for over 8 mm, the mass has none', () => {
    const codes = (side: string, code: string): string[] =>
      reading.findings.find((f) => f.code === code && f.location.side === side)?.measurements.map((m) => m.code) ?? [];
    expect(codes('left', 'nodule')).toEqual([
      'mean-diameter',
      'long-axis',
      'short-axis',
      'area',
      'volume',
      'mean-density',
      'pleura-distance',
      'fleischner-2017-solid-over-8',
      'lung-rads-2022-4a',
    ]);
    expect(codes('right', 'mass')).toEqual(['long-axis', 'short-axis', 'height', 'volume']);
  });

  it('tells the marks before and after the network and the time of each stage', () => {
    expect(reading.marks?.candidates).toBeGreaterThan(3);
    expect(reading.marks?.shown).toBe(2);
    expect(Object.values(reading.stagesMs).every((ms) => ms > 0)).toBe(true);
  });

  it('says which voxels each finding is made of: as many millilitres as were painted, at its place', () => {
    const voxelMl = (1.4 * 1.4 * 2.5) / 1000;
    const painted = [45, 12, 8].map((mm) => ((Math.PI / 6) * mm ** 3) / 1000);
    const lesions = [...(reading.labels?.lesions ?? [])].map(({ finding, inside, from, size }) => ({
      code: reading.findings[finding]?.code,
      ml: inside.reduce((n, v) => n + v, 0) * voxelMl,
      slice: reading.findings[finding]?.location.slice ?? -1,
      slices: [from.z, from.z + size.z - 1],
    }));
    expect(lesions.map(({ code }) => code)).toEqual(['mass', 'nodule', 'nodule']);
    lesions
      .sort((a, b) => b.ml - a.ml)
      .forEach(({ ml, slice, slices }, i) => {
        expect(Math.abs(ml / (painted[i] ?? 1) - 1)).toBeLessThan(i === 2 ? 0.3 : 0.15);
        expect(slice).toBeGreaterThanOrEqual(slices[0] ?? 0);
        expect(slice).toBeLessThanOrEqual(slices[1] ?? 0);
      });
  });

  it('is the same twice', async () => {
    const again = await readChestCt(volume, { filter, model, threshold: 0.7 });
    expect(again.findings).toEqual(reading.findings);
  });

  it('on 5 mm slices says that nodules are out of scope, still measures the lungs, and never asks the network', async () => {
    const thick = aVolume({ slices: 48, sliceMm: 5, pixels: 180, spacingMm: 2, painted: [ball(-80, 10, 60, 8)] });
    const asked = async (): Promise<Float32Array> => Promise.reject(new Error('asked'));
    const result = await readChestCt(thick, { filter: asked, model, threshold: 0.7 });
    expect(result.outOfScope.map(({ code }) => code)).toEqual(['slices-too-thick']);
    expect(result.lungVolumeMl?.right).toBeGreaterThan(1500);
    expect(result.findings).toEqual([]);
    expect(result.marks).toBeNull();
  });

  it('without lung in the scan says so and finds nothing', async () => {
    const built = buildVolume(
      aThorax({ slices: 24, pixels: 64, spacingMm: 5 }).map((slice) => ({
        ...slice,
        hu: slice.hu.map((v) => Math.max(v, 0)),
      })),
    );
    if (built.outcome === 'refused') throw new Error(built.reason);
    const result = await readChestCt(built.volume, { filter, model, threshold: 0.7 });
    expect(result).toMatchObject({ outcome: 'no-lungs', findings: [], lungVolumeMl: null });
  });
});
