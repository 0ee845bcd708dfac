import type { Message } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock, MessageReads } from '@qianli/flow';
import { SqlParameters } from '../cases/sql-parameters';
import { visibleCases } from '../cases/visible-cases';
import type { Database } from '../shared/database';
import { messageColumns, messageJoins, toMessage, type MessageRow } from './message-sql';

export class PostgresMessageReads implements MessageReads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(actor: Actor, caseId: string): Promise<Message[] | null> {
    const p = new SqlParameters();
    // One row at least when the case is visible: an empty chat and no case are two answers.
    const { rows } = await this.database.pool.query<{ message: MessageRow | null }>(
      `SELECT to_json(said) AS message FROM cases c
       LEFT JOIN LATERAL (SELECT ${messageColumns} FROM messages m ${messageJoins} WHERE m."caseId" = c.id) said ON TRUE
       WHERE c.id = ${p.of(caseId, 'uuid')} AND ${visibleCases(actor, p, this.clock.now())} ORDER BY said.at, said.id`,
      p.values,
    );
    if (rows.length === 0) return null;
    return rows.flatMap(({ message }) => (message ? [toMessage(message)] : []));
  }

  async toTell(messageId: string): Promise<Message | null> {
    const { rows } = await this.database.pool.query<MessageRow>(
      `SELECT ${messageColumns} FROM messages m ${messageJoins} WHERE m.id = $1`,
      [messageId],
    );
    return rows[0] ? toMessage(rows[0]) : null;
  }
}
