import { Controller, Inject } from '@nestjs/common';
import { gatewaysApi, releaseApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { AnnounceStudy, CaseReads, GatewayKeys, ReceiveUpload, ReleaseIncomplete } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** Keys of gateways, their manifests, and a person's word that a study may go as it is. */
@Controller()
export class GatewaysController {
  constructor(
    @Inject(GatewayKeys) private readonly keys: GatewayKeys,
    @Inject(AnnounceStudy) private readonly announceStudy: AnnounceStudy,
    @Inject(ReceiveUpload) private readonly receiveUpload: ReceiveUpload,
    @Inject(ReleaseIncomplete) private readonly release: ReleaseIncomplete,
    @Inject(CaseReads) private readonly cases: CaseReads,
  ) {}

  @Implements(gatewaysApi.register)
  register(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof gatewaysApi.register>): Promise<ReplyOf<typeof gatewaysApi.register>> {
    return this.keys.register(actor, body);
  }

  @Implements(gatewaysApi.list)
  async list(): Promise<ReplyOf<typeof gatewaysApi.list>> {
    return { items: [...(await this.keys.list())] };
  }

  @Implements(gatewaysApi.decide)
  decide(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof gatewaysApi.decide>): Promise<ReplyOf<typeof gatewaysApi.decide>> {
    return this.keys.decide(actor, params.id, body.state);
  }

  @Implements(gatewaysApi.announce)
  announce(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof gatewaysApi.announce>): Promise<ReplyOf<typeof gatewaysApi.announce>> {
    return this.announceStudy.run(actor, body);
  }

  @Implements(gatewaysApi.upload)
  async received(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof gatewaysApi.upload>): Promise<ReplyOf<typeof gatewaysApi.upload>> {
    return { received: await this.receiveUpload.received(actor, params.digest) };
  }

  @Implements(releaseApi.releaseIncomplete)
  async releaseIncomplete(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof releaseApi.releaseIncomplete>): Promise<ReplyOf<typeof releaseApi.releaseIncomplete>> {
    await this.release.run(actor, params.id, body.reason);
    return this.cases.summaryAfterMove(actor, params.id);
  }
}
