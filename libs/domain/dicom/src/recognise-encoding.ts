import type { Encoding } from './encoding';
import { isVr } from './value-representation';

/**
 * How the data set at `at` is written, seen from its first element; null when that is not safe to say.
 * Only data sets that begin with group 0008 are recognised, as every composite object does.
 */
export function recogniseEncoding(bytes: Uint8Array, at: number): Encoding | null {
  if (bytes.length - at < 8) return null;
  const [first, second, , , v0 = 0, v1 = 0] = bytes.subarray(at, at + 6);
  const littleEndian = first === 0x08 && second === 0x00;
  if (!littleEndian && !(first === 0x00 && second === 0x08)) return null;
  if (isVr(String.fromCharCode(v0, v1))) return { explicitVr: true, littleEndian };
  const length = new DataView(bytes.buffer, bytes.byteOffset + at + 4, 4).getUint32(0, true);
  return littleEndian && length <= bytes.length - at - 8 ? { explicitVr: false, littleEndian } : null;
}
