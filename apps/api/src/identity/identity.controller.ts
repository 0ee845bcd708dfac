import { Controller, Inject } from '@nestjs/common';
import { identityApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { IdentityReads, MergePatients, ResolveIncident } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

type Reply<K extends keyof typeof identityApi> = Promise<ReplyOf<(typeof identityApi)[K]>>;

/** Who is who, and what to do with one UID that came with two contents. */
@Controller()
export class IdentityController {
  constructor(
    @Inject(IdentityReads) private readonly reads: IdentityReads,
    @Inject(MergePatients) private readonly mergePatients: MergePatients,
    @Inject(ResolveIncident) private readonly closeIncident: ResolveIncident,
  ) {}

  @Implements(identityApi.patients)
  async patients(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof identityApi.patients>): Reply<'patients'> {
    return { items: await this.reads.patients(actor, query.q, query.limit) };
  }

  @Implements(identityApi.suggestions)
  async suggestions(@CurrentActor() actor: Actor): Reply<'suggestions'> {
    return { items: await this.reads.suggestions(actor) };
  }

  @Implements(identityApi.merge)
  merge(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof identityApi.merge>): Reply<'merge'> {
    return this.mergePatients.merge(actor, params.id, body.into, body.reason, body.note);
  }

  @Implements(identityApi.unmerge)
  unmerge(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof identityApi.unmerge>): Reply<'unmerge'> {
    return this.mergePatients.unmerge(actor, params.id, body.note);
  }

  @Implements(identityApi.incidents)
  async incidents(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof identityApi.incidents>): Reply<'incidents'> {
    return { items: await this.reads.incidents(actor, query.open === undefined ? null : query.open === 'true') };
  }

  @Implements(identityApi.resolveIncident)
  resolveIncident(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof identityApi.resolveIncident>): Reply<'resolveIncident'> {
    return this.closeIncident.run(actor, params.id, body.resolution, body.note);
  }
}
