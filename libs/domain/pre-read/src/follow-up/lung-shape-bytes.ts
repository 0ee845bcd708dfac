import type { Vector } from '../ct-volume';
import type { LungShape } from './lung-shape';

/** Version of the layout below; bytes of another version are not read. */
const version = 1;
const numbers = 15;
const header = 4 + numbers * 4 + 3 * 2;

/**
 * The shape as bytes, to be kept: a header (version, flags, 15 floats, 3 sizes; little-endian) and the cells as runs of
 * (length 1..255, value). About 30 KB for a whole chest.
 */
export function toBytes({ scan, cellMm, size, origin, direction, cells }: LungShape): Uint8Array {
  const runs: number[] = [];
  for (let from = 0; from < cells.length;) {
    const value = cells[from] ?? 0;
    let to = from + 1;
    while (to < cells.length && to - from < 255 && cells[to] === value) to++;
    runs.push(to - from, value);
    from = to;
  }
  const bytes = new Uint8Array(header + runs.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint8(1, scan.nodulesRead ? 1 : 0);
  const floats = [scan.sliceMm, scan.thicknessMm, cellMm, ...origin, ...direction.x, ...direction.y, ...direction.z];
  floats.forEach((value, i) => view.setFloat32(4 + i * 4, value, true));
  [size.x, size.y, size.z].forEach((n, i) => view.setUint16(4 + numbers * 4 + i * 2, n, true));
  bytes.set(runs, header);
  return bytes;
}

/** The shape that `toBytes` wrote; null when the bytes are of another version or damaged. */
export function fromBytes(bytes: Uint8Array): LungShape | null {
  if (bytes.length < header || bytes[0] !== version) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const float = (i: number): number => view.getFloat32(4 + i * 4, true);
  const vector = (i: number): Vector => [float(i), float(i + 1), float(i + 2)];
  const sizeAt = (i: number): number => view.getUint16(4 + numbers * 4 + i * 2, true);
  const size = { x: sizeAt(0), y: sizeAt(1), z: sizeAt(2) };
  const cells = new Uint8Array(size.x * size.y * size.z);
  let at = 0;
  for (let i = header; i + 1 < bytes.length; i += 2) {
    const length = bytes[i] ?? 0;
    if (length === 0 || at + length > cells.length) return null;
    cells.fill(bytes[i + 1] ?? 0, at, at + length);
    at += length;
  }
  if (at !== cells.length || !(float(2) > 0)) return null;
  return {
    scan: { sliceMm: float(0), thicknessMm: float(1), nodulesRead: bytes[1] === 1 },
    cellMm: float(2),
    size,
    origin: vector(3),
    direction: { x: vector(6), y: vector(9), z: vector(12) },
    cells,
  };
}
