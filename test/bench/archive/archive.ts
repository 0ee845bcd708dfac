/** A server under measurement: where it answers, and which processes do its work. */
export interface Archive {
  readonly name: string;
  /** Root of its DICOMweb, without a slash at the end. */
  readonly dicomWeb: string;
  /** Value of the Authorization header, renewed when it runs out; null where nobody asks for one. */
  authorization(): Promise<string | null>;
  readonly dimse: { readonly host: string; readonly port: number; readonly aeTitle: string } | null;
  /** Their whole process trees are counted. */
  readonly pids: readonly number[];
  /** Waits until the archive has nothing left to do for the study that matters to whoever reads it. */
  settled(studyInstanceUid: string): Promise<void>;
  stop(): Promise<void>;
}
