import { textDataSet } from '../text-data-set';

/** The identifier of a C-MOVE or C-GET that did not give everything: Failed SOP Instance UID List (0008,0058). */
export function failedList(sopInstanceUids: readonly string[], transferSyntax: string): Buffer {
  return textDataSet({ FailedSOPInstanceUIDList: sopInstanceUids }, transferSyntax, null);
}
