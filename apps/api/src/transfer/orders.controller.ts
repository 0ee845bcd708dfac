import { Controller, Inject } from '@nestjs/common';
import { ordersApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { Orders, RecordPerformedStep } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** Examinations that a county announces, and what its modalities say of them. */
@Controller()
export class OrdersController {
  constructor(
    @Inject(Orders) private readonly orders: Orders,
    @Inject(RecordPerformedStep) private readonly recordStep: RecordPerformedStep,
  ) {}

  @Implements(ordersApi.create)
  create(@CurrentActor() actor: Actor, @Parsed() { body }: RequestOf<typeof ordersApi.create>): Promise<ReplyOf<typeof ordersApi.create>> {
    return this.orders.announce(actor, body);
  }

  @Implements(ordersApi.list)
  async list(@CurrentActor() actor: Actor, @Parsed() { query }: RequestOf<typeof ordersApi.list>): Promise<ReplyOf<typeof ordersApi.list>> {
    return { items: [...(await this.orders.list(actor, query))] };
  }

  @Implements(ordersApi.cancel)
  cancel(@CurrentActor() actor: Actor, @Parsed() { params }: RequestOf<typeof ordersApi.cancel>): Promise<ReplyOf<typeof ordersApi.cancel>> {
    return this.orders.cancel(actor, params.id);
  }

  @Implements(ordersApi.step)
  step(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof ordersApi.step>): Promise<ReplyOf<typeof ordersApi.step>> {
    return this.recordStep.run(actor, { sopInstanceUid: params.uid, ...body });
  }
}
