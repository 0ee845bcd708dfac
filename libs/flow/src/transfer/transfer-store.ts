import type { GatewayKeyView, ManifestDocument } from '@qianli/contracts';
import type { Actor, CaseState, Priority, TransferState } from '@qianli/domain-case';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

export interface GatewayKey {
  readonly id: string;
  readonly hospitalId: string;
  readonly userId: string;
  readonly state: 'trusted' | 'waiting' | 'revoked';
  readonly publicKey: string;
}
/** A study as far as it is known, held until commit. */
export interface AnnouncedStudy {
  readonly hospitalId: string;
  readonly caseId: string;
  readonly state: CaseState;
  readonly priority: Priority;
  readonly history: string;
  readonly accessionNumber: string | null;
}
export interface OrderForCase {
  readonly id: string;
  readonly priority: Priority;
  readonly history: string;
}
export interface MissingInstance {
  readonly sopInstanceUid: string;
  readonly digest: string;
  readonly received: number;
}

export abstract class TransferTransaction extends FlowTransaction {
  abstract key(publicKey: string): Promise<GatewayKey | null>;
  abstract keysOf(userId: string): Promise<number>;
  abstract addKey(key: { hospitalId: string; userId: string; name: string; publicKey: string; state: 'trusted' | 'waiting'; at: Date }): Promise<void>;
  abstract decideKey(id: string, state: 'trusted' | 'revoked', byId: string, at: Date): Promise<GatewayKey | null>;
  abstract keyView(publicKey: string): Promise<GatewayKeyView>;
  /** Holds everybody else off this study until commit. null: nothing of it has arrived. */
  abstract lockStudy(studyInstanceUid: string): Promise<AnnouncedStudy | null>;
  /** `older`: a newer manifest of this gateway is known, and nothing was written. `sequence` is that of the one in force. */
  abstract keepManifest(key: GatewayKey, manifest: ManifestDocument, signed: { document: string; signature: string }, at: Date): Promise<{ readonly outcome: 'kept' | 'same' | 'older'; readonly sequence: number }>;
  /** Marks what is stored meanwhile and says what is still wanted of this gateway. */
  abstract missing(key: GatewayKey, studyInstanceUid: string): Promise<readonly MissingInstance[]>;
  abstract transferOf(studyInstanceUid: string): Promise<TransferState | null>;
  abstract lockCase(caseId: string): Promise<{ readonly hospitalId: string; readonly state: CaseState; readonly studyInstanceUid: string } | null>;
  abstract markReleased(studyInstanceUid: string, byId: string, reason: string, at: Date): Promise<void>;
  abstract order(hospitalId: string, accessionNumber: string): Promise<OrderForCase | null>;
  abstract applyOrder(caseId: string, order: { priority?: Priority; history?: string }): Promise<void>;
}
export abstract class TransferStore extends TransactionsOf<TransferTransaction> {
  abstract allKeys(): Promise<readonly GatewayKeyView[]>;
}

/** Pieces of objects whose transfer was cut. */
export abstract class UploadPieces {
  abstract received(actor: Actor, digest: string): Promise<number>;
  /** In order; they follow each other without a gap. */
  abstract pieces(actor: Actor, digest: string): Promise<readonly { readonly objectKey: string; readonly bytes: number }[]>;
  /** False when somebody else has written this place meanwhile. */
  abstract add(actor: Actor, piece: { digest: string; offset: number; bytes: number; objectKey: string; at: Date }): Promise<boolean>;
  /** Gives back the keys of what is forgotten. */
  abstract forget(actor: Actor, digest: string): Promise<readonly string[]>;
  abstract forgetOlderThan(at: Date): Promise<readonly string[]>;
  /** The object is stored: manifests that name it have it, whatever header it is stored behind. */
  abstract markArrived(actor: Actor, digest: string): Promise<void>;
}
