import { DomainError, type ExportOptions } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { contradiction } from '@qianli/domain-dicom';
import { wholeObject, type ObjectStore } from '../shared/object-store';
import type { FlowTransaction, TransactionsOf } from '../shared/transaction';
import type { CaseReads } from '../cases/case-reads';
import type { SeenStudy, StoredInstance, StudyReads } from './study-reads';

/** One image without the person in it, and what should be known of it. */
export interface ExportedImage {
  readonly bytes: Uint8Array;
  readonly burnedIn: { readonly risk: 'stated' | 'likely' | 'unlikely'; readonly zh: string; readonly en: string };
  readonly changes: Readonly<Record<string, number>>;
}

/** Takes the person out of a file; the same person and the same UIDs get the same substitutes each time. */
export abstract class Deidentifier {
  /** Throws for a file that cannot be read. */
  abstract run(file: Uint8Array, options: ExportOptions, personKey: string): Promise<ExportedImage>;
}

/** A file of the archive that is handed out. */
export interface ExportedFile {
  readonly name: string;
  content(): Promise<Uint8Array>;
}

/**
 * The study of a case as files of an archive, de-identified, with a list that says what was done to each and what was held back: images
 * in which a name may stand are left out unless the person says that he has looked at the pictures. The export is in the audit trail
 * before the first file leaves.
 */
export class ExportStudy {
  constructor(
    private readonly cases: Pick<CaseReads, 'detail'>,
    private readonly reads: StudyReads,
    private readonly objects: ObjectStore,
    private readonly deidentifier: Deidentifier,
    private readonly store: TransactionsOf<FlowTransaction>,
  ) {}

  /** Throws `case-not-found` and `study-not-found`, and `options-contradict`, which names the two. */
  async run(actor: Actor, caseId: string, options: ExportOptions): Promise<AsyncIterable<ExportedFile>> {
    const contradicting = contradiction(options);
    if (contradicting) throw new DomainError('options-contradict', `${contradicting.join(' and ')} exclude each other: choose one`);
    const kase = await this.cases.detail(actor, caseId);
    if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
    const study = await this.reads.seen(actor, { studyInstanceUid: kase.studyInstanceUid });
    if (!study) throw new DomainError('study-not-found', 'The case has no images');
    const personKey = await this.reads.personOf(study);
    await this.store.inTransaction({ actor, action: 'study.exported', caseId, hospitalId: study.hospitalId }, (tx) => {
      tx.audit({ actor, action: 'study.exported', outcome: 'success', caseId, hospitalId: study.hospitalId, detail: { studyId: study.id, ...options } });
      return Promise.resolve();
    });
    return this.files(study, kase.studyInstanceUid, options, personKey);
  }

  private async *files(study: SeenStudy, studyInstanceUid: string, options: ExportOptions, personKey: string): AsyncGenerator<ExportedFile, void> {
    const listed: object[] = [];
    let number = 0;
    for await (const instance of this.reads.instances(study, { studyInstanceUid })) {
      number += 1;
      const name = `images/${String(number).padStart(5, '0')}.dcm`;
      const image = await this.image(instance, options, personKey);
      const isHeld = image !== null && image.burnedIn.risk !== 'unlikely' && !options.picturesChecked;
      listed.push({ name, ...(image ? { burnedIn: image.burnedIn, changes: image.changes } : { unreadable: true }), included: image !== null && !isHeld });
      if (image && !isHeld) yield { name, content: () => Promise.resolve(image.bytes) };
    }
    const profile = 'DICOM PS3.15 annex E, Basic Application Level Confidentiality Profile';
    yield { name: 'manifest.json', content: () => Promise.resolve(new TextEncoder().encode(JSON.stringify({ profile, options, images: listed }, null, 2))) };
  }

  /** null for a file that can no longer be read: it is listed, and the others go on. */
  private async image(instance: StoredInstance, options: ExportOptions, personKey: string): Promise<ExportedImage | null> {
    const bytes = await wholeObject(await this.objects.get(instance.objectKey));
    try {
      return await this.deidentifier.run(bytes, options, personKey);
    } catch {
      return null;
    }
  }
}
