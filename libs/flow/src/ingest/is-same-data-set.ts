import { DicomRefusal, startOfDataSet } from '@qianli/domain-dicom';
import { ObjectMissing, type ObjectStore } from '../shared/object-store';

/** Longer than any header seen; behind a longer one the file counts as another. */
const headBytes = 64 * 1024;

/**
 * Whether two stored files hold the same data set, byte for byte, behind whatever header each has. Two of unlike length are
 * told apart by their heads alone; nothing is kept in memory but a piece of each.
 */
export async function isSameDataSet(objects: ObjectStore, oneKey: string, otherKey: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([dataSetOf(objects, oneKey), dataSetOf(objects, otherKey)]);
    return one !== null && other !== null && one.bytes === other.bytes && (await alike(one.content, other.content));
  } catch (error) {
    if (error instanceof DicomRefusal || error instanceof ObjectMissing) return false;
    throw error;
  }
}

async function dataSetOf(objects: ObjectStore, key: string): Promise<{ bytes: number; content: AsyncIterable<Uint8Array> } | null> {
  const size = await objects.head(key);
  if (!size) return null;
  const start = startOfDataSet(await objects.getRange(key, 0, Math.min(size.bytes, headBytes)));
  return { bytes: size.bytes - start, content: from(start, objects, key) };
}

async function* from(start: number, objects: ObjectStore, key: string): AsyncIterable<Uint8Array> {
  let at = 0;
  for await (const piece of await objects.get(key)) {
    const skip = Math.max(0, start - at);
    at += piece.length;
    if (skip < piece.length) yield piece.subarray(skip);
  }
}

/** Compares two contents of the same length. */
async function alike(one: AsyncIterable<Uint8Array>, other: AsyncIterable<Uint8Array>): Promise<boolean> {
  const others = other[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array();
  let at = 0;
  try {
    for await (const piece of one) {
      for (const byte of piece) {
        while (at === held.length) {
          const next = await others.next();
          if (next.done) return false;
          held = next.value;
          at = 0;
        }
        if (held[at++] !== byte) return false;
      }
    }
    return true;
  } finally {
    await others.return?.();
  }
}
