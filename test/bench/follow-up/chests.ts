import { attributesOf, framesOf, frameBytes, parseDicomFile } from '@qianli/domain-dicom';
import { buildVolume, type CtSlice, type CtVolume, lungMask, type LungShape, lungShapeOf } from '@qianli/domain-pre-read';
import { thoraxCtPhantom, type ThoraxCtOptions } from '@qianli/testing';

export type Millimetres = readonly [number, number, number];

/** A drawn chest as the volume that the engine reads. */
export function aChest(options: ThoraxCtOptions): CtVolume {
  const slices = thoraxCtPhantom(options).files.map((bytes): CtSlice => {
    const file = parseDicomFile(bytes);
    const of = attributesOf(file);
    const [frame] = framesOf(file);
    if (!frame) throw new Error('the phantom has no pixels');
    const pixels = new Uint16Array(frameBytes(file, frame).slice().buffer);
    const [x = 0, y = 0, z = 0] = of.imagePositionPatient ?? [];
    const [row = 1, column = 1] = of.pixelSpacing ?? [];
    return {
      sopInstanceUid: of.sopInstanceUid ?? '', rows: of.rows ?? 0, columns: of.columns ?? 0, pixelSpacingMm: [row, column], imagePositionPatient: [x, y, z],
      imageOrientationPatient: [1, 0, 0, 0, 1, 0], sliceThicknessMm: of.sliceThickness ?? 0, gantryTilt: 0, hu: Int16Array.from(pixels, (value) => value - 1024),
    }; // prettier-ignore
  });
  const built = buildVolume(slices);
  if (built.outcome === 'refused') throw new Error(built.reason);
  return built.volume;
}

export function shapeOf(volume: CtVolume): LungShape {
  const mask = lungMask(volume);
  if (!mask) throw new Error('the phantom has no lungs');
  return lungShapeOf(volume, mask, { sliceMm: volume.spacingMm.z, thicknessMm: volume.sliceThicknessMm, nodulesRead: true });
}

/** The same patient stretched along each axis and lying elsewhere: the numbers of the voxels stay, where they lie does not. */
export function stretched(volume: CtVolume, [x, y, z]: Millimetres, shift: Millimetres): CtVolume {
  const { spacingMm, origin } = volume;
  return { ...volume, spacingMm: { x: spacingMm.x * x, y: spacingMm.y * y, z: spacingMm.z * z }, origin: [origin[0] * x + shift[0], origin[1] * y + shift[1], origin[2] * z + shift[2]] };
}

/** How a patient lies and breathes at another visit. The way back is what a scan of it needs. */
export interface Way {
  readonly name: string;
  readonly to: (at: Millimetres) => Millimetres;
  readonly back: (at: Millimetres) => Millimetres;
}

/** Stretched, turned about the long axis and shifted. */
export function rigidWay(name: string, scale: Millimetres, turnDegrees: number, shift: Millimetres): Way {
  const [c, s] = [Math.cos((turnDegrees * Math.PI) / 180), Math.sin((turnDegrees * Math.PI) / 180)];
  return {
    name,
    to: ([x, y, z]) => [c * x * scale[0] - s * y * scale[1] + shift[0], s * x * scale[0] + c * y * scale[1] + shift[1], z * scale[2] + shift[2]],
    back: (at) => {
      const [x, y] = [at[0] - shift[0], at[1] - shift[1]];
      return [(c * x + s * y) / scale[0], (-s * x + c * y) / scale[1], (at[2] - shift[2]) / scale[2]];
    },
  };
}

/** The diaphragm goes down by `mm` and the front of the chest forward by a fifth of that; the apex stays. No affine does this. */
export function breathWay(mm: number, shift: Millimetres): Way {
  const top = 140;
  const down = (z: number) => mm * Math.max(0, (top - z) / 260) ** 2;
  const forward = (y: number) => (mm / 5) * Math.max(0, (60 - y) / 140);
  const solved = (wanted: number, of: (v: number) => number, sign: number) => {
    let v = wanted;
    for (let i = 0; i < 30; i += 1) v = wanted - sign * of(v);
    return v;
  };
  return {
    name: `diaphragm ${mm > 0 ? 'down' : 'up'} ${Math.abs(mm)} mm`,
    to: ([x, y, z]) => [x + shift[0], y - forward(y) + shift[1], z - down(z) + shift[2]],
    back: (at) => [at[0] - shift[0], solved(at[1] - shift[1], forward, -1), solved(at[2] - shift[2], down, -1)],
  };
}

/** The shape of the lungs as another visit's scan would keep it: every cell asks what was at its place. */
export function bent(shape: LungShape, { back }: Way): LungShape {
  const room = 12;
  const size = { x: shape.size.x + 2 * room, y: shape.size.y + 2 * room, z: shape.size.z + 2 * room };
  const { cellMm } = shape;
  const origin: Millimetres = [shape.origin[0] - room * cellMm, shape.origin[1] - room * cellMm, shape.origin[2] - room * cellMm];
  const cells = new Uint8Array(size.x * size.y * size.z);
  for (let i = 0, z = 0; z < size.z; z += 1) {
    for (let y = 0; y < size.y; y += 1) {
      for (let x = 0; x < size.x; x += 1, i += 1) {
        const sums = { right: 0, left: 0 };
        for (let p = 0; p < 8; p += 1) {
          const off = (bit: number) => (p & bit ? 0.25 : -0.25);
          addShares(sums, shape, back([origin[0] + (x + off(1)) * cellMm, origin[1] + (y + off(2)) * cellMm, origin[2] + (z + off(4)) * cellMm]));
        }
        const share = Math.round((100 * Math.max(sums.right, sums.left)) / 8);
        if (share > 0) cells[i] = sums.left > sums.right ? 100 + share : share;
      }
    }
  }
  return { ...shape, size, origin, cells };
}

function addShares(sums: { right: number; left: number }, { cells, size, origin, cellMm }: LungShape, at: Millimetres): void {
  const [x, y, z] = [(at[0] - origin[0]) / cellMm, (at[1] - origin[1]) / cellMm, (at[2] - origin[2]) / cellMm];
  const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  if (x0 < 0 || y0 < 0 || z0 < 0 || x0 + 1 >= size.x || y0 + 1 >= size.y || z0 + 1 >= size.z) return;
  for (let p = 0; p < 8; p += 1) {
    const [i, j, k] = [x0 + (p & 1), y0 + ((p >> 1) & 1), z0 + (p >> 2)];
    const cell = cells[(k * size.y + j) * size.x + i] ?? 0;
    if (cell === 0) continue;
    const weight = (1 - Math.abs(x - i)) * (1 - Math.abs(y - j)) * (1 - Math.abs(z - k));
    if (cell > 100) sums.left += (weight * (cell - 100)) / 100;
    else sums.right += (weight * cell) / 100;
  }
}

/** Even numbers in 0..1 from a seed, so that every run measures the same. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state ^ (state >>> 15)) >>> 0) / 4294967296;
  };
}

/** Places at least 5 mm inside the lungs of a shape, at random. */
export function placesIn({ cells, size, origin, cellMm }: LungShape, n: number, random: () => number): { at: Millimetres; side: 'right' | 'left' }[] {
  const inside: number[] = [];
  const full = (i: number) => cells[i] === 100 || cells[i] === 200;
  const [row, plane] = [size.x, size.x * size.y];
  for (let i = plane; i < cells.length - plane; i += 1) if ([0, 1, -1, row, -row, plane, -plane].every((d) => full(i + d))) inside.push(i);
  return Array.from({ length: n }, () => {
    const i = inside[Math.floor(random() * inside.length)] ?? 0;
    const [x, y, z] = [i % row, Math.floor(i / row) % size.y, Math.floor(i / plane)];
    const jitter = () => random() - 0.5;
    return { at: [origin[0] + (x + jitter()) * cellMm, origin[1] + (y + jitter()) * cellMm, origin[2] + (z + jitter()) * cellMm], side: cells[i] === 200 ? 'left' : 'right' };
  });
}
