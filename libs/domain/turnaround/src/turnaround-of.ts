import { quantile } from './quantile';
import { isBreached, stages, stageSeconds, type CaseTimes, type Stage } from './stages';

/** Seconds; null when n is 0. */
export interface StageTimes {
  readonly n: number;
  readonly p50: number | null;
  readonly p90: number | null;
}
export interface Turnaround {
  readonly n: number;
  readonly stages: Readonly<Record<Stage, StageTimes>>;
  readonly breached: number;
}

/** Median and 90th percentile of a list of seconds, to the millisecond. */
export function timesOf(seconds: readonly number[]): StageTimes {
  const rounded = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 1000);
  return { n: seconds.length, p50: rounded(quantile(seconds, 0.5)), p90: rounded(quantile(seconds, 0.9)) };
}

/** Turnaround of a group of cases. `n` counts the cases; each stage says itself how many finished it. */
export function turnaroundOf(cases: readonly CaseTimes[], now: Date): Turnaround {
  const perCase = cases.map(stageSeconds);
  const byStage = Object.fromEntries(stages.map((stage) => [stage, timesOf(perCase.flatMap((of) => of[stage] ?? []))])) as Record<Stage, StageTimes>;
  return { n: cases.length, stages: byStage, breached: cases.filter((of) => isBreached(of, now)).length };
}
