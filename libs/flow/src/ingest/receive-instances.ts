import { DomainError } from '@qianli/contracts';
import { DicomRefusal, type DicomIdentity } from '@qianli/domain-dicom';
import type { ArchiveQuota } from '../archive/archive-store';
import type { ObjectStore } from '../shared/object-store';
import type { Clock, Doer } from '../shared/transaction';
import { Turns } from '../shared/turns';
import type { IncomingFile, InstanceReader, ReadInstance } from './incoming-file';
import type { AdmissionStore, Door, InstanceToStore } from './ingest-store';
import { admitInstances } from './admit-instances';
import { isSameDataSet } from './is-same-data-set';

/**
 * Why an instance was not stored.
 * - `not-readable`: the bytes are no DICOM object that can be kept; `message` says why. Another attempt will not help.
 * - `unsupported-transfer-syntax`: DICOM, but compressed in a way we do not know.
 * - `wrong-study`: it belongs to another study than the address names, or its series to another study.
 * - `uid-conflict`: the UID is known with another data set, or the study came from another hospital; the first is kept. Does not tell which hospital.
 * - `too-large`: beyond the size that this door takes.
 * - `quota-full`: the hospital may store no more; the same file may be taken when there is room again.
 * - `not-stored`: a fault of ours; nothing was kept and another attempt may help.
 */
export type RefusalReason = 'not-readable' | 'unsupported-transfer-syntax' | 'wrong-study' | 'uid-conflict' | 'too-large' | 'quota-full' | 'not-stored';

/** What became of one file, in the order they came. `identity` is null when the bytes did not say. */
export type Reception =
  | {
      readonly outcome: 'stored' | 'already-stored';
      readonly identity: DicomIdentity;
      readonly caseId: string | null;
      /** Somebody should look at it: it does not fit what is known of the study. */
      readonly warnings: readonly string[];
      /** What was wrong with the file but readable; it is kept as it came. */
      readonly remarks: readonly string[];
    }
  | { readonly outcome: 'refused'; readonly identity: DicomIdentity | null; readonly reason: RefusalReason; readonly message: string; /** Its bytes are kept beside, for the person who looks into it. */ readonly isQuarantined?: boolean };

export interface ReceiveOptions {
  readonly via: Door;
  /** The study that the address names; an instance of another one is refused. */
  readonly studyInstanceUid?: string | undefined;
  readonly submissionId?: string | undefined;
}

/** Files read and written to the object store at once, per call. */
const atOnce = 4;
/** Transactions at once, per process: those that would wait for each other's study must not take the connections that readers need. */
const admissionsAtOnce = 4;

/**
 * Takes files in. The bytes are in the object store before their row is committed; a row that is not committed takes its
 * bytes with it. Rows of one study are one transaction. Never throws for a file: each gets its own answer.
 */
export class ReceiveInstances {
  private readonly admissions = new Turns(admissionsAtOnce);

  constructor(
    private readonly store: AdmissionStore,
    private readonly objects: ObjectStore,
    private readonly reader: InstanceReader,
    private readonly quota: ArchiveQuota,
    private readonly clock: Clock,
    private readonly quietMs: number,
    private readonly newId: () => string,
    private readonly onFault: (error: unknown) => void = () => undefined,
  ) {}

  /** Throws `not-allowed` for an actor without a hospital, `not-found` for a submission that is not his hospital's. */
  async run(actor: Doer, files: readonly IncomingFile[], options: ReceiveOptions): Promise<Reception[]> {
    const { hospitalId } = actor;
    if (!hospitalId) throw new DomainError('not-allowed', 'Only somebody of a hospital sends studies');
    const receptions = new Map<number, Reception>();
    const stored: { at: number; instance: InstanceToStore; remarks: readonly string[] }[] = [];
    // A hospital is not refused what it did not send.
    let left = options.via === 'pre-read' ? Infinity : ((await this.quota.left(hospitalId)) ?? Infinity);
    await eachOf(files, atOnce, async (file, at) => {
      left -= file.bytes;
      if (left < 0) {
        receptions.set(at, refusal(null, 'quota-full', 'The storage quota of the hospital is used up. Ask the platform administrator for more, then send it again.'));
        return;
      }
      const result = await this.keepBytes(file, options);
      if ('outcome' in result) receptions.set(at, result);
      else stored.push({ at, ...result });
    });
    stored.sort((a, b) => a.at - b.at);
    for (const group of groupBy(stored, ({ instance }) => instance.identity.studyInstanceUid)) {
      const outcomes = await this.admit(actor, hospitalId, group.map(({ instance }) => instance), options);
      group.forEach(({ at, instance, remarks }, i) => {
        const outcome = outcomes[i] ?? refusal(instance.identity, 'not-stored', 'The platform could not store it. Send it again.');
        receptions.set(at, 'remarks' in outcome ? { ...outcome, remarks } : outcome);
      });
    }
    return files.map((_, at) => receptions.get(at) ?? refusal(null, 'not-stored', 'The platform could not store it. Send it again.'));
  }

  private async keepBytes(file: IncomingFile, options: ReceiveOptions): Promise<Reception | { instance: InstanceToStore; remarks: readonly string[] }> {
    let read: ReadInstance | null = null;
    try {
      read = await this.reader.read(file);
      const { identity, attributes, frames, document, seriesAttributes, warnings } = read;
      if (options.studyInstanceUid !== undefined && options.studyInstanceUid !== identity.studyInstanceUid) {
        return refusal(identity, 'wrong-study', 'The file belongs to another study than the address names.');
      }
      const id = this.newId();
      const objectKey = `instances/${id}`;
      await this.objects.put(objectKey, file.content());
      return { instance: { id, identity, attributes, frames, document, seriesAttributes, digest: file.digest, bytes: file.bytes, objectKey }, remarks: warnings };
    } catch (error) {
      if (error instanceof DicomRefusal) {
        return refusal(null, error.code === 'unsupported-transfer-syntax' ? 'unsupported-transfer-syntax' : 'not-readable', error.message);
      }
      this.onFault(error);
      return refusal(read?.identity ?? null, 'not-stored', 'The platform could not store it. Send it again.');
    }
  }

  private async admit(actor: Doer, hospitalId: string, instances: readonly InstanceToStore[], options: ReceiveOptions): Promise<Reception[]> {
    const work = () =>
      this.store.inTransaction({ actor, action: 'instances.received', hospitalId }, (tx) =>
        admitInstances(tx, {
          actor, hospitalId, instances, via: options.via, submissionId: options.submissionId, now: this.clock.now(), quietMs: this.quietMs,
          isSameDataSet: (keptKey, otherKey) => isSameDataSet(this.objects, keptKey, otherKey),
        }), // prettier-ignore
      );
    let outcomes: Reception[] = [];
    try {
      // The same UID may have been committed by somebody else meanwhile: the second attempt then sees it.
      outcomes = await this.admissions.take(() => work().catch((error: unknown) => (error instanceof DomainError ? Promise.reject(error) : work())));
    } catch (error) {
      if (!(error instanceof DomainError)) this.onFault(error);
      await this.dropBytes(instances);
      if (error instanceof DomainError) throw error;
      return [];
    }
    await this.dropBytes(instances.filter((_, i) => !isKept(outcomes[i])));
    return outcomes;
  }

  /** Best effort: what stays behind is an object without a row, which the reconciliation finds. */
  private async dropBytes(instances: readonly InstanceToStore[]): Promise<void> {
    for (const { objectKey } of instances) await this.objects.delete(objectKey).catch(this.onFault);
  }
}

/** Whether the bytes of an instance have a row that names them. */
function isKept(outcome: Reception | undefined): boolean {
  return outcome?.outcome === 'stored' || (outcome?.outcome === 'refused' && outcome.isQuarantined === true);
}

function refusal(identity: DicomIdentity | null, reason: RefusalReason, message: string): Reception {
  return { outcome: 'refused', identity, reason, message };
}

function groupBy<T>(of: readonly T[], key: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of of) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}

async function eachOf<T>(all: readonly T[], atOnce: number, work: (one: T, at: number) => Promise<void>): Promise<void> {
  const waiting = all.entries();
  const lane = async () => {
    for (const [at, one] of waiting) await work(one, at);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, lane));
}
