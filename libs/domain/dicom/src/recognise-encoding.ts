import type { Encoding } from './encoding';
import type { FileBytes } from './file-bytes';
import { isVr } from './value-representation';

/**
 * How the data set at `at` is written, seen from its first element; null when that is not safe to say.
 * Only data sets that begin with group 0008 are recognised, as every composite object does.
 */
export function recogniseEncoding(bytes: FileBytes, at: number): Encoding | null {
  if (bytes.length - at < 8) return null;
  const header = bytes.subarray(at, at + 8);
  const [first, second, , , v0 = 0, v1 = 0] = header;
  const littleEndian = first === 0x08 && second === 0x00;
  if (!littleEndian && !(first === 0x00 && second === 0x08)) return null;
  if (isVr(String.fromCharCode(v0, v1))) return { explicitVr: true, littleEndian };
  const length = new DataView(header.buffer, header.byteOffset + 4, 4).getUint32(0, true);
  return littleEndian && length <= bytes.length - at - 8 ? { explicitVr: false, littleEndian } : null;
}
