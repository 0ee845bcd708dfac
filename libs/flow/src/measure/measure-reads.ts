import type { Actor } from '@qianli/domain-case';
import type { CaseTimes } from '@qianli/domain-turnaround';

/** What measuring must know of one case. No name, no number of a patient. */
export interface MeasuredCase extends CaseTimes {
  readonly caseId: string;
  readonly hospital: { readonly id: string; readonly name: string };
  readonly reader: { readonly id: string; readonly name: string } | null;
  readonly modality: string;
  /** Day `YYYY-MM-DD`, weekday (1 Monday … 7) and hour of `receivedAt` at the sending hospital. */
  readonly day: string;
  readonly weekday: number;
  readonly hour: number;
  readonly critical: boolean;
  /** The pre-read flagged something; null when none was done. */
  readonly flagged: boolean | null;
}
/** One verdict of a reader on one finding. */
export interface MeasuredVerdict {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly model: string;
  readonly version: string;
  readonly verdict: 'agree' | 'disagree' | 'modified';
}
export interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly hospitalId?: string | undefined;
}

/** What the actor may count: a hospital's administrator his own cases (sent or read there), the platform's people all. */
export abstract class MeasureReads {
  /** Cases received in [from, to). */
  abstract cases(actor: Actor, period: Period): Promise<readonly MeasuredCase[]>;
  /** Verdicts on findings of those cases. */
  abstract verdicts(actor: Actor, period: Period): Promise<readonly MeasuredVerdict[]>;
}
