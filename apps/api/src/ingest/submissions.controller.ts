import { Controller, Inject } from '@nestjs/common';
import { submissionsApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { Submissions } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

@Controller()
export class SubmissionsController {
  constructor(@Inject(Submissions) private readonly submissions: Submissions) {}

  @Implements(submissionsApi.create)
  create(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof submissionsApi.create>): Promise<ReplyOf<typeof submissionsApi.create>> {
    return this.submissions.open(actor, body);
  }

  @Implements(submissionsApi.get)
  get(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof submissionsApi.get>): Promise<ReplyOf<typeof submissionsApi.get>> {
    return this.submissions.get(actor, params.id);
  }

  @Implements(submissionsApi.complete)
  complete(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof submissionsApi.complete>): Promise<ReplyOf<typeof submissionsApi.complete>> {
    return this.submissions.complete(actor, params.id);
  }
}
