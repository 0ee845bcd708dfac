import { describe, expect, it, vi } from 'vitest';
import type { CtVolume } from './ct-volume';
import { leftLung, type LungMask, lungMask, rightLung } from './lung-mask';
import { aThorax, aVolume, ball, trueLungMl } from './spec-phantom';
import { buildVolume } from './build-volume';

// Phantoms of several million voxels: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const maskOf = (volume: CtVolume): LungMask => {
  const mask = lungMask(volume);
  if (!mask) throw new Error('no lungs');
  return mask;
};

describe('the lungs of a phantom', () => {
  const truth = trueLungMl();

  it.each([
    [2, 119],
    [5, 48],
    [8, 30],
  ])('have their volume within 3 %% on %s mm slices, each side for itself', (sliceMm, slices) => {
    const { volumeMl, notes } = maskOf(aVolume({ sliceMm, slices, pixels: 200, spacingMm: 1.75 }));
    expect(Math.abs(volumeMl.right / truth.right - 1)).toBeLessThan(0.03);
    expect(Math.abs(volumeMl.left / truth.left - 1)).toBeLessThan(0.03);
    expect(notes).toEqual([]);
  });

  it("are the patient's right and left, also when the patient lay prone and the image is turned", () => {
    const turned = aThorax({ slices: 40, sliceMm: 5 }).map((slice) => ({
      ...slice,
      hu: slice.hu.slice().reverse(),
      imageOrientationPatient: [-1, 0, 0, 0, -1, 0] as const,
      imagePositionPatient: [
        -slice.imagePositionPatient[0],
        -slice.imagePositionPatient[1],
        slice.imagePositionPatient[2],
      ] as const,
    }));
    const built = buildVolume(turned);
    if (built.outcome === 'refused') throw new Error(built.reason);
    const { volumeMl } = maskOf(built.volume);
    const upright = maskOf(aVolume({ slices: 40, sliceMm: 5 }));
    expect(volumeMl.left).toBeCloseTo(upright.volumeMl.left, -1);
    expect(volumeMl.right).toBeGreaterThan(volumeMl.left);
  });

  it('that touch in front of the heart are parted, and the mask says so', () => {
    // A bridge of air between the lungs, 12 mm wide, as where the junction line is too thin to be seen.
    const bridge = { at: [0, -45, 60], radii: [50, 6, 25], hu: -850 } as const;
    const { volumeMl, notes } = maskOf(aVolume({ slices: 60, sliceMm: 4, painted: [bridge] }));
    expect(notes).toContain('lungs-were-fused');
    expect(Math.abs(volumeMl.right / truth.right - 1)).toBeLessThan(0.03);
    expect(Math.abs(volumeMl.left / truth.left - 1)).toBeLessThan(0.03);
  });

  it('take in a 20 mm nodule on the pleura when closed, but not the mediastinum', () => {
    const volume = aVolume({ slices: 60, sliceMm: 4, painted: [ball(-118, 0, 0, 20)] });
    const { closed, grid } = maskOf(volume);
    const at = (x: number, y: number, z: number): number | undefined => {
      const i = Math.floor((x + 179.2) / grid.spacingMm.x);
      const j = Math.floor((y + 179.2) / grid.spacingMm.y);
      const k = Math.round(z / grid.spacingMm.z + 29.5);
      return closed[(k * grid.size.y + j) * grid.size.x + i];
    };
    expect(at(-113, 0, 0)).toBe(rightLung);
    expect(at(0, 20, 40)).toBe(0);
    expect(at(80, 20, 40)).toBe(leftLung);
  });

  it('on one side only are said to be so', () => {
    const filled = { at: [70, 0, 0], radii: [60, 85, 125], hu: 40 } as const;
    expect(maskOf(aVolume({ slices: 60, sliceMm: 4, painted: [filled] })).notes).toContain('one-lung-only');
  });

  it('are not found in a block of water', () => {
    const water = aThorax({ slices: 24, pixels: 64, spacingMm: 5 }).map((slice) => ({
      ...slice,
      hu: slice.hu.map((v) => Math.max(v, 0)),
    }));
    const built = buildVolume(water);
    expect(built.outcome === 'volume' && lungMask(built.volume)).toBeNull();
  });
});
