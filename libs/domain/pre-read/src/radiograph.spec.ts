import { describe, expect, it } from 'vitest';
import { boxFromHeatmap } from './box-from-heatmap';
import { prepareRadiograph } from './prepare-radiograph';

const input = {
  shape: [-1, 1, 4, 4],
  resize: 'stretch',
  intensity: { kind: 'percentile-window', low: 0, high: 100 },
  scale: [0, 1],
  mean: 0,
  std: 1,
  invertMonochrome1: true,
} as const;
const steps = Uint16Array.from({ length: 64 }, (_, i) => (i % 8) * 100);
const shape = { rows: 8, columns: 8, photometricInterpretation: 'MONOCHROME2', input };

describe('a radiograph made ready for the network', () => {
  it('keeps a flat ramp a ramp when shrunk from 8 to 4 pixels', () => {
    const row = [...prepareRadiograph(steps, shape)].slice(0, 4).map((v) => Math.round(v * 1000) / 1000);
    expect(row[1]).toBeCloseTo(2.5 / 7, 3);
    expect(row[2]).toBeCloseTo(4.5 / 7, 3);
    expect(row[0]).toBeLessThan(row[1] ?? 0);
  });

  it('is turned when MONOCHROME1, so that bone is bright in both', () => {
    const turned = prepareRadiograph(
      steps.map((v) => 700 - v),
      { ...shape, photometricInterpretation: 'MONOCHROME1' },
    );
    expect([...turned]).toEqual([...prepareRadiograph(steps, shape)]);
  });

  it('is windowed between the percentiles, so one burnt-in marker does not darken the film', () => {
    const marked = Uint16Array.from({ length: 1000 }, (_, i) => (i === 0 ? 60000 : i));
    const film = prepareRadiograph(marked, {
      ...shape,
      rows: 20,
      columns: 50,
      input: { ...input, intensity: { kind: 'percentile-window', low: 0.5, high: 99.5 } },
    });
    expect(Math.max(...film)).toBeGreaterThan(0.8);
  });

  it('is scaled and normalised as the manifest says: 0..1 to -1024..1024', () => {
    const film = prepareRadiograph(steps, { ...shape, input: { ...input, scale: [-1024, 1024] } });
    expect(film[1]).toBeCloseTo(-1024 + (2048 * 2.5) / 7, 0);
    expect(prepareRadiograph(steps, { ...shape, input: { ...input, mean: 0.5, std: 0.25 } })[1]).toBeCloseTo(
      (2.5 / 7 - 0.5) / 0.25,
      3,
    );
  });

  it('in a letterbox keeps its shape, with dark above and below', () => {
    const film = prepareRadiograph(
      new Uint16Array(32).map((_, i) => 100 + (i % 2)),
      { ...shape, rows: 4, columns: 8, input: { ...input, resize: 'letterbox' } },
    );
    expect([...film.slice(0, 4), ...film.slice(12)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(film[5]).toBeGreaterThan(0);
  });

  it('refuses fewer pixels than rows and columns promise', () => {
    expect(() => prepareRadiograph(steps.subarray(1), shape)).toThrow(RangeError);
  });
});

describe('the region of a heat map', () => {
  const heat = new Float32Array(64);
  heat[1 * 8 + 1] = 0.9;
  heat[1 * 8 + 2] = 0.6;
  heat[2 * 8 + 2] = 0.5;
  heat[6 * 8 + 6] = 0.4;

  it("is the hot cells that hang together, in image pixels, on the patient's right when left in the image", () => {
    const region = boxFromHeatmap(heat, 8, 8, { rows: 1600, columns: 800, resize: 'stretch' });
    expect(region?.box).toEqual({ x: 100, y: 200, width: 200, height: 400 });
    expect(region?.side).toBe('right');
    expect(region?.region).toEqual({ zh: '右肺上部', en: 'right upper part' });
  });

  it('is nothing on an empty or an even map', () => {
    expect(boxFromHeatmap(new Float32Array(64), 8, 8, { rows: 8, columns: 8, resize: 'stretch' })).toBeNull();
    expect(boxFromHeatmap(new Float32Array(64).fill(0.3), 8, 8, { rows: 8, columns: 8, resize: 'stretch' })).toBeNull();
  });

  it('in a letterbox is put back where the film lies', () => {
    const region = boxFromHeatmap(heat, 8, 8, { rows: 1600, columns: 800, resize: 'letterbox' });
    // 200 pixels a cell, 400 pixels of padding on either side: columns 1 and 2 lie in the padding and at its edge.
    expect(region?.box).toEqual({ x: 0, y: 200, width: 200, height: 400 });
  });
});
