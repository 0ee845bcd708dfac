import type { Bilingual, CaseState, Priority } from '@qianli/domain-case';
import type { FilmAdvice, ModelRef, ModelRun, PlannedModel, PreReadFinding, PreReadQuantity } from '@qianli/domain-pre-read';
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

/** What came out of one reading of a study: the union of what its shown models made of it. */
export interface PreReadResult {
  readonly status: 'done' | 'out-of-scope' | 'failed';
  readonly findings: readonly PreReadFinding[];
  /** The model that is named first; each finding has its own. */
  readonly model: ModelRef | null;
  /** Why it is out of scope or failed. */
  readonly reason: ({ readonly code: string } & Bilingual) | null;
  /** Parts that were not judged, assumptions, images left out, models that failed beside others. */
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
  /** Each shown model's own run. */
  readonly runs?: readonly ModelRun[];
  /** The lungs of a CT (domain-pre-read, `lungShapeBytes`) in base64: what later studies are compared with. */
  readonly lungShape?: string;
}

export interface LockedPreRead {
  readonly preReadId: string;
  readonly status: string;
  readonly caseId: string;
  readonly caseState: CaseState;
  readonly hospitalId: string;
  readonly priority: Priority;
  readonly assignedToId: string | null;
  /** The lease of the worker that has it in hand, and whether that worker lives. */
  readonly leaseId: number | null;
  readonly isHeld: boolean;
  /** How often a worker has taken it in hand. */
  readonly attempts: number;
}

export abstract class PreReadTransaction extends FlowTransaction {
  /** The newest pre-read of a case with the case's row locked; null when there is none. */
  abstract lockNewest(caseId: string): Promise<LockedPreRead | null>;
  abstract images(caseId: string): Promise<readonly StoredImage[]>;
  /** The models that are to look at it, by what the site has set. */
  abstract plan(hospitalId: string, modalities: readonly string[]): Promise<readonly PlannedModel[]>;
  /** Also leaves one `planned` run a model, in place of those of an earlier try. */
  abstract markRunning(preReadId: string, at: Date, inputDigest: string, leaseId: number, plan: readonly PlannedModel[]): Promise<void>;
  abstract markQueued(preReadId: string): Promise<void>;
  /** While the pre-read is still to come or running; a reading that judged no films leaves it as it is. */
  abstract keepFilmAdvice(preReadId: string, advice: readonly FilmAdviceOf[]): Promise<void>;
  /** The result with its shown runs; planned ones that it does not name are closed as failed. */
  abstract record(preReadId: string, caseId: string, result: PreReadResult, at: Date): Promise<void>;
  /** Closes planned runs in shadow; one that is closed stays as it is. */
  abstract recordShadows(preReadId: string, runs: readonly ModelRun[], at: Date): Promise<void>;
  /** The CT cases of this case's person that are compared with it: itself and later ones. Empty when it is no CT. */
  abstract casesComparedWith(caseId: string): Promise<readonly string[]>;
  /** Also moves the deadline to that of the new priority. */
  abstract raisePriority(caseId: string, priority: Priority): Promise<void>;
}

/** A pre-read that nobody works on, as it was found. */
export interface LostPreRead {
  readonly caseId: string;
  readonly status: 'queued' | 'running';
  readonly leaseId: number | null;
}

export abstract class PreReadStore extends TransactionsOf<PreReadTransaction> {
  /**
   * What nobody works on any more: `running` under a lease that is not held or since before `ranSince`, or
   * `queued` since before `waitedSince` without an order that a worker could take.
   */
  abstract lost(ranSince: Date, waitedSince: Date): Promise<readonly LostPreRead[]>;
  /** Closes shadow runs that are planned though their pre-read has ended and their worker is gone. Gives how many. */
  abstract closeLostShadows(at: Date): Promise<number>;
}

/** Digest of a study's input: over the digests of its images in their order. */
export abstract class InputDigest {
  abstract of(images: readonly StoredImage[]): string;
}
