import type { PublishedPreRead, SourceStudy } from '@qianli/domain-results';
import type { IncomingFile } from '../ingest/incoming-file';
import type { ReceiveInstances, Reception } from '../ingest/receive-instances';
import { type ObjectStore, wholeObject } from '../shared/object-store';
import { type Clock, FlowTransaction, platformPart, TransactionsOf } from '../shared/transaction';

/** A pre-read that is done, with the study it was made of. */
export interface PreReadToPublish {
  readonly caseId: string;
  readonly hospitalId: string;
  readonly preRead: PublishedPreRead;
  readonly study: SourceStudy;
  /** Object of the outlines; null when nothing was outlined. */
  readonly labelsKey: string | null;
  readonly surfacesKey: string | null;
}

export abstract class PublishingTransaction extends FlowTransaction {
  /** false when it stands there already, or the pre-read's outlines are gone. */
  abstract keepSurfaces(preReadId: string, key: string): Promise<boolean>;
  abstract markPublished(preReadId: string, at: Date): Promise<void>;
}
export abstract class PublishingStore extends TransactionsOf<PublishingTransaction> {
  /** null when it is not done, when a newer one of the same case is, or when no image of the study is left. */
  abstract preReadToPublish(preReadId: string): Promise<PreReadToPublish | null>;
}

/** The results as bytes. */
export interface WrittenResults {
  /** DICOM SR. */
  readonly report: Uint8Array;
  /** DICOM SEG; null when nothing was outlined. */
  readonly segmentation: Uint8Array | null;
  /** Closed surfaces of the outlines, packed; null when nothing was outlined. */
  readonly surfaces: Uint8Array | null;
}
export abstract class ResultWriter {
  /** `labels`: the object of the outlines as it was stored. */
  abstract write(preRead: PublishedPreRead, study: SourceStudy, labels: Uint8Array | null): Promise<WrittenResults>;
}

/** Bytes of our own as a file at the door. */
export abstract class OwnFiles {
  abstract of(bytes: Uint8Array): IncomingFile;
}

const worker = platformPart('pre-read');

/**
 * Puts what the pre-read found beside the images, for every archive and viewer: a DICOM SR, a DICOM SEG, and surfaces where the
 * writer makes them. In the background, after the case has gone on; it opens no case, moves none, and makes no new pre-read necessary.
 * Safe to run twice: UIDs and bytes are the pre-read's own, so the second run finds them stored.
 */
export class PublishPreRead {
  constructor(
    private readonly store: PublishingStore,
    private readonly objects: ObjectStore,
    private readonly writer: ResultWriter,
    private readonly receive: Pick<ReceiveInstances, 'run'>,
    private readonly files: OwnFiles,
    private readonly clock: Clock,
    private readonly newId: () => string,
  ) {}

  /** Throws `Error` when the archive does not take it; another attempt may help. */
  async run(preReadId: string): Promise<'published' | 'nothing-to-publish'> {
    const found = await this.store.preReadToPublish(preReadId);
    if (!found) return 'nothing-to-publish';
    const { hospitalId, caseId } = found;
    const labels = found.labelsKey ? await wholeObject(await this.objects.get(found.labelsKey)) : null;
    const written = await this.writer.write(found.preRead, found.study, labels);
    const files = [written.report, ...(written.segmentation ? [written.segmentation] : [])].map((bytes) => this.files.of(bytes));
    const receptions = await this.receive.run({ ...worker, hospitalId }, files, { via: 'pre-read' });
    const refused = receptions.find((of): of is Extract<Reception, { outcome: 'refused' }> => of.outcome === 'refused');
    if (refused) throw new Error(`the results were not stored: ${refused.reason}`);
    const surfacesKey = written.surfaces && !found.surfacesKey ? await this.keep(written.surfaces) : null;
    return this.store.inTransaction({ actor: worker, action: 'pre-read.published', caseId, hospitalId }, async (tx) => {
      if (surfacesKey && !(await tx.keepSurfaces(preReadId, surfacesKey))) await tx.enqueue({ name: 'delete-objects', payload: { keys: [surfacesKey] } });
      await tx.markPublished(preReadId, this.clock.now());
      const { model, supersedes } = found.preRead;
      tx.audit({ actor: worker, action: 'pre-read.published', outcome: 'success', caseId, hospitalId, detail: { preReadId, model, supersedes: supersedes?.id ?? null, objects: receptions.map(({ outcome }) => outcome) } });
      return 'published' as const;
    });
  }

  private async keep(surfaces: Uint8Array): Promise<string> {
    const key = `surfaces/${this.newId()}`;
    await this.objects.put(key, surfaces);
    return key;
  }
}
