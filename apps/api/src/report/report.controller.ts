import { Controller, Inject, Req } from '@nestjs/common';
import { reportsApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { AcknowledgeReport, AmendReport, ReportReads, SaveDraft, SignReport, ViewReport } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';
import type { FastifyRequest } from 'fastify';

/** Draft, signature, amendment and acknowledgement of a report. */
@Controller()
export class ReportController {
  constructor(
    @Inject(ViewReport) private readonly viewReport: ViewReport,
    @Inject(SaveDraft) private readonly saveDraft: SaveDraft,
    @Inject(SignReport) private readonly signReport: SignReport,
    @Inject(AmendReport) private readonly amendReport: AmendReport,
    @Inject(AcknowledgeReport) private readonly acknowledgeReport: AcknowledgeReport,
    @Inject(ReportReads) private readonly reads: ReportReads,
  ) {}

  @Implements(reportsApi.draft)
  draft(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof reportsApi.draft>,
  ): Promise<ReplyOf<typeof reportsApi.draft>> {
    return this.viewReport.draft(actor, params.id);
  }

  @Implements(reportsApi.saveDraft)
  save(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof reportsApi.saveDraft>,
  ): Promise<ReplyOf<typeof reportsApi.saveDraft>> {
    return this.saveDraft.run(actor, params.id, body);
  }

  @Implements(reportsApi.sign)
  sign(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof reportsApi.sign>,
    @Req() request: FastifyRequest,
  ): Promise<ReplyOf<typeof reportsApi.sign>> {
    return this.signReport.run(actor, params.id, body, request.ip);
  }

  @Implements(reportsApi.amend)
  amend(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof reportsApi.amend>,
    @Req() request: FastifyRequest,
  ): Promise<ReplyOf<typeof reportsApi.amend>> {
    return this.amendReport.run(actor, params.id, body, request.ip);
  }

  @Implements(reportsApi.get)
  get(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof reportsApi.get>,
  ): Promise<ReplyOf<typeof reportsApi.get>> {
    return this.viewReport.report(actor, params.id);
  }

  @Implements(reportsApi.versions)
  versions(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof reportsApi.versions>,
  ): Promise<ReplyOf<typeof reportsApi.versions>> {
    return this.viewReport.versions(actor, params.id);
  }

  @Implements(reportsApi.acknowledge)
  acknowledge(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof reportsApi.acknowledge>,
  ): Promise<ReplyOf<typeof reportsApi.acknowledge>> {
    return this.acknowledgeReport.run(actor, params.id);
  }

  @Implements(reportsApi.templates)
  async templates(
    @Parsed() { query }: RequestOf<typeof reportsApi.templates>,
  ): Promise<ReplyOf<typeof reportsApi.templates>> {
    return { items: await this.reads.templates(query.modality) };
  }
}
