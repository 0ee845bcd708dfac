import { Controller, Inject } from '@nestjs/common';
import { followUpApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { SeparateLesions, ViewFollowUp } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** A case's lesions through the person's earlier CTs, and what its reader says of the pairing. */
@Controller()
export class FollowUpController {
  constructor(
    @Inject(ViewFollowUp) private readonly view: ViewFollowUp,
    @Inject(SeparateLesions) private readonly lesions: SeparateLesions,
  ) {}

  @Implements(followUpApi.get)
  get(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof followUpApi.get>): Promise<ReplyOf<typeof followUpApi.get>> {
    return this.view.run(actor, params.id);
  }

  @Implements(followUpApi.separate)
  separate(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof followUpApi.separate>): Promise<ReplyOf<typeof followUpApi.separate>> {
    return this.lesions.separate(actor, params.id, body.findingId, body.otherFindingId, body.note);
  }

  @Implements(followUpApi.rejoin)
  rejoin(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof followUpApi.rejoin>): Promise<ReplyOf<typeof followUpApi.rejoin>> {
    return this.lesions.rejoin(actor, params.id, params.separationId);
  }
}
