import { Controller, Inject } from '@nestjs/common';
import { settingsApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { Credentials, People, SettingsReads, Shifts, SwitchModel } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

type Reply<K extends keyof typeof settingsApi> = Promise<ReplyOf<(typeof settingsApi)[K]>>;

/** Hospitals, people, credentials, shifts and models. */
@Controller()
export class SettingsController {
  constructor(
    @Inject(SettingsReads) private readonly reads: SettingsReads,
    @Inject(People) private readonly persons: People,
    @Inject(Credentials) private readonly granted: Credentials,
    @Inject(Shifts) private readonly rota: Shifts,
    @Inject(SwitchModel) private readonly switchModel: SwitchModel,
  ) {}

  @Implements(settingsApi.hospitals)
  async hospitals(@CurrentActor() actor: Actor): Reply<'hospitals'> {
    return { items: await this.reads.hospitals(actor) };
  }

  @Implements(settingsApi.people)
  async people(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof settingsApi.people>): Reply<'people'> {
    return { items: await this.reads.people(actor, query.role) };
  }

  @Implements(settingsApi.createPerson)
  createPerson(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof settingsApi.createPerson>): Reply<'createPerson'> {
    return this.persons.add(actor, body);
  }

  @Implements(settingsApi.updatePerson)
  updatePerson(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof settingsApi.updatePerson>): Reply<'updatePerson'> {
    return this.persons.change(actor, params.id, body);
  }

  @Implements(settingsApi.credentials)
  async credentials(@CurrentActor() actor: Actor): Reply<'credentials'> {
    return { items: await this.reads.credentials(actor) };
  }

  @Implements(settingsApi.createCredential)
  createCredential(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof settingsApi.createCredential>): Reply<'createCredential'> {
    return this.granted.grant(actor, body);
  }

  @Implements(settingsApi.updateCredential)
  updateCredential(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof settingsApi.updateCredential>): Reply<'updateCredential'> {
    return this.granted.change(actor, params.id, body);
  }

  @Implements(settingsApi.shifts)
  async shifts(@CurrentActor() actor: Actor): Reply<'shifts'> {
    return { items: await this.reads.shifts(actor) };
  }

  @Implements(settingsApi.createShift)
  createShift(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof settingsApi.createShift>): Reply<'createShift'> {
    return this.rota.add(actor, body);
  }

  @Implements(settingsApi.removeShift)
  removeShift(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof settingsApi.removeShift>): Promise<void> {
    return this.rota.remove(actor, params.id);
  }

  @Implements(settingsApi.models)
  async models(@CurrentActor() actor: Actor): Reply<'models'> {
    return { items: await this.reads.models(actor) };
  }

  @Implements(settingsApi.setModelState)
  setModelState(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof settingsApi.setModelState>): Reply<'setModelState'> {
    return this.switchModel.run(actor, params.id, body.state);
  }
}
