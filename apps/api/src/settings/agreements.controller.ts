import { Controller, Inject } from '@nestjs/common';
import { agreementsApi, settingsApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { Agreements, Calendars, ContractReads, Hospitals, RotaExceptions } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

type Reply<K extends keyof typeof agreementsApi> = Promise<ReplyOf<(typeof agreementsApi)[K]>>;
type Request<K extends keyof typeof agreementsApi> = RequestOf<(typeof agreementsApi)[K]>;

/** Hospitals and what they agreed: contracts, calendars, exceptions of the rota, conflicts of interest. */
@Controller()
export class AgreementsController {
  constructor(
    @Inject(ContractReads) private readonly reads: ContractReads,
    @Inject(Agreements) private readonly contracts: Agreements,
    @Inject(Calendars) private readonly hours: Calendars,
    @Inject(RotaExceptions) private readonly rota: RotaExceptions,
    @Inject(Hospitals) private readonly hospitals: Hospitals,
  ) {}

  @Implements(settingsApi.createHospital)
  createHospital(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof settingsApi.createHospital>): Promise<ReplyOf<typeof settingsApi.createHospital>> {
    return this.hospitals.add(actor, body);
  }

  @Implements(settingsApi.updateHospital)
  updateHospital(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof settingsApi.updateHospital>): Promise<ReplyOf<typeof settingsApi.updateHospital>> {
    return this.hospitals.change(actor, params.id, body);
  }

  @Implements(agreementsApi.list)
  async list(@CurrentActor() actor: Actor): Reply<'list'> {
    return { items: await this.reads.agreements(actor) };
  }

  @Implements(agreementsApi.create)
  create(@CurrentActor() actor: Actor, @Parsed() { body }: Request<'create'>): Reply<'create'> {
    return this.contracts.add(actor, body);
  }

  @Implements(agreementsApi.update)
  update(@CurrentActor() actor: Actor, @Parsed() { params, body }: Request<'update'>): Reply<'update'> {
    return this.contracts.change(actor, params.id, body);
  }

  @Implements(agreementsApi.calendars)
  async calendars(@CurrentActor() actor: Actor): Reply<'calendars'> {
    return { items: await this.reads.calendars(actor) };
  }

  @Implements(agreementsApi.createCalendar)
  createCalendar(@CurrentActor() actor: Actor, @Parsed() { body }: Request<'createCalendar'>): Reply<'createCalendar'> {
    return this.hours.add(actor, body);
  }

  @Implements(agreementsApi.updateCalendar)
  updateCalendar(@CurrentActor() actor: Actor, @Parsed() { params, body }: Request<'updateCalendar'>): Reply<'updateCalendar'> {
    return this.hours.change(actor, params.id, body);
  }

  @Implements(agreementsApi.shiftExceptions)
  async shiftExceptions(@CurrentActor() actor: Actor): Reply<'shiftExceptions'> {
    return { items: await this.reads.shiftExceptions(actor) };
  }

  @Implements(agreementsApi.createShiftException)
  createShiftException(@CurrentActor() actor: Actor, @Parsed() { body }: Request<'createShiftException'>): Reply<'createShiftException'> {
    return this.rota.addDay(actor, body);
  }

  @Implements(agreementsApi.removeShiftException)
  removeShiftException(@CurrentActor() actor: Actor, @Parsed() { params }: Request<'removeShiftException'>): Promise<void> {
    return this.rota.removeDay(actor, params.id);
  }

  @Implements(agreementsApi.conflicts)
  async conflicts(@CurrentActor() actor: Actor): Reply<'conflicts'> {
    return { items: await this.reads.conflicts(actor) };
  }

  @Implements(agreementsApi.createConflict)
  createConflict(@CurrentActor() actor: Actor, @Parsed() { body }: Request<'createConflict'>): Reply<'createConflict'> {
    return this.rota.stateConflict(actor, body);
  }

  @Implements(agreementsApi.removeConflict)
  removeConflict(@CurrentActor() actor: Actor, @Parsed() { params }: Request<'removeConflict'>): Promise<void> {
    return this.rota.withdrawConflict(actor, params.id);
  }
}
