import { Controller, Inject } from '@nestjs/common';
import { findingsApi, messagesApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { AssessFinding, MarkMessagesRead, PostMessage, PredictiveValues, ViewMessages } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';

/** The chat of a case, and what its reader says of the pre-read. */
@Controller()
export class ReadingController {
  constructor(
    @Inject(ViewMessages) private readonly viewMessages: ViewMessages,
    @Inject(PostMessage) private readonly postMessage: PostMessage,
    @Inject(MarkMessagesRead) private readonly markMessagesRead: MarkMessagesRead,
    @Inject(AssessFinding) private readonly assessFinding: AssessFinding,
    @Inject(PredictiveValues) private readonly predictiveValues: PredictiveValues,
  ) {}

  @Implements(messagesApi.list)
  messages(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof messagesApi.list>,
  ): Promise<ReplyOf<typeof messagesApi.list>> {
    return this.viewMessages.run(actor, params.id);
  }

  @Implements(messagesApi.post)
  post(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof messagesApi.post>,
  ): Promise<ReplyOf<typeof messagesApi.post>> {
    return this.postMessage.run(actor, params.id, body);
  }

  @Implements(messagesApi.read)
  read(
    @CurrentActor() actor: Actor,
    @Parsed() { params }: RequestOf<typeof messagesApi.read>,
  ): Promise<ReplyOf<typeof messagesApi.read>> {
    return this.markMessagesRead.run(actor, params.id);
  }

  @Implements(findingsApi.assess)
  assess(
    @CurrentActor() actor: Actor,
    @Parsed() { params, body }: RequestOf<typeof findingsApi.assess>,
  ): Promise<ReplyOf<typeof findingsApi.assess>> {
    return this.assessFinding.run(actor, params.id, body);
  }

  @Implements(findingsApi.predictiveValues)
  trust(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof findingsApi.predictiveValues>> {
    return this.predictiveValues.run(actor);
  }
}
