import { Controller, Inject } from '@nestjs/common';
import { operationsApi, type ReplyOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { OperationsReads } from '@qianli/flow';
import { CurrentActor, Implements } from '@qianli/http';

/** The control room's readers, and the platform's parts and queues. */
@Controller()
export class OperationsController {
  constructor(@Inject(OperationsReads) private readonly reads: OperationsReads) {}

  @Implements(operationsApi.readers)
  async readers(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof operationsApi.readers>> {
    return { items: await this.reads.readers(actor) };
  }

  @Implements(operationsApi.health)
  health(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof operationsApi.health>> {
    return this.reads.health(actor);
  }
}
