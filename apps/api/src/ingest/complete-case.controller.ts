import { Controller, Inject } from '@nestjs/common';
import { casesApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { CaseReads, CompleteStudy } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

@Controller()
export class CompleteCaseController {
  constructor(
    @Inject(CompleteStudy) private readonly completeStudy: CompleteStudy,
    @Inject(CaseReads) private readonly cases: CaseReads,
  ) {}

  @Implements(casesApi.complete)
  async complete(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof casesApi.complete>): Promise<ReplyOf<typeof casesApi.complete>> {
    await this.completeStudy.bySender(actor, params.id);
    return this.cases.summaryAfterMove(actor, params.id);
  }
}
