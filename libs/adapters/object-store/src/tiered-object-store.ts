import { ObjectMissing, ObjectStore, type ObjectContent, type StoredObject } from '@qianli/flow';

/** Two stores that look like one: everything is written to the fast one, and read from wherever it lies. */
export class TieredObjectStore extends ObjectStore {
  constructor(
    readonly hot: ObjectStore,
    readonly cold: ObjectStore,
  ) {
    super();
  }

  put(key: string, content: ObjectContent): Promise<number> {
    return this.hot.put(key, content);
  }

  get(key: string): Promise<AsyncIterable<Uint8Array>> {
    return this.fromEither((store) => store.get(key));
  }

  getRange(key: string, offset: number, length: number): Promise<Uint8Array> {
    return this.fromEither((store) => store.getRange(key, offset, length));
  }

  async head(key: string): Promise<{ bytes: number } | null> {
    return (await this.hot.head(key)) ?? (await this.cold.head(key)) ?? this.hot.head(key);
  }

  async delete(key: string): Promise<void> {
    await this.hot.delete(key);
    await this.cold.delete(key);
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    yield* this.hot.list(prefix);
    yield* this.cold.list(prefix);
  }

  /** An object that is being recalled leaves the cold store while we look: then it lies in the fast one. */
  private async fromEither<T>(read: (store: ObjectStore) => Promise<T>): Promise<T> {
    for (const store of [this.hot, this.cold]) {
      try {
        return await read(store);
      } catch (error) {
        if (!(error instanceof ObjectMissing)) throw error;
      }
    }
    return read(this.hot);
  }
}
