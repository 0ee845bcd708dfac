import type { SubspecialtyDemand } from './policy/routing-policy';
import type { CaseToRoute, Reader } from './reader';
import { subspecialtyFor } from './read-time';
import { isOnShift, localClock } from './shift';

/** The rules that nobody may break, each with what it means for the reader. */
export const hardRules = {
  'same-hospital': { zh: '与送检医院为同一家医院', en: 'at the sending hospital itself' },
  'conflict-of-interest': { zh: '与该医院或患者存在利益冲突', en: 'with a conflict of interest' },
  'no-agreement': { zh: '所在医院与送检医院没有协议', en: 'whose hospital has no agreement with the sender' },
  'agreement-ended': { zh: '所在医院与送检医院的协议已到期', en: 'whose hospital\u2019s agreement with the sender has ended' },
  'agreement-not-yet': { zh: '所在医院与送检医院的协议尚未生效', en: 'whose hospital\u2019s agreement with the sender is not in force yet' },
  'agreement-modality': { zh: '协议不含该检查类型', en: 'whose hospital\u2019s agreement does not cover this modality' },
  'quota-used-up': { zh: '协议本月配额已用完', en: 'whose hospital\u2019s quota for this month is used up' },
  'no-credential': { zh: '没有该医院的阅片资质', en: 'without a credential at this hospital' },
  'credential-expired': { zh: '该医院的阅片资质已过期', en: 'with an expired credential at this hospital' },
  'credential-not-yet': { zh: '该医院的阅片资质尚未生效', en: 'whose credential at this hospital is not valid yet' },
  'modality-not-covered': { zh: '阅片资质不含该检查类型', en: 'whose credential does not cover this modality' },
  'body-part-not-covered': { zh: '阅片资质不含该部位', en: 'whose credential does not cover this body part' },
  'final-not-covered': { zh: '阅片资质不含正式报告', en: 'whose credential does not cover final reports' },
  'preliminary-not-covered': { zh: '阅片资质不含初步报告', en: 'whose credential does not cover preliminary reports' },
  'own-preliminary': { zh: '已签署本病例的初步报告，须由他人审核', en: 'who signed the preliminary report himself' },
  'subspecialty-required': { zh: '不具备策略要求的亚专业', en: 'without the subspecialty that the policy demands' },
  'gave-back': { zh: '已将此病例放回待分配', en: 'who gave this case back' },
  'off-shift': { zh: '当前不在班', en: 'not on shift' },
  'at-capacity': { zh: '在手病例已满', en: 'at capacity' },
} as const;
export type HardRule = keyof typeof hardRules;

/** Rules that bind also when a dispatcher or the reader himself decides; demands of the policy, quota, shift and capacity may then be waived. */
export const legalRules: readonly HardRule[] = [
  'same-hospital', 'conflict-of-interest', 'no-agreement', 'agreement-ended', 'agreement-not-yet', 'agreement-modality', 'no-credential', 'credential-expired',
  'credential-not-yet', 'modality-not-covered', 'body-part-not-covered', 'final-not-covered', 'preliminary-not-covered', 'own-preliminary',
];

/** A contract between a sending and a reading hospital as the rules see it. Days `YYYY-MM-DD` of the sender, both included. */
export interface AgreementForRouting {
  readonly sendingHospitalId: string;
  readonly readingHospitalId: string;
  readonly modalities: readonly string[];
  readonly validFrom: string;
  readonly validUntil: string;
  /** Cases left in this month; null: unlimited. */
  readonly quotaLeft: number | null;
}
/** What the rules know beside case and reader. */
export interface RuleContext {
  readonly agreements: readonly AgreementForRouting[];
  readonly demands: readonly SubspecialtyDemand[];
  /** Places beyond capacity for a case whose deadline is near. */
  readonly extraPlaces: number;
}

/** Every hard rule that forbids this reader this case now; empty when he may read it. Stat exceeds capacity and quota, never a credential. Without a context agreements and demands are not asked. */
export function refusals(kase: CaseToRoute, reader: Reader, now: Date, context?: RuleContext): readonly HardRule[] {
  const standing = standingRefusals(kase, reader, localClock(now, kase.timeZone).day, context);
  const found = [...standing, ...ownRefusals(kase, reader)];
  if (!isOnShift(reader.shifts, now, reader.exceptions)) found.push('off-shift');
  if (isFull(kase, reader, reader.open.length, context)) found.push('at-capacity');
  return found;
}

/** Whether he holds too many to be given this one. */
export function isFull(kase: Pick<CaseToRoute, 'priority' | 'isWidened'>, reader: Pick<Reader, 'capacity'>, holds: number, context?: RuleContext): boolean {
  return kase.priority !== 'stat' && holds >= reader.capacity + (kase.isWidened ? (context?.extraPlaces ?? 0) : 0);
}

/** What stands against a reader on a day of the sender's calendar, for every case of the same hospital, modality, body part and kind of read: it may be worked out once for all of them. */
export function standingRefusals(kase: CaseToRoute, reader: Reader, day: string, context?: RuleContext): readonly HardRule[] {
  const found: HardRule[] = [];
  if (reader.hospitalId === kase.sendingHospitalId) found.push('same-hospital');
  if (reader.conflicts?.hospitalIds.includes(kase.sendingHospitalId)) found.push('conflict-of-interest');
  const agreement = context && agreementRefusal(kase, reader, day, context.agreements);
  if (agreement) found.push(agreement);
  const credential = credentialRefusal(kase, reader, day);
  if (credential) found.push(credential);
  if (context && !kase.isWidened && lacksDemand(kase, reader, context.demands)) found.push('subspecialty-required');
  return found;
}

/** What stands against a reader for this very case. */
export function ownRefusals(kase: CaseToRoute, reader: Reader): readonly HardRule[] {
  const found: HardRule[] = [];
  if (kase.patientId !== undefined && reader.conflicts?.patientIds.includes(kase.patientId)) found.push('conflict-of-interest');
  if (kase.preliminaryById === reader.id) found.push('own-preliminary');
  if (kase.givenBackByIds.includes(reader.id)) found.push('gave-back');
  return found;
}

/** The one thing that is closest to being right: an agreement that has ended says more than "none". */
function agreementRefusal(kase: CaseToRoute, reader: Reader, day: string, agreements: readonly AgreementForRouting[]): HardRule | null {
  const between = agreements.filter((of) => of.sendingHospitalId === kase.sendingHospitalId && of.readingHospitalId === reader.hospitalId);
  if (between.length === 0) return 'no-agreement';
  const inForce = between.filter((of) => of.validFrom <= day && day <= of.validUntil);
  if (inForce.length === 0) return between.some((of) => of.validFrom > day) ? 'agreement-not-yet' : 'agreement-ended';
  const covering = inForce.filter((of) => of.modalities.includes(kase.modality));
  if (covering.length === 0) return 'agreement-modality';
  // A patient in danger never waits for an accounting month.
  if (kase.priority === 'stat') return null;
  return covering.some((of) => of.quotaLeft === null || of.quotaLeft > 0) ? null : 'quota-used-up';
}

function credentialRefusal(kase: CaseToRoute, reader: Reader, day: string): HardRule | null {
  const here = reader.credentials.filter((credential) => credential.hospitalId === kase.sendingHospitalId);
  if (here.length === 0) return 'no-credential';
  const inForce = here.filter((credential) => credential.validFrom <= day && day <= credential.validUntil);
  if (inForce.length === 0) return here.some((credential) => credential.validFrom > day) ? 'credential-not-yet' : 'credential-expired';
  const modality = inForce.filter((credential) => credential.modalities.includes(kase.modality));
  if (modality.length === 0) return 'modality-not-covered';
  const covering = modality.filter(({ bodyParts = [] }) => bodyParts.length === 0 || (kase.bodyPart !== null && bodyParts.includes(kase.bodyPart)));
  if (covering.length === 0) return 'body-part-not-covered';
  // Who may sign the final report may sign a preliminary one.
  if (kase.wants === 'preliminary') return covering.some(({ readTypes }) => readTypes.includes('preliminary') || readTypes.includes('final')) ? null : 'preliminary-not-covered';
  return covering.some(({ readTypes }) => readTypes.includes('final')) ? null : 'final-not-covered';
}

function lacksDemand(kase: CaseToRoute, reader: Reader, demands: readonly SubspecialtyDemand[]): boolean {
  const wanted = subspecialtyFor(kase.bodyPart);
  return demands.some(({ modality, subspecialty }) => subspecialty === wanted && (modality === null || modality === kase.modality) && !reader.subspecialties.includes(subspecialty));
}
