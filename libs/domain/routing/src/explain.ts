import type { Bilingual } from '@qianli/domain-case';
import { bodyPartName } from '@qianli/domain-dicom';
import type { Candidate, RoutingDecision } from './choose-reader';
import { hardRules, type HardRule } from './hard-rules';
import type { CaseToRoute, Reader } from './reader';

/** How often each rule stood in somebody's way, the most frequent first. */
function tally(candidates: readonly Candidate[]): readonly (readonly [HardRule, number])[] {
  const counts = new Map<HardRule, number>();
  for (const { refusals: [first] } of candidates) if (first) counts.set(first, (counts.get(first) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Why this reader, or why the case waits, as one sentence that a physician understands. */
export function explain(kase: CaseToRoute, readers: readonly Reader[], decision: RoutingDecision): Bilingual {
  const others = tally(decision.candidates);
  const othersZh = others.map(([rule, n]) => `${n} 位${hardRules[rule].zh}`).join('，');
  const othersEn = others.map(([rule, n]) => `${n} ${hardRules[rule].en}`).join(', ');
  const part = kase.bodyPart ? bodyPartName(kase.bodyPart) : null;
  const what = (word: string | undefined) => [kase.modality, word].filter(Boolean).join(' ');
  if (decision.outcome === 'nobody-available') {
    return {
      zh: readers.length === 0 ? '平台上还没有阅片专家，已上报调度' : `暂无可阅片的专家（${othersZh}），已上报调度`,
      en: readers.length === 0 ? 'There is no reader on the platform yet; the dispatcher has been told' : `Nobody may read it now (${othersEn}); the dispatcher has been told`,
    };
  }
  const chosen = decision.candidates.find((candidate) => candidate.readerId === decision.readerId)?.costs;
  const reader = readers.find((of) => of.id === decision.readerId);
  const minutes = Math.max(1, Math.round(chosen?.finishMinutes ?? 0));
  const skillZh = chosen?.skillMatch === 1 ? '专业对口，' : '';
  const skillEn = chosen?.skillMatch === 1 ? 'own subspecialty, ' : '';
  return {
    zh: `${what(part?.zh)}：${reader?.name ?? ''}持有${kase.sendingHospitalName}阅片资质，${skillZh}预计 ${minutes} 分钟内读完，为可选专家中最早${othersZh ? `；${othersZh}` : ''}`,
    en: `${what(part?.en)}: ${reader?.name ?? ''} holds the credential at ${kase.sendingHospitalName}, ${skillEn}would finish first, in about ${minutes} min${othersEn ? `; ${othersEn}` : ''}`,
  };
}
