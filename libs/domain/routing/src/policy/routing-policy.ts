import type { Priority } from '@qianli/domain-case';
import { defaultCostPolicy, type CostPolicy } from '../assignment/assignment-costs';
import { defaultSlaTable, type SlaRow } from '../sla-table';

/**
 * How cases come to readers. `push`: the server gives them, nobody takes; `pull`: nobody is given a case, *next case* gives
 * what the server would choose; `hybrid`: both.
 */
export const routingModes = ['push', 'pull', 'hybrid'] as const;
export type RoutingMode = (typeof routingModes)[number];

/** Which cases need a reader of a subspecialty. null means any. */
export interface SubspecialtyDemand {
  readonly modality: string | null;
  /** The subspecialty of the body part by `subspecialtyFor`; the reader must hold it. */
  readonly subspecialty: string;
}

export interface CostWeights {
  /** Who gives way when not all deadlines can be met. */
  readonly priority: Readonly<Record<Priority, number>>;
  /** Minutes that a case left for the next batch is taken to wait for its next chance. */
  readonly nextChanceMinutes: number;
  /** Price of a minute read by a less suited reader. */
  readonly mismatch: number;
  /** Worth in minutes that the reader has reported this patient before. */
  readonly continuityMinutes: number;
  /** Price per minute of work ahead of the fair share, and its bound. */
  readonly fairness: number;
  readonly fairnessLimitMinutes: number;
  /** Worth in minutes that a reader who sees few of this kind gets one; 0 turns the learning mix off. */
  readonly learningMinutes: number;
}

/** Shares of the allowed time (0..1) at which the next circle is asked. Ascending. */
export interface EscalationShares {
  /** Demands of a subspecialty fall away and capacity is exceeded by `extraPlaces`. */
  readonly widenAt: number;
  readonly dispatcherAt: number;
  readonly departmentHeadAt: number;
  readonly extraPlaces: number;
}

export const secondReaderRules = ['never', 'preliminary'] as const;
/** `never`: who signed a preliminary report goes on to the final one; `preliminary`: routing gives it to another reader for the final one. */
export type SecondReaderRule = (typeof secondReaderRules)[number];

/** What AI may cost the unflagged. A flag moves a case forward in its class; it never lowers or blocks another. */
export interface AiGuardRails {
  readonly reorder: boolean;
  /** No unflagged case is passed by flagged ones once it has waited so long. */
  readonly maxDelayMinutes: number;
  /** When more of the waiting cases than this share are flagged, flags order nothing. */
  readonly maxFlaggedShare: number;
  /** Local positive predictive value, from the readers' assessments, below which flags order nothing. */
  readonly minLocalPpv: number;
  /** Judged flags needed before the value counts. */
  readonly minJudged: number;
}

/** Everything that an administrator may set about who reads what, when. Legal rules are not part of it: they hold under every policy. */
export interface RoutingPolicy {
  readonly name: string;
  readonly mode: RoutingMode;
  /** Whether a reader may open a case of the pool of his own choice. */
  readonly claimFromPool: boolean;
  readonly batchSeconds: number;
  /** How many unopened cases of a reader are bound; the others stay in the pool with a forecast. */
  readonly fixedAhead: 1 | 2;
  readonly solverTimeMs: number;
  readonly weights: CostWeights;
  readonly demands: readonly SubspecialtyDemand[];
  readonly escalation: EscalationShares;
  readonly secondReader: SecondReaderRule;
  /** Who reported this patient within so many days is preferred. */
  readonly continuityDays: number;
  /** Work is shared fairly over so many days, so what a reader is owed survives his log-out. */
  readonly fairnessDays: number;
  readonly ai: AiGuardRails;
  /** For cases whose agreement says nothing. */
  readonly sla: readonly SlaRow[];
}

/** The policy of a platform on which nobody has set one. Weights: those of the synthetic days in docs/routing.md, tuned on no site's data. */
export const defaultPolicy: RoutingPolicy = {
  name: 'default',
  mode: 'hybrid',
  claimFromPool: true,
  batchSeconds: 2,
  fixedAhead: 2,
  solverTimeMs: 1000,
  weights: {
    priority: { stat: 4, asap: 3, urgent: 2, routine: 1 },
    nextChanceMinutes: 10,
    mismatch: 1,
    continuityMinutes: 2,
    fairness: 0.05,
    fairnessLimitMinutes: 2,
    learningMinutes: 0,
  },
  demands: [],
  escalation: { widenAt: 0.5, dispatcherAt: 0.75, departmentHeadAt: 0.9, extraPlaces: 2 },
  secondReader: 'never',
  continuityDays: 365,
  fairnessDays: 7,
  // The largest wait of the unflagged rose from 890 to 1293 min under AI order without a limit (Baltruschat 2021): the cap is
  // well above an ordinary wait, since a tight one takes the benefit away (feature map, hard cap at load .9).
  ai: { reorder: true, maxDelayMinutes: 60, maxFlaggedShare: 0.4, minLocalPpv: 0.2, minJudged: 30 },
  sla: defaultSlaTable,
};

/** The weights in the tenths of a minute that the assignment counts in. */
export function costPolicyOf({ weights }: RoutingPolicy): CostPolicy {
  const tenths = (minutes: number) => Math.round(minutes * 10);
  return {
    ...defaultCostPolicy,
    priorityWeight: weights.priority,
    nextChance: tenths(weights.nextChanceMinutes),
    mismatchWeight: weights.mismatch,
    continuityWorth: tenths(weights.continuityMinutes),
    fairnessWeight: weights.fairness,
    fairnessLimit: tenths(weights.fairnessLimitMinutes),
    learningWorth: tenths(weights.learningMinutes),
  };
}
