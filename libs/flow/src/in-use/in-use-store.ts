import type { InUseOfCase, RequestOf, inUseApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Impression } from '@qianli/domain-in-use';
import type { VisibleCase } from '../cases/case-store';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

export interface ModelRef {
  readonly id: string;
  readonly version: string;
}
export type MissedFindingInput = RequestOf<typeof inUseApi.addMissed>['body'];
export type ConfirmedResultInput = RequestOf<typeof inUseApi.confirm>['body'];
/** The lot of a case. */
export interface Lot {
  readonly arm: 'shown' | 'concealed';
  readonly revealedAt: Date | null;
}
export interface StoredThreshold {
  readonly id: string;
  readonly version: number;
}
export interface ThresholdInForce {
  readonly model: ModelRef;
  readonly hospitalId: string;
  readonly code: string;
  readonly value: number | null;
  readonly basis: unknown;
  readonly reason: string;
}

export abstract class InUseTransaction extends FlowTransaction {
  /** null: no such case, or not one that the actor may see. */
  abstract visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null>;
  /** The newest pre-read of a case that is done by a shown model; null when none is. */
  abstract donePreRead(caseId: string): Promise<{ readonly preReadId: string; readonly model: ModelRef } | null>;
  abstract addMissed(of: { caseId: string; preReadId: string; model: ModelRef; readerId: string; at: Date; input: MissedFindingInput }): Promise<string>;
  /** A finding that was added and not withdrawn. */
  abstract missed(id: string): Promise<{ readonly caseId: string; readonly readerId: string; readonly code: string; readonly model: ModelRef } | null>;
  abstract withdrawMissed(id: string, at: Date): Promise<void>;
  abstract addConfirmed(caseId: string, byId: string, at: Date, input: ConfirmedResultInput): Promise<string>;
  /** With the lot's row locked; null when none was drawn. */
  abstract lockLot(caseId: string): Promise<Lot | null>;
  abstract reveal(caseId: string, readerId: string, at: Date): Promise<void>;
  abstract saveImpression(caseId: string, readerId: string, target: string, when: 'before' | 'after', impression: Impression, at: Date): Promise<InUseOfCase['impressions'][number]>;
  /** What was ever in force for the site and finding, newest first, with the rows locked. */
  abstract lockThresholds(model: ModelRef, hospitalId: string, code: string): Promise<readonly (number | null)[]>;
  abstract addThreshold(of: ThresholdInForce, byId: string, at: Date): Promise<StoredThreshold>;
  abstract hospitalExists(hospitalId: string): Promise<boolean>;
  abstract setConcealment(hospitalId: string, share: number, byId: string, at: Date): Promise<void>;
  abstract lockAlarm(id: string): Promise<{ readonly closedAt: Date | null; readonly hospitalId: string; readonly model: ModelRef; readonly characteristic: string } | null>;
  abstract closeAlarm(id: string, of: { byId: string; at: Date; note: string; newReference: boolean }): Promise<void>;
  /** False when an alarm of the same characteristic is open already. */
  abstract raiseAlarm(of: { model: ModelRef; hospitalId: string; characteristic: string; detail: unknown; at: Date }): Promise<boolean>;
}
export abstract class InUseStore extends TransactionsOf<InUseTransaction> {}
