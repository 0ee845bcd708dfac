import { priorities } from '@qianli/domain-case';
import { subspecialties } from '../read-time';
import { patientClasses, slaFor } from '../sla-table';
import type { RoutingPolicy } from './routing-policy';

/** Why a policy cannot be switched on, and how to mend it, in the words of the page. */
export interface PolicyFault {
  readonly rule: string;
  readonly zh: string;
  readonly en: string;
  readonly howToMend: { readonly zh: string; readonly en: string };
}

type Check = (policy: RoutingPolicy) => PolicyFault | null;
const fault = (rule: string, zh: string, en: string, mendZh: string, mendEn: string): PolicyFault => ({ rule, zh, en, howToMend: { zh: mendZh, en: mendEn } });
const within = (value: number, least: number, most: number) => Number.isFinite(value) && value >= least && value <= most;

const range = (rule: string, of: (policy: RoutingPolicy) => number, least: number, most: number, zh: string, en: string): Check => (policy) =>
  within(of(policy), least, most) ? null : fault(rule, `${zh}为 ${of(policy)}，应在 ${least} 到 ${most} 之间`, `${en} is ${of(policy)}; it must lie between ${least} and ${most}`, `改为 ${least} 到 ${most} 之间的数`, `Set it between ${least} and ${most}`);

const checks: readonly Check[] = [
  range('batch-seconds', (of) => of.batchSeconds, 1, 5, '批次间隔（秒）', 'The time between batches in seconds'),
  range('solver-time', (of) => of.solverTimeMs, 10, 2000, '求解时限（毫秒）', "The solver's time in milliseconds"),
  range('fixed-ahead', (of) => of.fixedAhead, 1, 2, '每位专家预先固定的病例数', 'The number of cases bound ahead of a reader'),
  range('continuity-days', (of) => of.continuityDays, 0, 3650, '连续性窗口（天）', 'The continuity window in days'),
  range('fairness-days', (of) => of.fairnessDays, 1, 31, '公平窗口（天）', 'The fairness window in days'),
  range('mismatch', (of) => of.weights.mismatch, 0, 100, '专业不符的权重', 'The weight of a mismatch'),
  range('fairness', (of) => of.weights.fairness, 0, 10, '公平权重', 'The weight of fairness'),
  range('fairness-limit', (of) => of.weights.fairnessLimitMinutes, 0, 600, '公平上限（分钟）', 'The bound of fairness in minutes'),
  range('continuity-worth', (of) => of.weights.continuityMinutes, 0, 600, '连续性价值（分钟）', 'The worth of continuity in minutes'),
  range('learning-worth', (of) => of.weights.learningMinutes, 0, 600, '学习均衡价值（分钟）', 'The worth of the learning mix in minutes'),
  range('next-chance', (of) => of.weights.nextChanceMinutes, 1, 600, '下次机会（分钟）', 'The time to the next chance in minutes'),
  range('ai-delay', (of) => of.ai.maxDelayMinutes, 1, 1440, 'AI 重排的最长延误（分钟）', 'The longest delay by AI order in minutes'),
  range('ai-share', (of) => of.ai.maxFlaggedShare, 0, 1, 'AI 提示的最大比例', 'The largest flagged share'),
  range('ai-ppv', (of) => of.ai.minLocalPpv, 0, 1, '本地阳性预测值下限', 'The least local positive predictive value'),
  range('ai-judged', (of) => of.ai.minJudged, 1, 100_000, '计算阳性预测值所需的评价数', 'The number of judged flags'),
  range('extra-places', (of) => of.escalation.extraPlaces, 0, 50, '扩大后可超出的在手病例数', 'The places beyond capacity after widening'),
  (policy) =>
    priorities.every((priority) => within(policy.weights.priority[priority], 0.1, 1000))
      ? null
      : fault('priority-weight-range', '优先级权重须在 0.1 到 1000 之间', 'A priority weight lies outside 0.1 to 1000', '改为 0.1 到 1000 之间的数', 'Set each between 0.1 and 1000'),
  ({ weights }) => {
    const wrong = priorities.find((priority, index) => index > 0 && weights.priority[priority] > weights.priority[priorities[index - 1] ?? priority]);
    return wrong === undefined
      ? null
      : fault('priority-order', `${wrong} 的权重高于更急的优先级，紧急病例会让路`, `The weight of ${wrong} is higher than that of a more pressing priority, so the pressing case would give way`, '使权重依次为 stat ≥ asap ≥ urgent ≥ routine', 'Let the weights fall from stat over asap and urgent to routine');
  },
  ({ escalation: { widenAt, dispatcherAt, departmentHeadAt } }) =>
    0 < widenAt && widenAt < dispatcherAt && dispatcherAt < departmentHeadAt && departmentHeadAt <= 1
      ? null
      : fault('escalation-order', `升级次序不成立：扩大 ${widenAt}，调度 ${dispatcherAt}，科主任 ${departmentHeadAt}`, `The steps of escalation are out of order: wider circle ${widenAt}, dispatcher ${dispatcherAt}, department head ${departmentHeadAt}`, '使其递增并在 0 到 1 之间：扩大 < 调度 < 科主任', 'Let them rise between 0 and 1: wider circle, then dispatcher, then department head'),
  ({ mode, claimFromPool }) =>
    mode === 'push' && claimFromPool
      ? fault('push-with-claim', '纯派单模式下不能自选病例', 'Under push nobody takes cases, yet claiming from the pool is allowed', '关闭“可从待分配中领取”，或改为混合模式', 'Turn claiming off, or set the mode to hybrid')
      : null,
  ({ demands }) => {
    const known = new Map<string, string>();
    for (const { modality, subspecialty } of demands) {
      if (!subspecialties.includes(subspecialty)) return fault('demand-unknown', `没有名为“${subspecialty}”的亚专业`, `There is no subspecialty "${subspecialty}"`, `选用 ${subspecialties.join('、')} 之一`, `Choose one of ${subspecialties.join(', ')}`);
      const key = `${modality ?? '*'} ${subspecialty}`;
      if (known.has(key)) return fault('demand-twice', `亚专业要求重复：${key}`, `A demand of a subspecialty stands twice: ${key}`, '删除其中一条', 'Remove one of the two');
      known.set(key, subspecialty);
    }
    return null;
  },
  ({ sla }) => {
    const wrong = sla.find(({ minutes }) => !within(minutes, 5, 43_200));
    return wrong ? fault('sla-minutes', `时限 ${wrong.minutes} 分钟不在 5 到 43200 之间`, `A deadline of ${wrong.minutes} minutes lies outside 5 to 43200`, '改为 5 分钟到 30 天之间', 'Set it between 5 minutes and 30 days') : null;
  },
  ({ sla }) => {
    const missing = priorities.find((priority) => patientClasses.some((patientClass) => !slaFor(sla, { modality: 'OT', bodyPart: null, priority, patientClass })));
    return missing ? fault('sla-missing', `时限表没有覆盖优先级 ${missing} 的所有检查`, `The table of deadlines leaves some cases of priority ${missing} without one`, `为 ${missing} 增加一行不限检查类型、不限患者类别的时限`, `Add a row for ${missing} with any modality and any patient class`) : null;
  },
  ({ sla }) => {
    for (const modality of ['OT', ...new Set(sla.flatMap((of) => (of.modality ? [of.modality] : [])))])
      for (const patientClass of patientClasses)
        for (const [index, priority] of priorities.entries()) {
          const pressing = slaFor(sla, { modality, bodyPart: null, priority, patientClass });
          const next = priorities[index + 1];
          const calmer = next && slaFor(sla, { modality, bodyPart: null, priority: next, patientClass });
          if (pressing && calmer && next && pressing.workingHours === calmer.workingHours && pressing.minutes > calmer.minutes)
            return fault('sla-order', `${modality}：${priority} 的时限（${pressing.minutes} 分钟）长于 ${next}（${calmer.minutes} 分钟）`, `${modality}: ${priority} is due after ${pressing.minutes} minutes, later than ${next} after ${calmer.minutes}`, `使 ${priority} 的时限不长于 ${next}`, `Let ${priority} be due no later than ${next}`);
        }
    return null;
  },
];

/** Every fault of a policy; none when it may be switched on. A contradiction is named with the sentence that mends it. */
export function checkPolicy(policy: RoutingPolicy): readonly PolicyFault[] {
  return checks.flatMap((check) => check(policy) ?? []);
}
