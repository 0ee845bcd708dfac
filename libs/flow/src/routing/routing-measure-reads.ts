import type { RequestOf, routingApi, RoutingMeasures } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';

export type RoutingMeasureQuery = RequestOf<typeof routingApi.measures>['query'];

/** How routing does: forecasts beside what came, what AI order costs, who carries how much. */
export abstract class RoutingMeasureReads {
  /** The last 30 days unless told. A hospital's administrator sees the cases that it sent, and of readers its own. */
  abstract measures(actor: Actor, query: RoutingMeasureQuery): Promise<RoutingMeasures>;
}
