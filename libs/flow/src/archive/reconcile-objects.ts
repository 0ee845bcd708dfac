import type { ObjectStore } from '../shared/object-store';
import type { Clock } from '../shared/transaction';
import type { ArchiveStore, KeptObject } from './archive-store';
import { findingOf } from './scrub-objects';

const atOnce = 500;

/**
 * Compares rows and objects in both directions. An object without a row is only reported when it is older than the grace
 * period: a younger one may be a file whose row is about to be written. Nothing is removed: after a restore of older rows
 * such an object may be all that is left of an image.
 */
export class ReconcileObjects {
  constructor(
    private readonly store: ArchiveStore,
    private readonly objects: ObjectStore,
    private readonly clock: Clock,
    private readonly graceMs: number,
  ) {}

  async run(signal: AbortSignal): Promise<{ readonly rows: number; readonly objects: number; readonly missing: number; readonly orphans: number }> {
    const begun = this.clock.now();
    const { rows, missing } = await this.rowsWithoutObjects(begun, signal);
    const { objects, orphans } = await this.objectsWithoutRows(begun, signal);
    const result = { rows, objects, missing, orphans };
    if (!signal.aborted) {
      // What a whole run did not see again is mended.
      for (const kind of ['object-missing', 'object-without-row'] as const) await this.store.resolve(kind, await this.store.openFindings(kind, begun), this.clock.now());
      await this.store.ended('reconcile-objects', this.clock.now(), result);
    }
    return result;
  }

  private async rowsWithoutObjects(at: Date, signal: AbortSignal) {
    let [rows, missing] = [0, 0];
    for (let after: string | null = null; !signal.aborted; ) {
      const page: KeptObject[] = await this.store.keptObjects(after, atOnce);
      const gone: KeptObject[] = [];
      for (const kept of page) if (!(await this.objects.head(kept.objectKey))) gone.push(kept);
      // A row that was deleted meanwhile took its object with it.
      const still = gone.length > 0 ? await this.store.namedKeys(gone.map(({ objectKey }) => objectKey)) : new Set<string>();
      const lost = gone.filter(({ objectKey }) => still.has(objectKey));
      await this.store.report(lost.map((kept) => findingOf('object-missing', kept)), at);
      rows += page.length;
      missing += lost.length;
      after = page.at(-1)?.instanceId ?? null;
      if (page.length < atOnce) break;
    }
    return { rows, missing };
  }

  private async objectsWithoutRows(at: Date, signal: AbortSignal) {
    let [objects, orphans] = [0, 0];
    let page: { key: string; bytes: number }[] = [];
    const look = async () => {
      const named = await this.store.namedKeys(page.map(({ key }) => key));
      const alone = page.filter(({ key }) => !named.has(key));
      await this.store.report(alone.map(({ key, bytes }) => ({ kind: 'object-without-row' as const, objectKey: key, instanceId: null, hospitalId: null, bytes })), at);
      orphans += alone.length;
      page = [];
    };
    for await (const { key, bytes, storedAt } of this.objects.list('')) {
      if (signal.aborted) break;
      objects += 1;
      if (at.getTime() - storedAt.getTime() < this.graceMs) continue;
      page.push({ key, bytes });
      if (page.length >= atOnce) await look();
    }
    await look();
    return { objects, orphans };
  }
}
