/** SOP classes by what is done with them (PS3.4, PS3.6 annex A). */
export const sopClasses = {
  verification: '1.2.840.10008.1.1',
  storageCommitment: '1.2.840.10008.1.20.1',
  storageCommitmentInstance: '1.2.840.10008.1.20.1.1',
  performedProcedureStep: '1.2.840.10008.3.1.2.3.3',
  modalityWorklist: '1.2.840.10008.5.1.4.31',
  patientFind: '1.2.840.10008.5.1.4.1.2.1.1',
  patientMove: '1.2.840.10008.5.1.4.1.2.1.2',
  patientGet: '1.2.840.10008.5.1.4.1.2.1.3',
  studyFind: '1.2.840.10008.5.1.4.1.2.2.1',
  studyMove: '1.2.840.10008.5.1.4.1.2.2.2',
  studyGet: '1.2.840.10008.5.1.4.1.2.2.3',
} as const;

/** Storage classes lie under this arc (PS3.4 B.5), query and retrieve under its branch 2; private ones of vendors do not and are taken by their own. */
const storageArc = '1.2.840.10008.5.1.4.1.1.';
const otherStorage: ReadonlySet<string> = new Set(['1.2.840.10008.5.1.4.34.7', '1.2.840.10008.5.1.4.43.1', '1.2.840.10008.5.1.4.44.1', '1.2.840.10008.5.1.4.45.1']);

/** Whether objects of this class can be stored: every standard storage class, and whatever a vendor calls his own. */
export function isStorageClass(uid: string): boolean {
  return uid.startsWith(storageArc) || otherStorage.has(uid) || (uid !== '' && !uid.startsWith('1.2.840.10008.'));
}
