import type { Message } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type {
  AssessedFinding,
  Assessment,
  Clock,
  ReadingStore,
  ReadingTransaction,
  TransactionSubject,
  VisibleCase,
} from '@qianli/flow';
import { Prisma } from '../../generated/client';
import { visibleCaseRow } from '../cases/visible-case';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { messageColumns, messageJoins, toMessage, type MessageRow } from './message-sql';

class PostgresReadingTransaction extends PostgresTransaction implements ReadingTransaction {
  constructor(
    db: Prisma.TransactionClient,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null> {
    return visibleCaseRow(this.db, actor, caseId, this.clock.now());
  }

  async addMessage({
    caseId,
    authorId,
    text,
    clientId,
    at,
  }: {
    caseId: string;
    authorId: string;
    text: string;
    clientId: string | null;
    at: Date;
  }): Promise<{ id: string; caseId: string; isNew: boolean }> {
    const added = await this.db.$queryRaw<{ id: string }[]>`
      INSERT INTO messages ("caseId", "authorId", text, "clientId", at)
      VALUES (${caseId}::uuid, ${authorId}::uuid, ${text}, coalesce(${clientId}::uuid, gen_random_uuid()), ${at}::timestamptz)
      ON CONFLICT ("authorId", "clientId") DO NOTHING RETURNING id`;
    if (added[0]) return { id: added[0].id, caseId, isNew: true };
    const first = await this.db.message.findUniqueOrThrow({
      where: { authorId_clientId: { authorId, clientId: clientId ?? '' } },
      select: { id: true, caseId: true },
    });
    return { ...first, isNew: false };
  }

  async message(messageId: string): Promise<Message> {
    const [row] = await this.db.$queryRawUnsafe<MessageRow[]>(
      `SELECT ${messageColumns} FROM messages m ${messageJoins} WHERE m.id = $1::uuid`,
      messageId,
    );
    if (!row) throw new Error(`Message ${messageId} was added and is gone`);
    return toMessage(row);
  }

  async markRead(caseId: string, userId: string, at: Date): Promise<Date> {
    const [mark] = await this.db.$queryRaw<{ readAt: Date }[]>`
      INSERT INTO message_reads ("caseId", "userId", "readAt") VALUES (${caseId}::uuid, ${userId}::uuid, ${at}::timestamptz)
      ON CONFLICT ("caseId", "userId") DO UPDATE SET "readAt" = greatest(message_reads."readAt", excluded."readAt") RETURNING "readAt"`;
    return mark?.readAt ?? at;
  }

  async finding(findingId: string): Promise<AssessedFinding | null> {
    const row = await this.db.finding.findUnique({
      where: { id: findingId },
      select: { id: true, code: true, modelId: true, modelVersion: true, preRead: { select: { caseId: true } } },
    });
    return (
      row && {
        id: row.id,
        code: row.code,
        modelId: row.modelId,
        modelVersion: row.modelVersion,
        caseId: row.preRead.caseId,
      }
    );
  }

  async saveAssessment(findingId: string, readerId: string, { verdict, note, correction }: Assessment, at: Date): Promise<void> {
    await this.db.findingAssessment.upsert({
      where: { findingId_readerId: { findingId, readerId } },
      create: { findingId, readerId, verdict, note, at, correction: correction ?? Prisma.DbNull },
      update: { verdict, note, at, correction: correction ?? Prisma.DbNull },
    });
  }
}

export class PostgresReadingStore implements ReadingStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  inTransaction<T>(subject: TransactionSubject, work: (tx: ReadingTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresReadingTransaction, T>(
      this.database,
      (db) => new PostgresReadingTransaction(db, this.clock),
      subject,
      work,
    );
  }
}
