import { Controller, Header, Inject } from '@nestjs/common';
import { DomainError, inUseApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ConfirmResult, Impressions, InUseCsv, InUseReads, MeasureInUse, MissedFindings } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

type Asked<Name extends keyof typeof inUseApi> = RequestOf<(typeof inUseApi)[Name]>;
type Reply<Name extends keyof typeof inUseApi> = Promise<ReplyOf<(typeof inUseApi)[Name]>>;

/** What readers and counties say of a case beside its report, and what comes of it in numbers. */
@Controller()
export class InUseController {
  constructor(
    @Inject(InUseReads) private readonly reads: InUseReads,
    @Inject(MissedFindings) private readonly missedFindings: MissedFindings,
    @Inject(ConfirmResult) private readonly confirmResult: ConfirmResult,
    @Inject(Impressions) private readonly impressions: Impressions,
    @Inject(MeasureInUse) private readonly measure: MeasureInUse,
    @Inject(InUseCsv) private readonly inUseCsv: InUseCsv,
  ) {}

  @Implements(inUseApi.ofCase)
  async ofCase(@CurrentActor() actor: Actor, @Parsed() { params }: Asked<'ofCase'>): Reply<'ofCase'> {
    const found = await this.reads.ofCase(actor, params.id);
    if (!found) throw new DomainError('case-not-found', `No case ${params.id} for this actor`);
    return found;
  }

  @Implements(inUseApi.addMissed)
  addMissed(@CurrentActor() actor: Actor, @Parsed() { params, body }: Asked<'addMissed'>): Reply<'addMissed'> {
    return this.missedFindings.add(actor, params.id, body);
  }

  @Implements(inUseApi.withdrawMissed)
  async withdrawMissed(@CurrentActor() actor: Actor, @Parsed() { params }: Asked<'withdrawMissed'>): Reply<'withdrawMissed'> {
    await this.missedFindings.withdraw(actor, params.id);
    return {};
  }

  @Implements(inUseApi.confirm)
  confirm(@CurrentActor() actor: Actor, @Parsed() { params, body }: Asked<'confirm'>): Reply<'confirm'> {
    return this.confirmResult.run(actor, params.id, body);
  }

  @Implements(inUseApi.giveImpression)
  giveImpression(@CurrentActor() actor: Actor, @Parsed() { params, body }: Asked<'giveImpression'>): Reply<'giveImpression'> {
    return this.impressions.give(actor, params.id, body.target, body.impression);
  }

  @Implements(inUseApi.reveal)
  reveal(@CurrentActor() actor: Actor, @Parsed() { params }: Asked<'reveal'>): Reply<'reveal'> {
    return this.impressions.reveal(actor, params.id);
  }

  @Implements(inUseApi.report)
  report(@CurrentActor() actor: Actor, @Parsed() { query }: Asked<'report'>): Reply<'report'> {
    return this.measure.run(actor, query);
  }

  @Implements(inUseApi.csv)
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="qianli-ai-in-use.csv"')
  csv(@CurrentActor() actor: Actor, @Parsed() { params, query }: Asked<'csv'>): Promise<string> {
    return this.inUseCsv.run(actor, params.table, query, query.language);
  }
}
