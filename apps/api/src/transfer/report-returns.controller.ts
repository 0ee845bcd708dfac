import { Controller, Header, Inject, StreamableFile } from '@nestjs/common';
import { type ReplyOf, reportReturnsApi, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ReturnReports } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** Signed reports for a gateway to put where the county's own system looks. */
@Controller()
export class ReportReturnsController {
  constructor(@Inject(ReturnReports) private readonly reports: ReturnReports) {}

  @Implements(reportReturnsApi.list)
  async list(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof reportReturnsApi.list>): Promise<ReplyOf<typeof reportReturnsApi.list>> {
    return { items: [...(await this.reports.waiting(actor, query.publicKey))] };
  }

  @Implements(reportReturnsApi.pdf)
  @Header('cache-control', 'no-store')
  async pdf(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof reportReturnsApi.pdf>): Promise<StreamableFile> {
    return new StreamableFile(await this.reports.pdf(actor, params.id), { type: 'application/pdf' });
  }

  @Implements(reportReturnsApi.dicom)
  @Header('cache-control', 'no-store')
  async dicom(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof reportReturnsApi.dicom>): Promise<StreamableFile> {
    return new StreamableFile(await this.reports.dicom(actor, params.id), { type: 'application/dicom' });
  }

  @Implements(reportReturnsApi.placed)
  async placed(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof reportReturnsApi.placed>): Promise<ReplyOf<typeof reportReturnsApi.placed>> {
    return { placedAt: (await this.reports.placed(actor, params.id, body.publicKey, body.places)).toISOString() };
  }
}
