/** Bytes on their way in: whole, or piece by piece. */
export type ObjectContent = Uint8Array | AsyncIterable<Uint8Array>;

/** An object as a listing shows it. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly storedAt: Date;
}

/**
 * Where the bytes live: images, series metadata, PDFs. A key is made of our own ids (`instances/<uuid>`), never of anything
 * a sender wrote. Objects are written once and never changed; a new content gets a new key.
 */
export abstract class ObjectStore {
  /** Atomic and durable: when it returns, the object is on stable storage; when it throws, nobody sees a part of it. Returns the bytes written. */
  abstract put(key: string, content: ObjectContent): Promise<number>;
  /** The object from its first byte. Throws `ObjectMissing` before the first byte when there is none. */
  abstract get(key: string): Promise<AsyncIterable<Uint8Array>>;
  /** `length` bytes from `offset`; throws `ObjectMissing`, or `RangeError` when the object ends before. */
  abstract getRange(key: string, offset: number, length: number): Promise<Uint8Array>;
  /** Size in bytes, null when there is no such object. */
  abstract head(key: string): Promise<{ readonly bytes: number } | null>;
  /** Deleting what is not there is no error. */
  abstract delete(key: string): Promise<void>;
  /** Every object whose key begins with `prefix`, in no order; '' for all. */
  abstract list(prefix: string): AsyncIterable<StoredObject>;
}

/** The row is there and the object is not: an incident, or somebody asked for a key that never was. */
export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing';

  constructor(readonly key: string) {
    super(`No object ${key}`);
  }
}

const segment = /^[a-z0-9][a-z0-9._-]{0,127}$/;

/** The gate for keys: lower-case segments joined by `/`, none of them able to leave its folder. Throws `RangeError`. */
export function requireObjectKey(key: string): string {
  if (key.length <= 512 && key.split('/').every((part) => segment.test(part))) return key;
  throw new RangeError('An object key holds lower-case letters, digits, dots, dashes and slashes');
}

/** The content in one piece. */
export async function wholeObject(content: ObjectContent): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    pieces.push(piece);
    bytes += piece.length;
  }
  const [only] = pieces;
  if (pieces.length === 1 && only) return only;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
