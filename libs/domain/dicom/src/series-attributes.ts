import type { DicomJsonDataset } from './to-dicom-json';

/** Series attributes of QIDO-RS answers (PS3.18 table 10.6.3-4) and some that viewers ask for, which no column holds. */
const kept = [
  '00080021',
  '00080031',
  '00080070',
  '00080080',
  '00080201',
  '0008103E',
  '00081090',
  '00180015',
  '00181030',
  '00200060',
  '00200011',
  '00400244',
  '00400245',
  '00400275',
] as const;

/** What is kept of a series beside its columns, from its first instance. */
export function seriesAttributesOf(metadata: DicomJsonDataset): DicomJsonDataset {
  return Object.fromEntries(kept.flatMap((tag) => (metadata[tag] ? [[tag, metadata[tag]]] : [])));
}
