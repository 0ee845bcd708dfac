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

  @Implements(submissionsApi.unfinished)
  unfinished(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof submissionsApi.unfinished>> {
    return this.submissions.unfinished(actor);
  }

  @Implements(submissionsApi.amend)
  amend(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof submissionsApi.amend>): Promise<ReplyOf<typeof submissionsApi.amend>> {
    return this.submissions.amend(actor, params.id, body);
  }

  @Implements(submissionsApi.abandon)
  abandon(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof submissionsApi.abandon>): Promise<ReplyOf<typeof submissionsApi.abandon>> {
    return this.submissions.abandon(actor, params.id);
  }

  @Implements(submissionsApi.known)
  known(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof submissionsApi.known>): Promise<ReplyOf<typeof submissionsApi.known>> {
    return this.submissions.known(actor, body.instances);
  }

  @Implements(submissionsApi.complete)
  complete(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof submissionsApi.complete>): Promise<ReplyOf<typeof submissionsApi.complete>> {
    return this.submissions.complete(actor, params.id);
  }
}
