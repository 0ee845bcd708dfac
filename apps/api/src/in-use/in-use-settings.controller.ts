import { Controller, Inject } from '@nestjs/common';
import { inUseApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { CloseDriftAlarm, InUseReads, SetConcealment, SiteThresholds } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

type Asked<Name extends keyof typeof inUseApi> = RequestOf<(typeof inUseApi)[Name]>;
type Reply<Name extends keyof typeof inUseApi> = Promise<ReplyOf<(typeof inUseApi)[Name]>>;

/** What administrators decide of a model in use: its threshold at a site, a drift alarm, the share of concealed cases. */
@Controller()
export class InUseSettingsController {
  constructor(
    @Inject(InUseReads) private readonly reads: InUseReads,
    @Inject(SiteThresholds) private readonly thresholds: SiteThresholds,
    @Inject(CloseDriftAlarm) private readonly closeDriftAlarm: CloseDriftAlarm,
    @Inject(SetConcealment) private readonly concealments: SetConcealment,
  ) {}

  @Implements(inUseApi.proposal)
  proposal(@CurrentActor() _actor: Actor, @Parsed() { params, query }: Asked<'proposal'>): Reply<'proposal'> {
    return this.thresholds.propose({ id: params.id, version: query.version }, query.hospitalId, query.code);
  }

  @Implements(inUseApi.siteThresholds)
  async siteThresholds(@CurrentActor() _actor: Actor, @Parsed() { params }: Asked<'siteThresholds'>): Reply<'siteThresholds'> {
    return { items: await this.reads.siteThresholds(params.id) };
  }

  @Implements(inUseApi.acceptThreshold)
  acceptThreshold(@CurrentActor() actor: Actor, @Parsed() { params, body }: Asked<'acceptThreshold'>): Reply<'acceptThreshold'> {
    return this.thresholds.accept(actor, params.id, body);
  }

  @Implements(inUseApi.closeAlarm)
  closeAlarm(@CurrentActor() actor: Actor, @Parsed() { params, body }: Asked<'closeAlarm'>): Reply<'closeAlarm'> {
    return this.closeDriftAlarm.run(actor, params.id, body);
  }

  @Implements(inUseApi.concealment)
  async concealment(@CurrentActor() _actor: Actor): Reply<'concealment'> {
    return { items: await this.reads.concealment() };
  }

  @Implements(inUseApi.setConcealment)
  async setConcealment(@CurrentActor() actor: Actor, @Parsed() { params, body }: Asked<'setConcealment'>): Reply<'setConcealment'> {
    await this.concealments.run(actor, params.id, body.share);
    const set = (await this.reads.concealment()).find(({ hospital }) => hospital.id === params.id);
    return set ?? { hospital: { id: params.id, name: '' }, share: body.share };
  }
}
