import type { DicomFile } from './dicom-file';
import { DicomRefusal } from './dicom-refusal';
import { isUid } from './is-uid';
import { singleText } from './element-values';

/** The four UIDs that say which object of which study a file is; all have passed the gate. */
export interface DicomIdentity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

/** The identifying UIDs; `missing-uid` or `bad-uid` when one is absent, or could be anything but a UID. */
export function requireIdentity(file: DicomFile): DicomIdentity {
  const uid = (tag: string, keyword: string): string => {
    const text = singleText(file, file.dataset.get(tag)) ?? '';
    if (!text)
      throw new DicomRefusal(
        'missing-uid',
        `${keyword} is missing, so the image belongs to no study. Ask the sender to export the study again.`,
        tag,
      );
    if (!isUid(text))
      throw new DicomRefusal(
        'bad-uid',
        `${keyword} is no UID: digits and dots only, at most 64 characters. Ask the sender to correct it at the modality.`,
        tag,
      );
    return text;
  };
  return {
    sopClassUid: uid('00080016', 'SOPClassUID'),
    sopInstanceUid: uid('00080018', 'SOPInstanceUID'),
    studyInstanceUid: uid('0020000D', 'StudyInstanceUID'),
    seriesInstanceUid: uid('0020000E', 'SeriesInstanceUID'),
  };
}
