/** The DICOM UID rule of PS3.5 9.1 as the platform checks it at every door. */
const uid = /^[0-9]+(\.[0-9]+)*$/;
const caseIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface ReadingAddress {
  readonly caseId: string | null;
  /** The study to read first, then the priors beside it. */
  readonly studyInstanceUids: readonly string[];
  /** The image to show first; null: the viewer's own choice. */
  readonly sopInstanceUid: string | null;
}

/** Reads `/viewer?caseId=…&StudyInstanceUIDs=a,b&SOPInstanceUID=c`; what is not a case id or a UID is left out. */
export function readAddress(search: string): ReadingAddress {
  const query = new URLSearchParams(search);
  const caseId = query.get('caseId');
  const isUid = (value: string) => value.length <= 64 && uid.test(value);
  const image = query.get('SOPInstanceUID');
  return {
    caseId: caseId && caseIdShape.test(caseId) ? caseId : null,
    studyInstanceUids: query
      .getAll('StudyInstanceUIDs')
      .flatMap((value) => value.split(','))
      .filter(isUid),
    sopInstanceUid: image && isUid(image) ? image : null,
  };
}

interface CaseToAddress {
  readonly id: string;
  readonly studyInstanceUid: string;
  readonly modality: string;
  readonly priors: readonly { readonly studyInstanceUid: string; readonly date: string | null; readonly modality: string }[];
}

/**
 * The address at which a case is read with its priors. The first prior hangs beside the study, so those of its own
 * modality come first, the newest of them in front; three at most, so that an old patient does not fill the screen.
 */
export function addressOfCase(kase: CaseToAddress): string {
  const isAlike = (modality: string) => Number(modality === kase.modality);
  const priors = [...kase.priors].sort((a, b) => isAlike(b.modality) - isAlike(a.modality) || (b.date ?? '').localeCompare(a.date ?? '')).slice(0, 3);
  const studies = [kase.studyInstanceUid, ...priors.map((prior) => prior.studyInstanceUid)];
  return `/viewer?caseId=${encodeURIComponent(kase.id)}&StudyInstanceUIDs=${studies.map(encodeURIComponent).join(',')}`;
}
