import type { DicomContent, DicomJsonDataset } from '@qianli/domain-dicom';
import type { StoreVerdict } from '../store-verdict';
import type { Target } from '../upper-layer/request-association';

/** Who is at the other end of an association. */
export interface Peer {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly address: string;
}

/** An instance that arrived: its file lies in the spool's incoming folder, complete but not yet synced. */
export interface ArrivedInstance {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly callingAeTitle: string;
  /** SHA-256 of the file, hex, taken while it came in. */
  readonly digest: string;
}

export type QueryLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';
export interface Query {
  readonly level: QueryLevel;
  /** As the peer sent them: values to match, empty ones to be told. */
  readonly keys: DicomJsonDataset;
}

/** An instance that may be given away. */
export interface RetrievableInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** A whole Part 10 file; `preferred` are the transfer syntaxes that the receiver takes. Released by the caller. */
  open(preferred: readonly string[]): Promise<OpenInstance>;
}
export interface OpenInstance {
  readonly transferSyntaxUid: string;
  /** The data set without header, as it is stored. */
  dataSet(): AsyncIterable<Uint8Array>;
  release(): Promise<void>;
}

export interface QueryRetrieve {
  find(query: Query, peer: Peer): AsyncIterable<DicomContent>;
  retrieve(query: Query, peer: Peer): Promise<readonly RetrievableInstance[]>;
  /** Where a move destination listens; null when it is not known here. */
  destination(aeTitle: string): Omit<Target, 'callingAeTitle'> | null;
}

export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly instances: readonly { readonly sopClassUid: string; readonly sopInstanceUid: string }[];
}
export interface CommitmentResult extends CommitmentRequest {
  readonly failed: readonly { readonly sopClassUid: string; readonly sopInstanceUid: string; readonly reason: number }[];
}

export interface ProcedureSteps {
  /** A status of PS3.7 C: 0 when it is kept. */
  create(sopInstanceUid: string, step: DicomJsonDataset, peer: Peer): Promise<number>;
  set(sopInstanceUid: string, change: DicomJsonDataset, peer: Peer): Promise<number>;
}

/** What is served beside C-ECHO; what is left out is refused when it is proposed. */
export interface Services {
  /** Makes the instance durable and says so; only then the modality hears Success. Owns the file from here on. */
  readonly onInstance: (instance: ArrivedInstance) => Promise<StoreVerdict>;
  /** Every C-STORE and how it was answered, also those that never became an instance. */
  readonly onStored?: (peer: Peer, sopInstanceUid: string, status: number) => void;
  readonly queryRetrieve?: QueryRetrieve;
  readonly worklist?: (keys: DicomJsonDataset, peer: Peer) => AsyncIterable<DicomContent>;
  /** Keeps the request; the result goes out later, by `reportCommitment`. */
  readonly onCommitmentRequest?: (request: CommitmentRequest, peer: Peer) => Promise<void>;
  readonly procedureSteps?: ProcedureSteps;
}
