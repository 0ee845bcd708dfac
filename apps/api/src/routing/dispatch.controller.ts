import { Controller, Inject } from '@nestjs/common';
import { dispatchApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { AskAdministrator, ReadersForCase, StuckCases } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** The control room: what is stuck, who may have it, and asking for help. */
@Controller()
export class DispatchController {
  constructor(
    @Inject(StuckCases) private readonly stuckCases: StuckCases,
    @Inject(ReadersForCase) private readonly readersForCase: ReadersForCase,
    @Inject(AskAdministrator) private readonly askAdministrator: AskAdministrator,
  ) {}

  @Implements(dispatchApi.stuck)
  stuck(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof dispatchApi.stuck>> {
    return this.stuckCases.run(actor);
  }

  @Implements(dispatchApi.readersFor)
  readers(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof dispatchApi.readersFor>): Promise<ReplyOf<typeof dispatchApi.readersFor>> {
    return this.readersForCase.run(actor, params.id);
  }

  @Implements(dispatchApi.askAdministrator)
  ask(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof dispatchApi.askAdministrator>): Promise<ReplyOf<typeof dispatchApi.askAdministrator>> {
    return this.askAdministrator.run(actor, params.id, body);
  }
}
