import type { ObjectStore } from '../shared/object-store';

/** Hashes pieces; node:crypto's, given from outside so that steps stay free of it. */
export type NewDigest = () => { update(piece: Uint8Array): unknown; digest(encoding: 'hex'): string };

/** The digest of an object as it is stored, a piece in memory at a time. Throws `ObjectMissing`. */
export async function digestOf(objects: ObjectStore, key: string, newDigest: NewDigest): Promise<string> {
  const digest = newDigest();
  for await (const piece of await objects.get(key)) digest.update(piece);
  return digest.digest('hex');
}
