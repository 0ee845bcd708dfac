import type { Role } from '@qianli/domain-case';
import type { KnownModel, ModelSetting } from '@qianli/domain-pre-read';
import type { Shift } from '@qianli/domain-routing';
import { type Doer, FlowTransaction, TransactionsOf } from '../shared/transaction';

export interface NewPerson {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly hospitalId: string | null;
  readonly passwordHash: string;
}
export interface NewCredential {
  readonly readerId: string;
  readonly hospitalId: string;
  readonly modalities: readonly string[];
  readonly bodyParts: readonly string[];
  readonly readTypes: readonly string[];
  readonly validFrom: string;
  readonly validUntil: string;
}

/** Reads and writes of the network's settings. */
export abstract class SettingsTransaction extends FlowTransaction {
  abstract hospitalKind(id: string): Promise<string | null>;
  /** Locks the person's row. */
  abstract lockPerson(id: string): Promise<{ role: Role; hospitalId: string | null; active: boolean } | null>;
  /** Gives the new id. Throws `duplicate-name`. */
  abstract addPerson(person: NewPerson): Promise<string>;
  abstract changePerson(id: string, change: { name?: string; active?: boolean }): Promise<void>;
  abstract setReader(userId: string, reader: { subspecialties?: readonly string[]; capacity?: number }): Promise<void>;
  /** Revokes every refresh token of a person. */
  abstract endSessionsOf(userId: string, at: Date): Promise<void>;
  /** Locks the reader's row, so that two shifts added at once are checked one after the other. false: no such reader. */
  abstract lockReader(userId: string): Promise<boolean>;
  abstract addCredential(credential: NewCredential): Promise<string>;
  abstract lockCredential(id: string): Promise<{ readerId: string; hospitalId: string; validFrom: string; validUntil: string } | null>;
  abstract changeCredential(id: string, change: { validFrom: string; validUntil: string; modalities?: readonly string[]; bodyParts?: readonly string[]; readTypes?: readonly string[] }): Promise<void>;
  abstract shiftsOf(readerId: string): Promise<readonly Shift[]>;
  abstract addShift(readerId: string, shift: Shift): Promise<string>;
  /** Whose shift it was; null when there was none. */
  abstract removeShift(id: string): Promise<{ readerId: string } | null>;
  abstract lockModel(id: string): Promise<{ version: string; state: string; reasons: readonly string[] } | null>;
  /** The model with the setting in force and its serial; null for one that was never sound. */
  abstract knownModel(id: string): Promise<(KnownModel & { readonly serial: number }) | null>;
  abstract earlierSetting(id: string, serial: number): Promise<ModelSetting | null>;
  abstract soundVersions(id: string): Promise<readonly string[]>;
  /** Adds a setting; it counts from the next study. */
  abstract setModel(id: string, serial: number, setting: ModelSetting, decision: { readonly by: Doer; readonly reason: string; readonly at: Date }): Promise<void>;
}

export abstract class SettingsStore extends TransactionsOf<SettingsTransaction> {}
