import type { CaseToRoute, Reader } from './reader';
import { isOnShift, localClock } from './shift';

/** The rules that nobody may break, each with what it means for the reader. */
export const hardRules = {
  'same-hospital': { zh: '与送检医院为同一家医院', en: 'at the sending hospital itself' },
  'no-credential': { zh: '没有该医院的阅片资质', en: 'without a credential at this hospital' },
  'credential-expired': { zh: '该医院的阅片资质已过期', en: 'with an expired credential at this hospital' },
  'credential-not-yet': { zh: '该医院的阅片资质尚未生效', en: 'whose credential at this hospital is not valid yet' },
  'modality-not-covered': { zh: '阅片资质不含该检查类型', en: 'whose credential does not cover this modality' },
  'final-not-covered': { zh: '阅片资质不含正式报告', en: 'whose credential does not cover final reports' },
  'gave-back': { zh: '已将此病例放回待分配', en: 'who gave this case back' },
  'off-shift': { zh: '当前不在班', en: 'not on shift' },
  'at-capacity': { zh: '在手病例已满', en: 'at capacity' },
} as const;
export type HardRule = keyof typeof hardRules;

/** Rules that bind also when a dispatcher or the reader himself decides; shift and capacity may then be waived. */
export const legalRules: readonly HardRule[] = ['same-hospital', 'no-credential', 'credential-expired', 'credential-not-yet', 'modality-not-covered', 'final-not-covered'];

/** Every hard rule that forbids this reader this case now; empty when he may read it. Stat exceeds capacity, never a credential. */
export function refusals(kase: CaseToRoute, reader: Reader, now: Date): readonly HardRule[] {
  const found: HardRule[] = [];
  if (reader.hospitalId === kase.sendingHospitalId) found.push('same-hospital');
  const rule = credentialRefusal(kase, reader, now);
  if (rule) found.push(rule);
  if (kase.givenBackByIds.includes(reader.id)) found.push('gave-back');
  if (!isOnShift(reader.shifts, now)) found.push('off-shift');
  if (kase.priority !== 'stat' && reader.open.length >= reader.capacity) found.push('at-capacity');
  return found;
}

/** The one thing that is closest to being right: an expired credential says more than "none". */
function credentialRefusal(kase: CaseToRoute, reader: Reader, now: Date): HardRule | null {
  const here = reader.credentials.filter((credential) => credential.hospitalId === kase.sendingHospitalId);
  if (here.length === 0) return 'no-credential';
  const { day } = localClock(now, kase.timeZone);
  const inForce = here.filter((credential) => credential.validFrom <= day && day <= credential.validUntil);
  if (inForce.length === 0) return here.some((credential) => credential.validFrom > day) ? 'credential-not-yet' : 'credential-expired';
  const covering = inForce.filter((credential) => credential.modalities.includes(kase.modality));
  if (covering.length === 0) return 'modality-not-covered';
  return covering.some((credential) => credential.readTypes.includes('final')) ? null : 'final-not-covered';
}
