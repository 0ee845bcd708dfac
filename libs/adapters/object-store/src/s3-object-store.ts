import type { PlatformConfig } from '@qianli/config';
import { ObjectMissing, ObjectStore, requireObjectKey, wholeObject, type ObjectContent, type StoredObject } from '@qianli/flow';
import { Client, S3Error } from 'minio';
import { piecesOf } from './pieces-of';

export type S3Options = Omit<Extract<PlatformConfig['objects'], { kind: 's3' }>, 'kind'>;

/** S3 takes parts from 5 MiB up and at most 10,000 of them: objects to 160 GB with this much memory per upload. */
const partBytes = 16 * 1024 * 1024;

/** Objects in a bucket of an S3 store, path-style addresses. */
export class S3ObjectStore extends ObjectStore {
  private constructor(
    private readonly client: Client,
    private readonly bucket: string,
  ) {
    super();
  }

  /** Makes the bucket when it is missing. Throws when the store does not answer or the keys are wrong. */
  static async open(options: S3Options): Promise<S3ObjectStore> {
    const { hostname, port, protocol } = new URL(options.endpoint);
    const useSSL = protocol === 'https:';
    const client = new Client({
      endPoint: hostname, port: Number(port) || (useSSL ? 443 : 80), useSSL, accessKey: options.accessKey, secretKey: options.secretKey,
      region: options.region, pathStyle: true, partSize: partBytes,
    }); // prettier-ignore
    if (!(await client.bucketExists(options.bucket))) {
      await client.makeBucket(options.bucket, options.region).catch((error: unknown) => {
        // Two processes that start at once both try.
        if (codeOf(error) !== 'BucketAlreadyOwnedByYou') throw error;
      });
    }
    return new S3ObjectStore(client, options.bucket);
  }

  /** One PUT for what fits a part; else a multipart upload, which is completed or aborted, never left open. */
  async put(key: string, content: ObjectContent): Promise<number> {
    requireObjectKey(key);
    const pieces = piecesOf(content instanceof Uint8Array ? [content] : content, partBytes);
    const first = await pieces.next();
    const second = first.done ? first : await pieces.next();
    if (second.done) {
      const only = first.done ? Buffer.alloc(0) : first.value;
      await this.client.putObject(this.bucket, key, only, only.length);
      return only.length;
    }
    const uploadID = await this.client.initiateNewMultipartUpload(this.bucket, key, {});
    try {
      const parts: { part: number; etag: string }[] = [];
      let bytes = 0;
      const upload = async (piece: Buffer) => {
        parts.push(await this.uploadPart(key, uploadID, parts.length + 1, piece));
        bytes += piece.length;
      };
      if (!first.done) await upload(first.value);
      await upload(second.value);
      for await (const piece of pieces) await upload(piece);
      await this.client.completeMultipartUpload(this.bucket, key, uploadID, parts);
      return bytes;
    } catch (error) {
      await this.client.abortMultipartUpload(this.bucket, key, uploadID).catch(() => undefined);
      throw error;
    }
  }

  async get(key: string): Promise<AsyncIterable<Uint8Array>> {
    return this.found(key, () => this.client.getObject(this.bucket, requireObjectKey(key)));
  }

  async getRange(key: string, offset: number, length: number): Promise<Uint8Array> {
    requireObjectKey(key);
    // "length 0" means "to the end" to the client.
    if (length === 0) return new Uint8Array(0);
    const bytes = await wholeObject(await this.found(key, () => this.client.getPartialObject(this.bucket, key, offset, length)));
    if (bytes.length < length) throw new RangeError(`Object ${key} ends before ${offset + length}`);
    return bytes;
  }

  async head(key: string): Promise<{ bytes: number } | null> {
    try {
      return { bytes: (await this.client.statObject(this.bucket, requireObjectKey(key))).size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.client.removeObject(this.bucket, requireObjectKey(key));
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    for await (const object of this.client.listObjectsV2(this.bucket, prefix, true)) {
      const { name, size, lastModified } = object as { name?: string; size?: number; lastModified?: Date };
      if (name !== undefined) yield { key: name, bytes: size ?? 0, storedAt: lastModified ?? new Date(0) };
    }
  }

  private async uploadPart(key: string, uploadID: string, partNumber: number, piece: Buffer) {
    const { etag } = await this.client.uploadPart(
      { bucketName: this.bucket, objectName: key, uploadID, partNumber, headers: { 'content-length': String(piece.length) } },
      piece,
    );
    return { part: partNumber, etag };
  }

  private async found<T>(key: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (isMissing(error)) throw new ObjectMissing(key);
      if (codeOf(error) === 'InvalidRange') throw new RangeError(`Object ${key} ends before the range asked for`);
      throw error;
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof S3Error ? error.code : undefined;
}

function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'NoSuchKey' || code === 'NotFound';
}
