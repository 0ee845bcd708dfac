import type { InUseOfCase, InUseReport, ReplyOf, inUseApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { ImpressionPair, ReadCase, ScoredCase } from '@qianli/domain-in-use';
import type { Period } from '../measure/measure-reads';
import type { ModelRef } from './in-use-store';

export type MissedFindingView = InUseOfCase['missed'][number];
export type ConfirmedResultView = InUseOfCase['confirmed'][number];
type Named = { readonly id: string; readonly name: string };
/** Counts of one finding of one model version at one sending hospital. */
export interface FindingCounts {
  readonly model: ModelRef;
  readonly hospital: Named;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly findings: number;
  readonly flagged: number;
  readonly agree: number;
  readonly disagree: number;
  readonly modified: number;
  readonly missed: number;
  /** Flagged findings of cases with a final report, and those of them that the reader judged. */
  readonly due: number;
  readonly assessed: number;
  /** Flagged findings that a reader judged, and those he confirmed. */
  readonly judgedFlags: number;
  readonly confirmedFlags: number;
  /** Flagged cases with a confirmed positive or negative result, and the positive ones. */
  readonly resultFlags: number;
  readonly positiveFlags: number;
}
export interface ReadCounts {
  readonly model: ModelRef;
  readonly hospital: Named;
  readonly read: number;
  readonly inShadow: number;
}

/** What the actor may count of the pre-read in use; like `MeasureReads`. */
export abstract class InUseReads {
  /** null: no case that the actor may see. */
  abstract ofCase(actor: Actor, caseId: string): Promise<InUseOfCase | null>;
  abstract findingCounts(actor: Actor, period: Period): Promise<readonly FindingCounts[]>;
  abstract readCounts(actor: Actor, period: Period): Promise<readonly ReadCounts[]>;
  abstract readCases(actor: Actor, period: Period): Promise<readonly ReadCase[]>;
  abstract lots(actor: Actor, period: Period): Promise<InUseReport['lots']>;
  abstract impressionPairs(actor: Actor, period: Period): Promise<readonly (ImpressionPair & { readonly target: string })[]>;
  /** Thresholds of the manifests, per model and code. */
  abstract manifestThresholds(): Promise<readonly { readonly model: ModelRef; readonly code: string; readonly value: number }[]>;
  abstract siteThresholds(modelId?: string): Promise<ReplyOf<typeof inUseApi.siteThresholds>['items']>;
  /** Scored cases of a site with what was confirmed of them; null: no such hospital, or a model that has no such finding. */
  abstract scoredCases(model: ModelRef, hospitalId: string, code: string): Promise<readonly ScoredCase[] | null>;
  /** The newest alarm of each characteristic. */
  abstract alarms(model: ModelRef, hospitalId: string): Promise<Readonly<Record<string, NonNullable<InUseReport['models'][number]['drift'][number]['alarm']>>>>;
  abstract alarmRaisedAt(id: string): Promise<Date | null>;
  abstract concealment(): Promise<ReplyOf<typeof inUseApi.concealment>['items']>;
}
