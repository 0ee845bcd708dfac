import type { ObjectStore } from '../shared/object-store';

/** What `index-series` needs of the rows. */
export abstract class SeriesIndex {
  /** null: no such series. */
  abstract state(seriesId: string): Promise<{ readonly instances: number; readonly metadataKey: string | null; readonly metadataInstances: number } | null>;
  /** DICOM JSON of each instance as text, in the order a reader pages through them. */
  abstract metadata(seriesId: string): AsyncIterable<string>;
  /** Makes `key` the document of the series unless one of more instances is there. Returns the key that is superseded: the one before, or `key` itself. */
  abstract publish(seriesId: string, key: string, instances: number): Promise<string | null>;
}
export type Gzip = (pieces: AsyncIterable<string>) => AsyncIterable<Uint8Array>;

/** Writes the metadata of a whole series as one compressed document, so that a viewer's first question is one object. */
export class IndexSeries {
  constructor(
    private readonly series: SeriesIndex,
    private readonly objects: ObjectStore,
    private readonly gzip: Gzip,
    private readonly newId: () => string,
  ) {}

  /** Safe to run twice: a document that holds every instance is left alone. */
  async run(seriesId: string): Promise<'written' | 'unchanged'> {
    const state = await this.series.state(seriesId);
    if (!state || (state.metadataKey && state.metadataInstances === state.instances)) return 'unchanged';
    const key = `series/${seriesId}/${this.newId()}.json.gz`;
    let instances = 0;
    const pieces = this.series.metadata(seriesId);
    async function* document() {
      for await (const text of pieces) yield `${instances++ === 0 ? '[' : ',\n'}${text}`;
      yield instances === 0 ? '[]' : ']';
    }
    await this.objects.put(key, this.gzip(document()));
    const superseded = await this.series.publish(seriesId, key, instances);
    if (superseded) await this.objects.delete(superseded);
    return superseded === key ? 'unchanged' : 'written';
  }
}
