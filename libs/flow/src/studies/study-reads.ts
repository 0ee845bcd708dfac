import type { Actor } from '@qianli/domain-case';
import type { DicomJsonDataset, FrameLocation } from '@qianli/domain-dicom';

export type QidoLevel = 'studies' | 'series' | 'instances';

/** A QIDO-RS query as it was understood (PS3.18 10.6). */
export interface QidoQuery {
  readonly level: QidoLevel;
  /** From the address. */
  readonly studyInstanceUid?: string;
  readonly seriesInstanceUid?: string;
  /** Values by tag (`GGGGEEEE`, inside sequences `GGGGEEEE.GGGGEEEE`), as they were sent: wildcards, ranges and lists included. */
  readonly matches: ReadonlyMap<string, string>;
  /** Tags beyond the required ones; `all` for everything that is kept. */
  readonly include: ReadonlySet<string> | 'all';
  /** Names are matched by any part and in any order of their words. */
  readonly fuzzy?: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface QidoAnswer {
  readonly rows: readonly DicomJsonDataset[];
  /** More rows than `limit` match. */
  readonly more: boolean;
  /** Keys that were not understood and did not narrow the answer. */
  readonly ignored: readonly string[];
}

/** One stored instance: where its bytes are and what they are. */
export interface StoredInstance {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly objectKey: string;
  readonly bytes: number;
  readonly numberOfFrames: number;
  readonly frames: readonly FrameLocation[];
}

/** What the audit trail must know of a study that somebody looks at. */
export interface SeenStudy {
  readonly id: string;
  readonly caseId: string | null;
  readonly hospitalId: string;
}

export interface Address {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string;
  readonly sopInstanceUid?: string;
}

/**
 * What may be read of stored studies. An actor sees the studies of the cases he may see (`maySee`); a specialist also the
 * other studies of the same patients, as priors. What he may not see is not there: no method tells the two apart.
 */
export abstract class StudyReads {
  /** Throws `bad-input` for a value that its key does not allow. */
  abstract query(actor: Actor, query: QidoQuery): Promise<QidoAnswer>;
  /** null when there is no such study for this actor, or nothing stored at the address below it. */
  abstract seen(actor: Actor, address: Address): Promise<SeenStudy | null>;
  /** `seen` and the instance at the address in one question: frames are asked for one by one. */
  abstract seenInstance(actor: Actor, address: Required<Address>): Promise<{ readonly study: SeenStudy; readonly instance: StoredInstance } | null>;
  /** Instances at or below an address that was `seen`, in the order a reader pages through them. */
  abstract instances(study: SeenStudy, address: Address): AsyncIterable<StoredInstance>;
  /** DICOM JSON of each instance as text, in the same order. */
  abstract metadata(study: SeenStudy, address: Address): AsyncIterable<string>;
  /** Key of the series' compressed metadata when it holds every instance of the series, else null. */
  abstract seriesDocument(study: SeenStudy, seriesInstanceUid: string): Promise<string | null>;
  /** What stands for the person of a study: the same for every study of records that were merged. */
  abstract personOf(study: SeenStudy): Promise<string>;
  /** Leaves `study.viewed` in the audit trail, once per actor and study in ten minutes. */
  abstract noteViewed(actor: Actor, study: SeenStudy): Promise<void>;
}
