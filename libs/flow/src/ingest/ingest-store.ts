import type { SentAnyway } from '@qianli/contracts';
import type { CaseState, Priority, TransferState } from '@qianli/domain-case';
import type { DicomAttributes, DicomIdentity, DicomJsonDataset, FrameLocation } from '@qianli/domain-dicom';
import type { PatientClass } from '@qianli/domain-routing';
import type { Promised } from '../cases/promised';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

/** A study that is known, locked until commit, with its case; null while it holds nothing that must be read. */
export interface LockedStudy {
  readonly id: string;
  readonly hospitalId: string;
  readonly patient: PatientIdentity;
  readonly case: LockedIngestCase | null;
}

export interface LockedIngestCase {
  readonly id: string;
  readonly state: CaseState;
  readonly hospitalId: string;
  readonly priority: Priority;
  readonly modality: string;
  readonly submissionId: string | null;
  readonly assignedToId: string | null;
  readonly lastInstanceAt: Date;
}

export interface PatientIdentity {
  readonly issuer: string;
  readonly localId: string;
}

/** An instance whose bytes are in the object store and whose row is still to be written. */
export interface InstanceToStore {
  readonly id: string;
  readonly identity: DicomIdentity;
  readonly attributes: DicomAttributes;
  readonly frames: readonly FrameLocation[];
  /** DICOM JSON, gzip. */
  readonly document: Uint8Array;
  readonly seriesAttributes: DicomJsonDataset;
  readonly digest: string;
  readonly bytes: number;
  readonly objectKey: string;
}

/** An instance that is stored already, by its SOP Instance UID. */
export interface KnownInstance {
  readonly studyId: string;
  readonly digest: string;
  readonly objectKey: string;
  readonly transferSyntaxUid: string;
}

/** A known SOP Instance UID came with other content: the first stays, the second goes into quarantine. */
export interface InstanceConflict {
  readonly sopInstanceUid: string;
  readonly keptDigest: string;
  readonly refusedDigest: string;
  readonly hospitalId: string;
  readonly actorId: string;
  readonly at: Date;
  readonly quarantineKey: string;
  readonly bytes: number;
}

/** An instance that the asking hospital has sent. */
export interface SentInstance {
  readonly sopInstanceUid: string;
  readonly digest: string;
  readonly caseId: string | null;
}

/** By which door an instance came: STOW-RS from a browser or program, a county's gateway, or the platform's own pre-read. */
export type Door = 'stow' | 'gateway' | 'pre-read';

/** Stands for the platform where a row wants the id of somebody. */
export const platformUserId = '00000000-0000-0000-0000-000000000000';

export interface StudyToOpen {
  readonly hospitalId: string;
  readonly patient: PatientIdentity;
  readonly first: InstanceToStore;
  readonly at: Date;
}

export interface CaseToOpen {
  readonly studyId: string;
  /** Says modality and body part. */
  readonly first: InstanceToStore;
  readonly at: Date;
  readonly submission: SubmissionRow | null;
}

export interface SubmissionRow {
  readonly id: string;
  readonly hospitalId: string;
  readonly userId: string;
  readonly priority: Priority;
  readonly patientClass: PatientClass;
  readonly history: string;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  readonly cases: readonly { readonly id: string; readonly studyInstanceUid: string; readonly instances: number }[];
}

/** A submission with what the upload page said beside the order. */
export interface KeptSubmission extends SubmissionRow {
  readonly announced: Announced | null;
  readonly sentAnyway: readonly SentAnyway[];
  readonly abandonedAt: Date | null;
}
export interface Announced {
  readonly instances: number;
  readonly bytes: number;
}
export interface SubmissionToOpen extends Pick<KeptSubmission, 'hospitalId' | 'userId' | 'priority' | 'patientClass' | 'history' | 'announced' | 'sentAnyway'> {
  readonly at: Date;
}
export interface SubmissionChange {
  readonly announced?: Announced;
  readonly sentAnyway?: readonly SentAnyway[];
  readonly completedAt?: Date;
  readonly abandonedAt?: Date;
}

export interface CaseArrival {
  readonly lastInstanceAt?: Date;
  readonly submission?: SubmissionRow;
  readonly state?: CaseState;
  readonly receivedAt?: Date;
  readonly promised?: Promised;
}

/** What every step of ingest may do. */
export abstract class ArrivalTransaction extends FlowTransaction {
  abstract submission(id: string): Promise<SubmissionRow | null>;
  abstract changeCase(caseId: string, change: CaseArrival): Promise<void>;
  /** A pre-read in `queued`, unless the newest one waits already. */
  abstract requestPreRead(caseId: string, at: Date): Promise<void>;
}

/** Images are taken in. It runs for each handful of images, so its adapter counts journeys to the database. */
export abstract class AdmissionTransaction extends ArrivalTransaction {
  /** Holds everybody else off this study until commit, whether it exists yet or not. null: it doesn't. */
  abstract lockStudy(studyInstanceUid: string): Promise<LockedStudy | null>;
  /** Those of the instances that are stored already, under whatever study. */
  abstract knownInstances(sopInstanceUids: readonly string[]): Promise<ReadonlyMap<string, KnownInstance>>;
  /** To which study the known ones of these series belong. */
  abstract studiesOfSeries(seriesInstanceUids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Writes patient (unless known) and study, without a case. */
  abstract openStudy(study: StudyToOpen): Promise<LockedStudy>;
  /** Writes the study's case in `receiving`. */
  abstract openCase(kase: CaseToOpen): Promise<LockedIngestCase>;
  /** Writes series (unless known) and instances and counts them. Returns the ids of the series that grew. */
  abstract addInstances(studyId: string, instances: readonly InstanceToStore[], via: Door, byId: string, at: Date): Promise<string[]>;
  /** Keeps an incident with the bytes that are not taken; false when it is known with the same bytes, which then need not be kept twice. */
  abstract recordConflict(conflict: InstanceConflict): Promise<boolean>;
}
export abstract class AdmissionStore extends TransactionsOf<AdmissionTransaction> {}

/** Studies become complete, submissions are opened and closed. */
export abstract class IngestTransaction extends ArrivalTransaction {
  /** Locks the case's row. null: no such case. */
  abstract lockCase(caseId: string): Promise<LockedIngestCase | null>;
  abstract seriesOf(caseId: string): Promise<string[]>;
  /** What is promised for a case that is received at this moment. */
  abstract promiseFor(caseId: string, at: Date): Promise<Promised>;
  abstract override submission(id: string): Promise<KeptSubmission | null>;
  abstract addSubmission(submission: SubmissionToOpen): Promise<KeptSubmission>;
  abstract changeSubmission(id: string, change: SubmissionChange): Promise<void>;
  /** The person's own since then that were neither completed nor given up, the newest first. */
  abstract unfinishedSubmissions(userId: string, hospitalId: string, since: Date): Promise<readonly KeptSubmission[]>;
  /** Those of the instances that this hospital has sent. */
  abstract sentInstances(hospitalId: string, sopInstanceUids: readonly string[]): Promise<readonly SentInstance[]>;
  /** What gateways have announced of the case's study; null when no gateway has. */
  abstract transferOf(caseId: string): Promise<TransferState | null>;
}
export abstract class IngestStore extends TransactionsOf<IngestTransaction> {}
