import { Controller, Inject } from '@nestjs/common';
import { auditApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { AuditReads } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** The audit trail and whether its chain holds. */
@Controller()
export class AuditController {
  constructor(@Inject(AuditReads) private readonly reads: AuditReads) {}

  @Implements(auditApi.list)
  list(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof auditApi.list>): Promise<ReplyOf<typeof auditApi.list>> {
    return this.reads.list(actor, query);
  }

  @Implements(auditApi.verify)
  verify(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof auditApi.verify>> {
    return this.reads.verify(actor);
  }
}
