import type { PolicyContent } from '@qianli/contracts';
import { priorities, type Priority } from '@qianli/domain-case';
import type { PolicyGroup } from './policy-sentences';

/** A number of the policy as the editor shows it. `percent`: kept as a share 0..1, typed as 0..100. */
export interface NumberField {
  readonly path: string;
  readonly group: PolicyGroup;
  /** Word `policy.f_<name>`. */
  readonly name: string;
  readonly priority?: Priority;
  readonly percent?: true;
  readonly step: number;
}
const field = (group: PolicyGroup, path: string, step: number, percent?: true): NumberField => ({ group, path, name: path.split('.').at(-1) ?? path, step, ...(percent ? { percent } : {}) });

/** Every number that may be set, in the order of the page. */
export const numberFields: readonly NumberField[] = [
  field('mode', 'batchSeconds', 0.5), field('mode', 'fixedAhead', 1), field('mode', 'solverTimeMs', 50),
  ...priorities.map((priority): NumberField => ({ group: 'weights', path: `weights.priority.${priority}`, name: 'priority', priority, step: 0.5 })),
  field('weights', 'weights.nextChanceMinutes', 1), field('weights', 'weights.mismatch', 0.1), field('weights', 'weights.continuityMinutes', 0.5), field('weights', 'continuityDays', 30),
  field('weights', 'weights.fairness', 0.01), field('weights', 'weights.fairnessLimitMinutes', 0.5), field('weights', 'fairnessDays', 1), field('weights', 'weights.learningMinutes', 0.5),
  field('escalation', 'escalation.widenAt', 5, true), field('escalation', 'escalation.dispatcherAt', 5, true), field('escalation', 'escalation.departmentHeadAt', 5, true), field('escalation', 'escalation.extraPlaces', 1),
  field('ai', 'ai.maxDelayMinutes', 5), field('ai', 'ai.maxFlaggedShare', 5, true), field('ai', 'ai.minLocalPpv', 5, true), field('ai', 'ai.minJudged', 5),
];

/** Where a fault of the server is shown: the field whose value it speaks of. A rule that is not here is shown at the top. */
export const fieldOfFault: Readonly<Record<string, string>> = {
  'batch-seconds': 'batchSeconds', 'solver-time': 'solverTimeMs', 'fixed-ahead': 'fixedAhead', 'continuity-days': 'continuityDays', 'fairness-days': 'fairnessDays',
  mismatch: 'weights.mismatch', fairness: 'weights.fairness', 'fairness-limit': 'weights.fairnessLimitMinutes', 'continuity-worth': 'weights.continuityMinutes', 'learning-worth': 'weights.learningMinutes', 'next-chance': 'weights.nextChanceMinutes',
  'priority-weight-range': 'weights.priority.stat', 'priority-order': 'weights.priority.stat', 'ai-delay': 'ai.maxDelayMinutes', 'ai-share': 'ai.maxFlaggedShare', 'ai-ppv': 'ai.minLocalPpv', 'ai-judged': 'ai.minJudged',
  'extra-places': 'escalation.extraPlaces', 'escalation-order': 'escalation.widenAt', 'push-with-claim': 'claimFromPool', 'demand-unknown': 'demands', 'demand-twice': 'demands',
  'sla-minutes': 'sla', 'sla-missing': 'sla', 'sla-order': 'sla',
};

/** The number at `path`. */
export function numberAt(content: PolicyContent, path: string): number {
  const found = path.split('.').reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], content);
  if (typeof found !== 'number') throw new TypeError(`${path} is no number of a policy`);
  return found;
}

/** The same policy with another value at `path`. */
export function withValue(content: PolicyContent, path: string, value: unknown): PolicyContent {
  const set = (node: unknown, [step, ...rest]: readonly string[]): unknown => (step === undefined ? value : { ...(node as object), [step]: set((node as Record<string, unknown>)[step], rest) });
  return set(content, path.split('.')) as PolicyContent;
}
