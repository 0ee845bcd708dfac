import type { StudyForDeletion } from '@qianli/domain-case';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

/** An image as the rows know it. */
export interface KeptObject {
  readonly instanceId: string;
  readonly hospitalId: string;
  readonly objectKey: string;
  /** SHA-256, hex. */
  readonly digest: string;
  readonly bytes: number;
}

/**
 * - `digest-differs`: the stored bytes are not those that were received. It does not tell since when.
 * - `object-missing`: a row without its object.
 * - `object-without-row`: takes space and harms nothing, unless the rows are older than the objects: after a restore it may be an image.
 */
export type FindingKind = 'digest-differs' | 'object-missing' | 'object-without-row';

export interface Finding {
  readonly kind: FindingKind;
  readonly objectKey: string;
  readonly instanceId: string | null;
  readonly hospitalId: string | null;
  readonly bytes: number;
}

export interface ArchiveRules {
  /** null: for ever. */
  readonly keepDays: number | null;
  /** null: never moved to the cold tier. */
  readonly coldAfterDays: number | null;
  /** null: no limit. */
  readonly quotaBytes: number | null;
}

export interface Proposal {
  readonly id: string;
  readonly studyId: string;
  readonly caseId: string | null;
  readonly hospitalId: string;
  readonly state: 'proposed' | 'deleted' | 'declined';
  readonly keepDays: number | null;
  readonly study: StudyForDeletion;
}

export abstract class ArchiveTransaction extends FlowTransaction {
  /** Locks the proposal and its case. */
  abstract lockProposal(id: string): Promise<Proposal | null>;
  abstract decide(id: string, state: 'deleted' | 'declined', byId: string, at: Date): Promise<void>;
  /** Removes series and instances of the study; case, report and audit trail stay. Returns the keys of their objects. */
  abstract deleteImages(studyId: string, at: Date): Promise<string[]>;
  /** false: no such hospital. */
  abstract setRules(hospitalId: string, rules: ArchiveRules): Promise<boolean>;
}

/** What the archive's own care reads and writes. */
export abstract class ArchiveStore extends TransactionsOf<ArchiveTransaction> {
  /** Those that were checked longest ago. */
  abstract leastRecentlyChecked(limit: number): Promise<KeptObject[]>;
  abstract markChecked(instanceIds: readonly string[], at: Date): Promise<void>;
  /** In the order of their ids, behind `after`. */
  abstract keptObjects(after: string | null, limit: number): Promise<KeptObject[]>;
  /** Those of the keys that any row names. */
  abstract namedKeys(keys: readonly string[]): Promise<ReadonlySet<string>>;
  abstract report(findings: readonly Finding[], at: Date): Promise<void>;
  /** What was found before and is not so any more. */
  abstract resolve(kind: FindingKind, objectKeys: readonly string[], at: Date): Promise<void>;
  /** Keys of findings of this kind that are open and were last seen before. */
  abstract openFindings(kind: FindingKind, seenBefore: Date): Promise<string[]>;
  /** Images whose hospital's rule moves them to the cold tier. */
  abstract dueForCold(now: Date, limit: number): Promise<KeptObject[]>;
  /** The study's images that lie in the cold tier. */
  abstract coldObjects(studyId: string): Promise<KeptObject[]>;
  abstract markCold(instanceId: string, since: Date | null): Promise<void>;
  /** Proposes studies whose days are over by their hospital's rule; returns how many. `mayGo` is the rule that decides. */
  abstract proposeDeletions(now: Date, mayGo: (study: StudyForDeletion, keepDays: number) => boolean): Promise<number>;
  abstract ended(task: string, at: Date, detail: Readonly<Record<string, number>>): Promise<void>;
}

/** Whether a hospital may store more. */
export abstract class ArchiveQuota {
  /** Bytes that are left; null without a limit. */
  abstract left(hospitalId: string): Promise<number | null>;
}
