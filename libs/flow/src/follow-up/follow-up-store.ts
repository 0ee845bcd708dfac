import type { Finding } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Entry, Registration } from '@qianli/domain-pre-read';
import type { VisibleCase } from '../cases/case-store';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

export type FollowedFinding = Pick<Finding, 'id' | 'code' | 'label' | 'location' | 'measurements'>;

/** One CT of the person with its newest pre-read. */
export interface VisitToFollow {
  readonly preReadId: string;
  readonly studyId: string;
  /** ISO day of the study. */
  readonly day: string;
  /** Bytes of the lungs; null for one that was read before they were kept. */
  readonly shape: Uint8Array | null;
  readonly findings: readonly FollowedFinding[];
}

export interface KnownRegistration {
  readonly laterId: string;
  readonly earlierId: string;
  readonly registration: Registration;
}

type Millimetres = readonly [number, number, number];
export interface PlacedSeparation {
  readonly studyId: string;
  readonly placeMm: Millimetres;
  readonly otherStudyId: string;
  readonly otherPlaceMm: Millimetres;
}

/** Everything that the follow-up of a case is computed from. */
export interface FollowUpInput {
  /** Oldest first; the last is the case's own. The eight newest. */
  readonly visits: readonly VisitToFollow[];
  /** Of the version of the rule that is asked for. */
  readonly registrations: readonly KnownRegistration[];
  readonly separations: readonly PlacedSeparation[];
  /** Names the pre-reads and separations: another key, another answer. */
  readonly key: string;
}

export interface FollowUpToKeep {
  readonly visits: readonly { readonly preReadId: string; readonly day: string; readonly sliceMm: number | null }[];
  readonly tracks: readonly (readonly Entry[])[];
  readonly registrations: readonly KnownRegistration[];
  readonly version: string;
}

export abstract class FollowUpTransaction extends FlowTransaction {
  /** Makes others who compute for this case wait, and gives the key of the input as it is now; null when there is nothing to follow. */
  abstract lockInput(caseId: string): Promise<string | null>;
  abstract replace(caseId: string, followUp: FollowUpToKeep, at: Date): Promise<void>;
  abstract clear(caseId: string): Promise<void>;
  /** For the notice; null: no such case. */
  abstract caseOf(caseId: string): Promise<VisibleCase | null>;
  /** null: no such case, or not one that the actor may see. */
  abstract visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null>;
  /** A mark in the follow-up of this case, with the study and the place it lies at; null: none. */
  abstract followedFinding(caseId: string, findingId: string): Promise<{ readonly studyId: string; readonly placeMm: Millimetres } | null>;
  abstract addSeparation(separation: PlacedSeparation & { caseId: string; note: string; byId: string; at: Date }): Promise<void>;
  /** False: no such separation among this person's studies, or taken back before. */
  abstract undoSeparation(caseId: string, separationId: string, byId: string, at: Date): Promise<boolean>;
  /** The CT cases of the person of this case. */
  abstract casesOfPerson(caseId: string): Promise<readonly string[]>;
}

export abstract class FollowUpStore extends TransactionsOf<FollowUpTransaction> {
  /** null: not a CT, cancelled, without a date, or without a pre-read that was read. */
  abstract input(caseId: string, version: string): Promise<FollowUpInput | null>;
}

export interface VisitRow {
  readonly ordinal: number;
  /** null: the actor may not open that case. */
  readonly caseId: string | null;
  readonly studyInstanceUid: string;
  readonly day: string;
  readonly hospital: { readonly id: string; readonly name: string };
  readonly sliceMm: number | null;
  readonly isThis: boolean;
  /** On the case's own scan; null when it was not needed. */
  readonly registration: Registration | null;
}
export interface TrackRow {
  readonly id: string;
  readonly visits: readonly {
    readonly ordinal: number;
    readonly outcome: Entry['outcome'];
    readonly finding: FollowedFinding | null;
    readonly reason: string | null;
    readonly distanceMm: number | null;
    readonly doubts: readonly string[];
  }[];
}
export interface FollowUpRows {
  /** null: not computed. */
  readonly at: Date | null;
  readonly isFollowable: boolean;
  readonly visits: readonly VisitRow[];
  readonly tracks: readonly TrackRow[];
  readonly separations: readonly { readonly id: string; readonly by: { readonly id: string; readonly name: string }; readonly at: Date; readonly note: string }[];
}

export abstract class FollowUpReads {
  /**
   * As last computed, without the visits of records that are not this person's any more: a merge that was taken back is
   * gone from the answer at once. null: no case that the actor may see.
   */
  abstract rows(actor: Actor, caseId: string): Promise<FollowUpRows | null>;
}
