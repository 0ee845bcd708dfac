import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Vector } from '../ct-volume';
import { type Affine, distanceMm, moved } from './affine';
import { isCovered, type LungShape, shapeMl } from './lung-shape';
import { fromBytes, toBytes } from './lung-shape-bytes';
import { inEarlier, inLater, type Registration, registerLungs } from './register-lungs';
import { aShape, aWay, bent, deformed, lungPlaces } from './spec-follow-up-phantom';

// Each phantom pair takes about a second on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Farthest and mean distance (mm) between where the registration and the truth put places inside the lungs. */
function errorsOf(registration: Registration, way: (at: Vector) => Vector): { most: number; mean: number } {
  if (registration.outcome !== 'registered') throw new Error(registration.reason);
  const errors = lungPlaces.map(({ at, side }) => distanceMm(inLater(registration, at, side), way(at)));
  return { most: Math.max(...errors), mean: errors.reduce((sum, one) => sum + one, 0) / errors.length };
}

describe('the registration of two chests', () => {
  let shape: LungShape;
  beforeAll(() => {
    shape = aShape();
  });

  it('of one scan with itself moves nothing by more than 0.5 mm', () => {
    const registration = registerLungs(shape, shape);
    expect(errorsOf(registration, (at) => at).most).toBeLessThan(0.5);
    expect(registration).toMatchObject({ outcome: 'registered' });
    expect(registration.overlap).toBeGreaterThan(0.97);
    expect(registration.errorMm).toBeLessThan(0.5);
  });

  it('finds a known shift, turn and stretch to 1 mm at every place of the lung', () => {
    const way = fc.record({
      scale: fc.tuple(
        fc.double({ min: 0.92, max: 1.08, noNaN: true }),
        fc.double({ min: 0.92, max: 1.08, noNaN: true }),
        fc.double({ min: 0.82, max: 1.2, noNaN: true }),
      ),
      turnDegrees: fc.integer({ min: -8, max: 8 }),
      tiltDegrees: fc.integer({ min: -6, max: 6 }),
      shift: fc.tuple(
        fc.integer({ min: -30, max: 30 }),
        fc.integer({ min: -30, max: 30 }),
        fc.integer({ min: -60, max: 60 }),
      ),
    });
    fc.assert(
      fc.property(way, (of) => {
        const affine = aWay(of);
        // A scan that is wide enough for the moved lungs.
        const room = roomFor(shape, affine);
        const registration = registerLungs(shape, deformed(shape, affine, room));
        expect(errorsOf(registration, (at) => moved(affine, at)).most).toBeLessThan(1);
      }),
      { numRuns: 3, seed: 20261125 },
    );
  });

  it('goes back by the way it came', () => {
    const affine = aWay({ scale: [1.02, 1.04, 1.1], turnDegrees: 4, shift: [10, -5, 20] });
    const registration = registerLungs(shape, deformed(shape, affine, roomFor(shape, affine)));
    if (registration.outcome !== 'registered') throw new Error(registration.reason);
    for (const { at, side } of lungPlaces)
      expect(distanceMm(inEarlier(registration, inLater(registration, at, side), side), at)).toBeLessThan(1e-6);
  });

  it('lays a scan of the upper two thirds on a whole one to 2 mm', () => {
    const affine = aWay({ scale: [1.03, 1.03, 1.08], shift: [6, -4, 12] });
    const whole = deformed(shape, affine, roomFor(shape, affine));
    const cut = Math.floor(whole.size.z / 3);
    const upper: LungShape = {
      ...whole,
      size: { ...whole.size, z: whole.size.z - cut },
      origin: [whole.origin[0], whole.origin[1], whole.origin[2] + cut * whole.cellMm],
      cells: whole.cells.slice(cut * whole.size.x * whole.size.y),
    };
    const registration = registerLungs(shape, upper);
    if (registration.outcome !== 'registered') throw new Error(registration.reason);
    const seen = lungPlaces.filter(({ at }) => isCovered(upper, moved(affine, at)));
    expect(seen.length).toBeGreaterThan(15);
    for (const { at, side } of seen)
      expect(distanceMm(inLater(registration, at, side), moved(affine, at))).toBeLessThan(2);
    expect(lungPlaces.some(({ at, side }) => !isCovered(upper, inLater(registration, at, side)))).toBe(true);
  });

  it('says how far a breath that is no stretch leaves the surfaces apart, and stays within the gate of pairing', () => {
    // The diaphragm comes 25 mm down, the top stays: the motion grows with the square of the depth.
    const down = (at: Vector): Vector => [at[0], at[1], at[2] - 25 * Math.max(0, (110 - at[2]) / 220) ** 2];
    const up = (at: Vector): Vector => {
      let z = at[2];
      for (let i = 0; i < 20; i++) z = at[2] + 25 * Math.max(0, (110 - z) / 220) ** 2;
      return [at[0], at[1], z];
    };
    const registration = registerLungs(shape, bent(shape, up, roomFor(shape, aWay({ shift: [0, 0, -25] }))));
    const { most, mean } = errorsOf(registration, down);
    expect(mean).toBeLessThan(3);
    expect(most).toBeLessThan(8);
    expect(registration.errorMm).toBeGreaterThan(0.3);
  });

  it('refuses one lung, strangers in size, and scans with too little in common', () => {
    const one: LungShape = { ...shape, cells: shape.cells.map((cell) => (cell > 100 ? 0 : cell)) };
    expect(registerLungs(one, shape)).toMatchObject({ outcome: 'refused', reason: 'one-lung' });
    expect(registerLungs(shape, one)).toMatchObject({ outcome: 'refused', reason: 'one-lung' });
    const child = aWay({ scale: [0.55, 0.55, 0.5] });
    expect(registerLungs(shape, deformed(shape, child)).outcome).toBe('refused');
    const slab = (from: number, to: number): LungShape => ({
      ...shape,
      size: { ...shape.size, z: to - from },
      origin: [shape.origin[0], shape.origin[1], shape.origin[2] + from * shape.cellMm],
      cells: shape.cells.slice(from * shape.size.x * shape.size.y, to * shape.size.x * shape.size.y),
    });
    const n = shape.size.z;
    expect(registerLungs(slab(0, Math.floor(n / 3)), slab(Math.floor((2 * n) / 3), n)).outcome).toBe('refused');
  });

  it('is kept in under 200 KB and comes back as it was; bytes of another kind are not taken for a lung', () => {
    const bytes = toBytes(shape);
    expect(bytes.length).toBeLessThan(60_000);
    const back = fromBytes(bytes);
    expect(back?.cells).toEqual(shape.cells);
    expect(back?.size).toEqual(shape.size);
    expect(distanceMm(back?.origin ?? [0, 0, 0], shape.origin)).toBeLessThan(1e-3);
    expect(back?.scan).toEqual(shape.scan);
    expect(shapeMl(shape).right).toBeGreaterThan(1200);
    for (const bad of [
      new Uint8Array(),
      bytes.slice(0, 40),
      bytes.slice(0, -2),
      Uint8Array.from([9, ...bytes.slice(1)]),
    ])
      expect(fromBytes(bad)).toBeNull();
  });
});

/** A scan wide enough for the lungs when they are moved so. */
function roomFor(shape: LungShape, way: Affine): Pick<LungShape, 'size' | 'origin'> {
  const { size, cellMm, origin } = shape;
  const far = 40;
  const centre = moved(way, [0, 0, 0]);
  return {
    size: { x: size.x + 16, y: size.y + 16, z: size.z + 16 },
    origin: [origin[0] + centre[0] - far, origin[1] + centre[1] - far, origin[2] + centre[2] - far - cellMm],
  };
}
