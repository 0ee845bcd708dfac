import { residentIdOf } from '@qianli/domain-case';
import type { DicomAttributes } from '@qianli/domain-dicom';

/** The resident identity number that a file holds: as the patient's number, or among the others (PS3.3 C.7.1.1); null when it holds none. */
export function nationalIdOf({ patientId, otherPatientIds }: Pick<DicomAttributes, 'patientId' | 'otherPatientIds'>): string | null {
  for (const text of [patientId ?? '', ...otherPatientIds]) {
    const found = residentIdOf(text);
    if (found) return found;
  }
  return null;
}
