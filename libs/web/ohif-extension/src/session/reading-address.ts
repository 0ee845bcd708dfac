/** The DICOM UID rule of PS3.5 9.1 as the platform checks it at every door. */
const uid = /^[0-9]+(\.[0-9]+)*$/;
const caseIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface ReadingAddress {
  readonly caseId: string | null;
  /** The study to read first, then the priors beside it. */
  readonly studyInstanceUids: readonly string[];
}

/** Reads `/viewer?caseId=…&StudyInstanceUIDs=a,b`; what is not a case id or a UID is left out. */
export function readAddress(search: string): ReadingAddress {
  const query = new URLSearchParams(search);
  const caseId = query.get('caseId');
  return {
    caseId: caseId && caseIdShape.test(caseId) ? caseId : null,
    studyInstanceUids: query
      .getAll('StudyInstanceUIDs')
      .flatMap((value) => value.split(','))
      .filter((value) => value.length <= 64 && uid.test(value)),
  };
}

/** The address at which a case is read with its priors: the newest three, so that an old patient does not fill the screen. */
export function addressOfCase(kase: { id: string; studyInstanceUid: string; priors: readonly { studyInstanceUid: string; date: string | null }[] }): string {
  const priors = [...kase.priors].sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '')).slice(0, 3);
  const studies = [kase.studyInstanceUid, ...priors.map((prior) => prior.studyInstanceUid)];
  return `/viewer?caseId=${encodeURIComponent(kase.id)}&StudyInstanceUIDs=${studies.map(encodeURIComponent).join(',')}`;
}
