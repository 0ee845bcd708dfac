import type { Message, RequestOf, findingsApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { VisibleCase } from '../cases/case-store';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';

export interface AssessedFinding {
  readonly id: string;
  readonly caseId: string;
  readonly code: string;
  readonly modelId: string;
  readonly modelVersion: string;
}
export type Assessment = RequestOf<typeof findingsApi.assess>['body'];

export abstract class ReadingTransaction extends FlowTransaction {
  /** null: no such case, or not one that the actor may see. */
  abstract visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null>;
  /** Adds a message; the author's same `clientId` a second time adds nothing and gives the first one. */
  abstract addMessage(message: {
    caseId: string;
    authorId: string;
    text: string;
    clientId: string | null;
    at: Date;
  }): Promise<{ id: string; caseId: string; isNew: boolean }>;
  abstract message(messageId: string): Promise<Message>;
  /** Moves the person's mark; never backwards. Gives where it stands. */
  abstract markRead(caseId: string, userId: string, at: Date): Promise<Date>;
  abstract finding(findingId: string): Promise<AssessedFinding | null>;
  abstract saveAssessment(findingId: string, readerId: string, assessment: Assessment, at: Date): Promise<void>;
}
export abstract class ReadingStore extends TransactionsOf<ReadingTransaction> {}

export abstract class MessageReads {
  /** Oldest first; null: no case that the actor may see. */
  abstract list(actor: Actor, caseId: string): Promise<Message[] | null>;
  /** One message for the process that tells the watchers of a case, each of whom was let in by `CaseDoor`. */
  abstract toTell(messageId: string): Promise<Message | null>;
}
