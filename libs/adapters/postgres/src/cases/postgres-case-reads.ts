import { DomainError, type CaseDetail, type CaseSummary, type RoutingDecisionView } from '@qianli/contracts';
import { bareName, comparableName } from '@qianli/domain-dicom';
import { caseStates, type Actor, type CaseState } from '@qianli/domain-case';
import type { CaseListQuery, CasePage, CaseReads, Clock } from '@qianli/flow';
import type { Database } from '../shared/database';
import { readDecisions } from './read-decisions';
import { readDetail } from './read-detail';
import { SqlParameters } from './sql-parameters';
import { summaryColumns, summaryJoins, toSummary, type SummaryRow } from './summary-sql';
import { after, fromCursor, partsOfList, sortKeys, toCursor } from './urgency';
import { listedCases } from './visible-cases';

/** What people read of cases. A list is one statement, whatever its length. */
export class PostgresCaseReads implements CaseReads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(actor: Actor, query: CaseListQuery): Promise<CasePage> {
    const now = this.clock.now();
    const p = new SqlParameters();
    const keys = sortKeys[query.order];
    const conditions = [listedCases(actor, p, now), ...filters(actor, query, p)];
    const cursor = query.cursor ? fromCursor(query.cursor) : null;
    const limit = p.of(query.limit + 1, 'int');
    const parts = partsOfList[query.order].map(({ where, order, from }) => {
      const page = cursor ? [from(cursor, p), after(keys, cursor, p)] : [];
      return `(SELECT c.id, ${keys.map((key, i) => `${key} AS k${i + 1}`).join(', ')}
        FROM cases c JOIN studies s ON s.id = c."studyId" JOIN patients p ON p.id = c."patientId"
        WHERE ${[where, ...conditions, ...page].join(' AND ')} ${order ? `ORDER BY ${order} LIMIT ${limit}` : ''})`;
    });
    const page = `SELECT * FROM (${parts.join(' UNION ALL ')}) AS found ORDER BY k1, k2, k3, k4, id LIMIT ${limit}`;
    const { rows } = await this.database.pool.query<SummaryRow & Record<'k1' | 'k2' | 'k3' | 'k4', string>>(
      `WITH page AS MATERIALIZED (${page})
       SELECT page.k1, page.k2, page.k3, page.k4, ${summaryColumns} FROM page JOIN cases c ON c.id = page.id ${summaryJoins(actor, p)}
       ORDER BY page.k1, page.k2, page.k3, page.k4, page.id`,
      p.values,
    );
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
    return {
      items: rows.slice(0, query.limit).map((row) => toSummary(row, now)),
      nextCursor: last ? toCursor({ keys: [last.k1, last.k2, last.k3, last.k4].map(Number), id: last.id }) : null,
    };
  }

  async detail(actor: Actor, caseId: string): Promise<CaseDetail | null> {
    return readDetail(this.database, actor, caseId, this.clock.now(), 'if-visible');
  }

  async detailAfterMove(actor: Actor, caseId: string): Promise<CaseDetail> {
    const detail = await readDetail(this.database, actor, caseId, this.clock.now(), 'after-move');
    if (!detail) throw new DomainError('case-not-found', `No case ${caseId}`);
    return detail;
  }

  async summaryAfterMove(actor: Actor, caseId: string): Promise<CaseSummary> {
    const p = new SqlParameters();
    const { rows } = await this.database.pool.query<SummaryRow>(
      `SELECT ${summaryColumns} FROM cases c ${summaryJoins(actor, p)} WHERE c.id = ${p.of(caseId, 'uuid')}`,
      p.values,
    );
    const [row] = rows;
    if (!row) throw new DomainError('case-not-found', `No case ${caseId}`);
    return toSummary(row, this.clock.now());
  }

  decisions(actor: Actor, caseId: string): Promise<RoutingDecisionView[] | null> {
    return readDecisions(this.database, actor, caseId, this.clock.now());
  }
}

function filters(actor: Actor, query: CaseListQuery, p: SqlParameters): string[] {
  const conditions: string[] = [];
  if (query.studyInstanceUid) conditions.push(`s."studyInstanceUid" = ${p.of(query.studyInstanceUid, 'text')}`);
  if (query.state) conditions.push(`c.state = ANY(${p.of(statesOf(query.state), 'text[]')})`);
  if (query.hospitalId) conditions.push(`c."hospitalId" = ${p.of(query.hospitalId, 'uuid')}`);
  if (query.assignedToMe)
    conditions.push(
      `${query.assignedToMe === 'true' ? '' : 'NOT '}coalesce(c."assignedToId" = ${p.of(actor.userId, 'uuid')}, false)`,
    );
  if (query.escalated) conditions.push(`c."escalatedAt" IS ${query.escalated === 'true' ? 'NOT ' : ''}NULL`);
  const sought = query.q?.trim();
  if (sought) {
    const anywhere = (text: string) => p.of(`%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`, 'text');
    const name = comparableName(sought);
    conditions.push(`(p.names LIKE ${anywhere(name)} OR p.names LIKE ${anywhere(bareName(name) || name)} OR p."localId" ILIKE ${anywhere(sought)})`);
  }
  return conditions;
}

function statesOf(text: string): CaseState[] {
  return text.split(',').map((word) => {
    const state = caseStates.find((of) => of === word.trim());
    if (!state)
      throw new DomainError('bad-input', 'Not a state of a case', [
        { path: 'query.state', message: `One or several of ${caseStates.join(', ')}` },
      ]);
    return state;
  });
}
