import type { StudyToCheck } from '@qianli/domain-dicom';
import type { StudyToSend } from './group-by-patient';

/** A study as the gate looks at it. */
export function toCheck({ uid, files, header }: StudyToSend): StudyToCheck {
  const age = /^(\d+)([YMWD])$/.exec(header.patientAge);
  return {
    studyInstanceUid: uid,
    patientYears: age ? (age[2] === 'Y' ? Number(age[1]) : 0) : null,
    instances: files.map((file) => file.header),
  };
}
