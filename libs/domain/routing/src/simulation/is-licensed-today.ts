import { legalRules, refusals } from '../hard-rules';
import type { Reader } from '../reader';

/** Whether no law stands between a reader and such a case today: his credential, and that it is not his own hospital's. Agreements are asked elsewhere; shift and capacity belong to the minute. */
export function isLicensedToday(kase: { readonly hospitalId: string; readonly timeZone: string; readonly modality: string; readonly bodyPart: string | null }, reader: Reader, today: Date): boolean {
  const against = refusals({ id: '', sendingHospitalId: kase.hospitalId, sendingHospitalName: '', timeZone: kase.timeZone, modality: kase.modality, bodyPart: kase.bodyPart, priority: 'routine', givenBackByIds: [] }, reader, today);
  return !against.some((rule) => legalRules.includes(rule));
}
