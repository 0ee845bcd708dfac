import type { operationsApi, ReplyOf, settingsApi } from '@qianli/contracts';
import type { Actor, Role } from '@qianli/domain-case';

/** Wire forms of the settings. */
export type HospitalView = ReplyOf<typeof settingsApi.hospitals>['items'][number];
export type PersonView = ReplyOf<typeof settingsApi.createPerson>;
export type CredentialView = ReplyOf<typeof settingsApi.createCredential>;
export type ShiftView = ReplyOf<typeof settingsApi.createShift>;
export type ModelView = ReplyOf<typeof settingsApi.setModelState>;
export type ReaderLoad = ReplyOf<typeof operationsApi.readers>['items'][number];
export type PlatformHealth = ReplyOf<typeof operationsApi.health>;

/** The network as an actor may see it: a hospital's administrator sees his people, and the readers who may read for his hospital. */
export abstract class SettingsReads {
  /** Names of hospitals are known to everybody who is signed in. */
  abstract hospitals(actor: Actor): Promise<HospitalView[]>;
  abstract people(actor: Actor, role?: Role): Promise<PersonView[]>;
  abstract person(actor: Actor, id: string): Promise<PersonView>;
  /** Those that lapse first come first. */
  abstract credentials(actor: Actor): Promise<CredentialView[]>;
  abstract credential(actor: Actor, id: string): Promise<CredentialView>;
  abstract shifts(actor: Actor): Promise<ShiftView[]>;
  abstract shift(actor: Actor, id: string): Promise<ShiftView>;
  abstract models(actor: Actor): Promise<ModelView[]>;
  abstract model(actor: Actor, id: string): Promise<ModelView>;
}

/** How the platform does at this moment. */
export abstract class OperationsReads {
  abstract readers(actor: Actor): Promise<ReaderLoad[]>;
  abstract health(actor: Actor): Promise<PlatformHealth>;
}
