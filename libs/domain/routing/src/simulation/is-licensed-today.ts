import { legalRules, standingRefusals, type AgreementForRouting } from '../hard-rules';
import type { Reader } from '../reader';
import { localClock } from '../shift';

/** Whether no law stands between a reader and such a case today: agreement, credential, conflict of interest, his own hospital. Quota, shift and capacity belong to the minute. */
export function isLicensedToday(kase: { readonly hospitalId: string; readonly timeZone: string; readonly modality: string; readonly bodyPart: string | null }, reader: Reader, agreements: readonly AgreementForRouting[], today: Date): boolean {
  const asked = { id: '', sendingHospitalId: kase.hospitalId, sendingHospitalName: '', timeZone: kase.timeZone, modality: kase.modality, bodyPart: kase.bodyPart, priority: 'routine', givenBackByIds: [] } as const;
  return !standingRefusals(asked, reader, localClock(today, kase.timeZone).day, { agreements, demands: [], extraPlaces: 0 }).some((rule) => legalRules.includes(rule));
}
