import { Controller, Inject } from '@nestjs/common';
import { casesApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import {
  CancelCase,
  CaseReads,
  ChangeOrder,
  NextCase,
  OpenCase,
  ReassignCase,
  ReleaseCase,
  ResubmitCase,
  ReturnCase,
  ViewCase,
} from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** The list of cases, one case, and every move that a person makes with it. */
@Controller()
export class CasesController {
  constructor(
    @Inject(CaseReads) private readonly reads: CaseReads,
    @Inject(ViewCase) private readonly viewCase: ViewCase,
    @Inject(NextCase) private readonly nextCase: NextCase,
    @Inject(OpenCase) private readonly openCase: OpenCase,
    @Inject(ReleaseCase) private readonly releaseCase: ReleaseCase,
    @Inject(ReturnCase) private readonly returnCase: ReturnCase,
    @Inject(ResubmitCase) private readonly resubmitCase: ResubmitCase,
    @Inject(ReassignCase) private readonly reassignCase: ReassignCase,
    @Inject(CancelCase) private readonly cancelCase: CancelCase,
    @Inject(ChangeOrder) private readonly changeOrder: ChangeOrder,
  ) {}

  @Implements(casesApi.list)
  list(
    @CurrentActor() actor: Actor,
    @Parsed() { query }: RequestOf<typeof casesApi.list>,
  ): Promise<ReplyOf<typeof casesApi.list>> {
    return this.reads.list(actor, query);
  }

  @Implements(casesApi.get)
  get(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof casesApi.get>,
  ): Promise<ReplyOf<typeof casesApi.get>> {
    return this.viewCase.run(actor, params.id);
  }

  @Implements(casesApi.decisions)
  decisions(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof casesApi.decisions>,
  ): Promise<ReplyOf<typeof casesApi.decisions>> {
    return this.viewCase.decisions(actor, params.id);
  }

  @Implements(casesApi.next)
  next(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof casesApi.next>> {
    return this.nextCase.run(actor);
  }

  @Implements(casesApi.open)
  open(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof casesApi.open>,
  ): Promise<ReplyOf<typeof casesApi.open>> {
    return this.openCase.run(actor, params.id);
  }

  @Implements(casesApi.release)
  release(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof casesApi.release>,
  ): Promise<ReplyOf<typeof casesApi.release>> {
    return this.releaseCase.run(actor, params.id);
  }

  @Implements(casesApi.return)
  return(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof casesApi.return>,
  ): Promise<ReplyOf<typeof casesApi.return>> {
    return this.returnCase.run(actor, params.id, body);
  }

  @Implements(casesApi.resubmit)
  resubmit(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof casesApi.resubmit>,
  ): Promise<ReplyOf<typeof casesApi.resubmit>> {
    return this.resubmitCase.run(actor, params.id, body.note);
  }

  @Implements(casesApi.reassign)
  reassign(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof casesApi.reassign>,
  ): Promise<ReplyOf<typeof casesApi.reassign>> {
    return this.reassignCase.run(actor, params.id, body);
  }

  @Implements(casesApi.cancel)
  cancel(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof casesApi.cancel>,
  ): Promise<ReplyOf<typeof casesApi.cancel>> {
    return this.cancelCase.run(actor, params.id, body.reason);
  }

  @Implements(casesApi.order)
  order(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof casesApi.order>,
  ): Promise<ReplyOf<typeof casesApi.order>> {
    return this.changeOrder.run(actor, params.id, body);
  }
}
