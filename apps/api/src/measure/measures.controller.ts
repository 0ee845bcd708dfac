import { Controller, Header, Inject } from '@nestjs/common';
import { measuresApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { MeasureCsv, MeasureTurnaround } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

@Controller()
export class MeasuresController {
  constructor(@Inject(MeasureTurnaround) private readonly measure: MeasureTurnaround, @Inject(MeasureCsv) private readonly measureCsv: MeasureCsv) {}

  @Implements(measuresApi.turnaround)
  turnaround(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof measuresApi.turnaround>): Promise<ReplyOf<typeof measuresApi.turnaround>> {
    return this.measure.turnaround(actor, query, query.groupBy);
  }

  @Implements(measuresApi.overview)
  overview(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof measuresApi.overview>): Promise<ReplyOf<typeof measuresApi.overview>> {
    return this.measure.overview(actor, query);
  }

  @Implements(measuresApi.volume)
  volume(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof measuresApi.volume>): Promise<ReplyOf<typeof measuresApi.volume>> {
    return this.measure.volume(actor, query, query.groupBy);
  }

  @Implements(measuresApi.agreement)
  agreement(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof measuresApi.agreement>): Promise<ReplyOf<typeof measuresApi.agreement>> {
    return this.measure.agreement(actor, query);
  }

  @Implements(measuresApi.hours)
  hours(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof measuresApi.hours>): Promise<ReplyOf<typeof measuresApi.hours>> {
    return this.measure.hours(actor, query);
  }

  @Implements(measuresApi.csv)
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="qianli.csv"')
  csv(@CurrentActor() actor: Actor, @Parsed() { params, query }: RequestOf<typeof measuresApi.csv>): Promise<string> {
    return this.measureCsv.run(actor, params.table, query, query.groupBy, query.language);
  }
}
