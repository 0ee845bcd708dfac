import type { RoutingDecisionView } from '@qianli/contracts';

type Costs = NonNullable<RoutingDecisionView['candidates'][number]['costs']>;
export type CostWord = 'skillOwn' | 'skillOther' | 'queueBefore' | 'costLateness' | 'costMismatch' | 'costContinuity' | 'costFairness' | 'costLearning';

/** What made a reader dearer or cheaper, the terms that count for nothing left out. Words `case.<key>`, minutes without sign. */
export function costWords(costs: Costs): readonly { readonly key: CostWord; readonly minutes: string }[] {
  const terms = costs.terms;
  const told = (key: CostWord, value: number) => (Math.abs(value) < 0.05 ? [] : [{ key, minutes: Math.abs(value).toFixed(1) }]);
  return [
    ...(costs.skillMatch === 1 ? [{ key: 'skillOwn' as const, minutes: '' }] : costs.skillMatch === 0 ? [{ key: 'skillOther' as const, minutes: '' }] : []),
    ...told('queueBefore', costs.queueMinutes),
    ...(terms ? [...told('costLateness', terms.lateness), ...told('costMismatch', terms.mismatch), ...told('costContinuity', terms.continuity), ...told('costFairness', terms.fairness), ...told('costLearning', terms.learning)] : []),
  ];
}
