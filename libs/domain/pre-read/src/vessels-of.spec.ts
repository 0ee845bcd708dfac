import { describe, expect, it, vi } from 'vitest';
import { lungMask } from './lung-mask';
import { aVolume, ball } from './spec-phantom';
import { vesselsOf } from './vessels-of';

// Phantoms of several million voxels: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const phantom = { pixels: 256, spacingMm: 1.4, slices: 116, sliceMm: 1.4, noise: 15 } as const;

function vesselsIn(painted: Parameters<typeof ball>[]): { vessels: Uint8Array; drawn: Uint8Array } {
  const painting = painted.map((one) => ball(...one));
  const volume = aVolume({ ...phantom, painted: painting, vessels: true });
  const without = aVolume({ ...phantom, painted: painting, vessels: false });
  const mask = lungMask(volume);
  if (!mask) throw new Error('no lungs');
  const drawn = Uint8Array.from(volume.hu, (hu, i) => (hu - (without.hu[i] ?? 0) > 450 ? 1 : 0));
  return { vessels: vesselsOf(mask, volume, []), drawn };
}

const shared = (a: Uint8Array, b: Uint8Array): number => a.reduce((n, v, i) => n + (v && b[i] ? 1 : 0), 0);
const count = (a: Uint8Array): number => a.reduce((n, v) => n + v, 0);

describe('the vessels of a phantom', () => {
  it('are found, and little else: nine tenths of what was drawn, and nine tenths of what is marked was drawn', () => {
    const { vessels, drawn } = vesselsIn([]);
    expect(shared(vessels, drawn) / count(drawn)).toBeGreaterThan(0.9);
    expect(shared(vessels, drawn) / count(vessels)).toBeGreaterThan(0.9);
  });

  it('are not a mass of 45 mm nor a nodule of 15 mm in the lung', () => {
    const { vessels, drawn } = vesselsIn([
      [-75, 25, 20, 45],
      [95, 35, 20, 15],
    ]);
    expect(count(vessels) - shared(vessels, drawn)).toBeLessThan(count(drawn) * 0.2);
  });
});
