import type { PolicyContent } from '@qianli/contracts';
import { priorities } from '@qianli/domain-case';
import type { Labels } from '@qianli/ui';
import type { useTranslation } from 'react-i18next';

/** i18next's own type unfolds every key for every call; here keys are made of values, and the words' own test knows them all. */
type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;
/** The words of the page for the functions below. */
export const sayWith = (t: ReturnType<typeof useTranslation>['t']): Say => t as unknown as Say;
export const policyGroups = ['mode', 'weights', 'demands', 'escalation', 'second', 'ai', 'sla'] as const;
export type PolicyGroup = (typeof policyGroups)[number];

/** One rule as people read it. `key` names the rule in every version, so that two versions can be held side by side. */
export interface PolicySentence {
  readonly group: PolicyGroup;
  readonly key: string;
  readonly text: string;
}

export const percentOf = (share: number) => `${Math.round(share * 1000) / 10}%`;

/** A policy as sentences, in the order of its groups. Two policies that differ in anything differ in a sentence. */
export function policySentences(of: PolicyContent, t: Say, label: Labels['label']): readonly PolicySentence[] {
  const { weights, escalation, ai } = of;
  const sentence = (group: PolicyGroup, key: string, text: string): PolicySentence => ({ group, key, text });
  return [
    sentence('mode', 'mode', t(`policy.s_mode_${of.mode}`)),
    sentence('mode', 'claim', t(of.claimFromPool ? 'policy.s_claim_yes' : 'policy.s_claim_no')),
    sentence('mode', 'batch', t('policy.s_batch', { seconds: of.batchSeconds, ms: of.solverTimeMs })),
    sentence('mode', 'fixed', t('policy.s_fixed', { n: of.fixedAhead })),
    sentence('weights', 'priority', t('policy.s_priority', weights.priority)),
    sentence('weights', 'next', t('policy.s_next', { minutes: weights.nextChanceMinutes })),
    sentence('weights', 'mismatch', t('policy.s_mismatch', { price: weights.mismatch })),
    sentence('weights', 'continuity', weights.continuityMinutes > 0 && of.continuityDays > 0 ? t('policy.s_continuity', { days: of.continuityDays, minutes: weights.continuityMinutes }) : t('policy.s_continuity_off')),
    sentence('weights', 'fairness', weights.fairness > 0 && weights.fairnessLimitMinutes > 0 ? t('policy.s_fairness', { days: of.fairnessDays, price: weights.fairness, limit: weights.fairnessLimitMinutes }) : t('policy.s_fairness_off')),
    sentence('weights', 'learning', weights.learningMinutes > 0 ? t('policy.s_learning', { minutes: weights.learningMinutes }) : t('policy.s_learning_off')),
    ...(of.demands.length === 0 ? [sentence('demands', 'none', t('policy.s_demand_none'))] : of.demands.map(({ modality, subspecialty }) =>
      sentence('demands', `${modality ?? '*'} ${subspecialty}`, t('policy.s_demand', { modality: modality ? label('modality', modality) : t('policy.s_demand_any'), subspecialty: label('subspecialty', subspecialty) })))),
    sentence('escalation', 'widen', t('policy.s_widen', { share: percentOf(escalation.widenAt), places: escalation.extraPlaces })),
    sentence('escalation', 'dispatcher', t('policy.s_dispatcher', { share: percentOf(escalation.dispatcherAt) })),
    sentence('escalation', 'head', t('policy.s_head', { share: percentOf(escalation.departmentHeadAt) })),
    sentence('second', 'second', t(`policy.s_second_${of.secondReader}`)),
    sentence('ai', 'reorder', t(ai.reorder ? 'policy.s_ai_on' : 'policy.s_ai_off')),
    ...(ai.reorder ? [
      sentence('ai', 'delay', t('policy.s_ai_delay', { minutes: ai.maxDelayMinutes })),
      sentence('ai', 'share', t('policy.s_ai_share', { share: percentOf(ai.maxFlaggedShare) })),
      sentence('ai', 'ppv', t('policy.s_ai_ppv', { share: percentOf(ai.minLocalPpv), n: ai.minJudged })),
    ] : []),
    ...slaSentences(of.sla, t, label).map(({ key, text }) => sentence('sla', key, text)),
  ];
}

/** Promises as sentences, the most pressing priority first. */
export function slaSentences(rows: PolicyContent['sla'], t: Say, label: Labels['label']): readonly { key: string; text: string }[] {
  const rank = (row: PolicyContent['sla'][number]) => (row.priority ? priorities.indexOf(row.priority) : priorities.length);
  return [...rows].sort((a, b) => rank(a) - rank(b) || a.minutes - b.minutes).map((row) => ({
    key: [row.modality ?? '*', row.bodyPart ?? '*', row.priority ?? '*', row.patientClass ?? '*'].join(' '),
    text: t('policy.s_sla', {
      what: [row.priority && label('priority', row.priority), row.modality && label('modality', row.modality), row.bodyPart && label('bodyPart', row.bodyPart), row.patientClass && label('patientClass', row.patientClass)].filter(Boolean).join(' · ') || t('policy.s_demand_any'),
      minutes: t(row.workingHours ? 'policy.s_working' : 'policy.s_minutes', { minutes: row.minutes }),
    }),
  }));
}

export interface SentenceChange {
  readonly group: PolicyGroup;
  readonly key: string;
  /** null: the rule is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What would change, rule by rule. Two rows under one key are held side by side in their order. */
export function changesBetween(before: readonly PolicySentence[], after: readonly PolicySentence[]): readonly SentenceChange[] {
  const named = (sentences: readonly PolicySentence[]) => {
    const seen = new Map<string, number>();
    return new Map(sentences.map((sentence) => {
      const key = `${sentence.group} ${sentence.key}`;
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      return [`${key} ${nth}`, sentence];
    }));
  };
  const [old, next] = [named(before), named(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((key) => {
    const [was, becomes] = [old.get(key), next.get(key)];
    const either = was ?? becomes;
    return !either || was?.text === becomes?.text ? [] : [{ group: either.group, key, before: was?.text ?? null, after: becomes?.text ?? null }];
  }).sort((a, b) => policyGroups.indexOf(a.group) - policyGroups.indexOf(b.group));
}
