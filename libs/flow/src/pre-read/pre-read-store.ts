import type { Bilingual, CaseState, Priority } from '@qianli/domain-case';
import type { FilmAdvice, PreReadFinding, PreReadQuantity } from '@qianli/domain-pre-read';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

/** An image of the study, by where its bytes lie. */
export interface StoredImage {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly objectKey: string;
  /** SHA-256 of the stored file, hex. */
  readonly digest: string;
}

/** What is wrong with one film of the study. */
export interface FilmAdviceOf extends FilmAdvice {
  readonly sopInstanceUid: string;
}

/** What came out of one run over a study. */
export interface PreReadResult {
  readonly status: 'done' | 'out-of-scope' | 'failed';
  readonly findings: readonly PreReadFinding[];
  readonly model: { readonly id: string; readonly version: string } | null;
  /** Why it is out of scope or failed. */
  readonly reason: ({ readonly code: string } & Bilingual) | null;
  /** Parts that were not judged, assumptions, images left out. */
  readonly notes: readonly Bilingual[];
  /** Advice to take a film again; a rule's, whatever models run. */
  readonly filmAdvice?: readonly FilmAdviceOf[];
  /** Numbers about the scan as a whole; none from a radiograph. */
  readonly quantities?: readonly PreReadQuantity[];
  /** The model is for research, not cleared by an authority. */
  readonly research: boolean;
  readonly durationMs: number;
  /** Object that holds the outlines (`SegmentedScan`, packed), when there are any. */
  readonly labelsKey?: string | null;
  /** What a model in shadow made of the same study: kept in the audit trail, shown to nobody, deciding nothing. */
  readonly shadow?: Pick<PreReadResult, 'status' | 'model' | 'findings' | 'reason'>;
}

export interface LockedPreRead {
  readonly preReadId: string;
  readonly status: string;
  readonly caseId: string;
  readonly caseState: CaseState;
  readonly hospitalId: string;
  readonly priority: Priority;
  readonly assignedToId: string | null;
}

export abstract class PreReadTransaction extends FlowTransaction {
  /** The newest pre-read of a case with the case's row locked; null when there is none. */
  abstract lockNewest(caseId: string): Promise<LockedPreRead | null>;
  abstract images(caseId: string): Promise<readonly StoredImage[]>;
  abstract markRunning(preReadId: string, at: Date, inputDigest: string): Promise<void>;
  abstract markQueued(preReadId: string): Promise<void>;
  abstract record(preReadId: string, caseId: string, result: PreReadResult, at: Date): Promise<void>;
  /** Also moves the deadline to that of the new priority. */
  abstract raisePriority(caseId: string, priority: Priority): Promise<void>;
}

export abstract class PreReadStore extends TransactionsOf<PreReadTransaction> {
  /** Cases whose pre-read has been running since before `before`: its worker is gone. */
  abstract lost(before: Date): Promise<readonly string[]>;
}

/** Digest of a study's input: over the digests of its images in their order. */
export abstract class InputDigest {
  abstract of(images: readonly StoredImage[]): string;
}
