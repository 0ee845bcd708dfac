import { Controller, Inject } from '@nestjs/common';
import { archiveApi, type ArchiveView, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ArchiveReads, Retention } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** The archive's rules, what they propose, and what was found wrong. */
@Controller()
export class ArchiveController {
  constructor(
    @Inject(ArchiveReads) private readonly reads: ArchiveReads,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  @Implements(archiveApi.view)
  view(@CurrentActor() actor: Actor): Promise<ArchiveView> {
    return this.reads.view(actor);
  }

  @Implements(archiveApi.setRules)
  async setRules(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof archiveApi.setRules>): Promise<ReplyOf<typeof archiveApi.setRules>> {
    await this.retention.setRules(actor, params.id, body);
    return body;
  }

  @Implements(archiveApi.decide)
  async decide(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof archiveApi.decide>): Promise<void> {
    await this.retention.decide(actor, params.id, body.decision);
  }
}
