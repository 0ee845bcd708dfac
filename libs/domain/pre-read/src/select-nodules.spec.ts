import { describe, expect, it } from 'vitest';
import { fleischnerOf } from './fleischner';
import type { NoduleCandidate } from './nodule-candidates';
import { nodulePatches } from './nodule-patches';
import { selectNodules } from './select-nodules';
import { aVolume } from './spec-phantom';

const at = (x: number, response = 300): NoduleCandidate => ({ centre: [x, 0, 0], radiusMm: 4, response });
const mm = { x: 1, y: 1, z: 1 };
const rule = { threshold: 0.7, mergeMm: 15, most: 10 };

describe('the marks that are shown', () => {
  it('are those from the threshold on', () => {
    expect(
      selectNodules([at(0), at(50), at(100)], Float32Array.of(0.5, 0.75, 0.69), mm, rule).map((c) => c.centre[0]),
    ).toEqual([50]);
  });
  it('are one per 15 mm, the most probable', () => {
    expect(
      selectNodules([at(0), at(14), at(30)], Float32Array.of(0.8, 0.9, 0.85), mm, rule).map((c) => c.centre[0]),
    ).toEqual([14, 30]);
  });
  it('count distance in millimetres: 14 voxels of 1.2 mm are 16.8 mm apart', () => {
    expect(selectNodules([at(0), at(14)], Float32Array.of(0.8, 0.9), { x: 1.2, y: 1, z: 1 }, rule)).toHaveLength(2);
  });
  it('are at most ten, the most probable, and a tie goes to the stronger answer', () => {
    const many = Array.from({ length: 14 }, (_, i) => at(i * 20, 300 + i));
    const shown = selectNodules(many, new Float32Array(14).fill(0.9), mm, rule);
    expect(shown).toHaveLength(10);
    expect(shown[0]?.centre[0]).toBe(260);
  });
});

describe("the network's patch", () => {
  it('is 48 x 48 native pixels round the centre, -1000..400 HU as 0..1, air beyond the image', () => {
    const volume = { ...aVolume({ pixels: 60, slices: 20, noise: 0 }), hu: new Int16Array(60 * 60 * 20).fill(-300) };
    volume.hu[(5 * 60 + 30) * 60 + 30] = 3000;
    const patches = nodulePatches(volume, [{ centre: [30, 30, 5.2] }, { centre: [2, 30, 5] }]);
    expect(patches).toHaveLength(2 * 48 * 48);
    expect(patches[24 * 48 + 24]).toBe(1);
    expect(patches[0]).toBeCloseTo(0.5);
    expect(patches[2304]).toBe(0);
    expect(patches[2304 + 22]).toBeCloseTo(0.5);
  });
});

describe('the Fleischner 2017 row', () => {
  it.each([
    ['solid', 5.4, 5.8, 'solid-under-6'],
    ['solid', 5.5, 6, 'solid-6-to-8'],
    ['solid', 8.4, 9, 'solid-6-to-8'],
    ['solid', 8.5, 9, 'solid-over-8'],
    ['ground-glass', 5.4, 6, 'subsolid-under-6'],
    ['part-solid', 6, 6.5, 'subsolid-6-or-more'],
  ] as const)('of a %s nodule of %s mm (long axis %s) is %s', (density, mean, long, code) => {
    expect(fleischnerOf(density, mean, long)?.code).toBe(code);
  });
  it('is withheld over 30 mm and for calcified nodules', () => {
    expect(fleischnerOf('solid', 29, 31)).toBeNull();
    expect(fleischnerOf('calcified', 7, 7)).toBeNull();
  });
});
