import type { Bilingual } from '@qianli/domain-case';
import { bodyPartName } from '@qianli/domain-dicom';
import { hardRules, type HardRule } from '../hard-rules';
import { skillMatch } from '../read-time';
import type { BatchDecision } from './decide-batch';
import type { RoutingInput, WaitingCase } from './routing-input';

/** Why this reader, or why the case waits, as one sentence that a physician understands. */
export function explainBatch(kase: WaitingCase, input: RoutingInput, decision: BatchDecision): Bilingual {
  const tally = (Object.entries(decision.refused) as [HardRule, number][]).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const zh = tally.map(([rule, n]) => `${n} 位${hardRules[rule].zh}`).join('，');
  const en = tally.map(([rule, n]) => `${n} ${hardRules[rule].en}`).join(', ');
  if (decision.outcome === 'nobody-available') {
    return input.readers.length === 0
      ? { zh: '平台上还没有阅片专家，已上报调度', en: 'There is no reader on the platform yet; the dispatcher has been told' }
      : { zh: `暂无可阅片的专家（${zh}），已上报调度`, en: `Nobody may read it now (${en}); the dispatcher has been told` };
  }
  if (decision.isHeldForBetter) {
    return {
      zh: `${decision.eligible} 位专家可阅且有人有空；按现行规则，等候更对口的专家更有利${zh ? `；${zh}` : ''}`,
      en: `${of(decision.eligible)} may read it and one is free; by the policy it is better off waiting for a better suited one${en ? `; ${en}` : ''}`,
    };
  }
  if (decision.outcome === 'waits') {
    return input.policy.mode === 'pull'
      ? { zh: `${decision.eligible} 位专家可阅，等待其领取下一例${zh ? `；${zh}` : ''}`, en: `${of(decision.eligible)} may read it and will get it as next case${en ? `; ${en}` : ''}` }
      : { zh: `${decision.eligible} 位专家可阅，名额均已排定，空出即分配${zh ? `；${zh}` : ''}`, en: `${of(decision.eligible)} may read it; their next places are taken, it follows as soon as one is free${en ? `; ${en}` : ''}` };
  }
  const reader = input.readers.find(({ id }) => id === decision.readerId);
  const part = kase.bodyPart ? bodyPartName(kase.bodyPart) : null;
  const what = (word: string | undefined) => [kase.modality, word].filter(Boolean).join(' ');
  const minutes = Math.max(1, Math.round(((decision.forecast?.expectedReadAt ?? input.at) - input.at) / 60_000));
  const own = reader && skillMatch(kase.bodyPart, reader.subspecialties) === 1;
  const knows = reader && kase.earlierReaderIds.includes(reader.id);
  return {
    zh: `${what(part?.zh)}：${reader?.name ?? ''}持有${kase.sendingHospitalName}阅片资质，${own ? '专业对口，' : ''}${knows ? '曾阅此患者，' : ''}预计 ${minutes} 分钟内读完，为全部待分配病例的最优分配${zh ? `；${zh}` : ''}`,
    en: `${what(part?.en)}: ${reader?.name ?? ''} holds the credential at ${kase.sendingHospitalName}, ${own ? 'own subspecialty, ' : ''}${knows ? 'knows the patient, ' : ''}would read it in about ${minutes} min, best for all waiting cases together${en ? `; ${en}` : ''}`,
  };
}
const of = (n: number) => (n === 1 ? 'One reader' : `${n} readers`);

/** Why it waits as one short text: the log gets a line when this changes, not at every batch. */
export function waitKey({ outcome, isHeldForBetter, refused }: Pick<BatchDecision, 'outcome' | 'isHeldForBetter' | 'refused'>): string {
  return [isHeldForBetter ? 'held-for-better' : outcome, ...Object.entries(refused).sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, n]) => `${rule}:${n}`)].join(' ');
}
