import { Controller, Inject } from '@nestjs/common';
import { reportTemplatesApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ReportTemplates } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** The administrator's side of report templates; readers get them from the report's own doors. */
@Controller()
export class ReportTemplatesController {
  constructor(@Inject(ReportTemplates) private readonly templates: ReportTemplates) {}

  @Implements(reportTemplatesApi.create)
  create(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof reportTemplatesApi.create>): Promise<ReplyOf<typeof reportTemplatesApi.create>> {
    return this.templates.add(actor, body);
  }

  @Implements(reportTemplatesApi.update)
  update(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof reportTemplatesApi.update>): Promise<ReplyOf<typeof reportTemplatesApi.update>> {
    return this.templates.change(actor, params.id, body);
  }
}
