import { DomainError } from '@qianli/contracts';
import type { Actor, Role } from '@qianli/domain-case';
import { AuditReads, chainStart, type AuditPage, type AuditQuery, type ChainVerdict } from '@qianli/flow';
import type { AuditEvent, Prisma } from '../../generated/client';
import { appendAudit, hashOf } from '../shared/audit-chain';
import type { Database } from '../shared/database';

/** Rows that are verified at a time: some megabytes of memory, whatever the length of the trail. */
const batch = 5_000;

/** The hash-chained trail in PostgreSQL. */
export class PostgresAuditReads extends AuditReads {
  constructor(private readonly database: Database) {
    super();
  }

  async list(actor: Actor, query: AuditQuery): Promise<AuditPage> {
    const where: Prisma.AuditEventWhereInput = {
      AND: [
        actor.role === 'platform-admin' ? {} : { hospitalId: actor.hospitalId ?? '00000000-0000-0000-0000-000000000000' },
        query.cursor ? { seq: { lt: seqFrom(query.cursor) } } : {},
        query.from ? { at: { gte: new Date(query.from) } } : {},
        query.to ? { at: { lt: new Date(query.to) } } : {},
        query.caseId ? { caseId: query.caseId } : {},
        query.action ? { action: { startsWith: query.action } } : {},
        query.actor ? actorIs(query.actor) : {},
      ],
    };
    const rows = await this.database.prisma.auditEvent.findMany({ where, orderBy: { seq: 'desc' }, take: query.limit + 1 });
    const items = rows.slice(0, query.limit);
    await this.leaveLine(actor, 'audit.viewed', { lines: items.length, ...(query.caseId ? { caseId: query.caseId } : {}) });
    return { items: items.map(viewOf), nextCursor: rows.length > query.limit ? String(items.at(-1)?.seq ?? '') : null };
  }

  async verify(actor: Actor): Promise<ChainVerdict> {
    let previousHash = chainStart;
    let checked = 0;
    for (let next = 1n; ; ) {
      const rows = await this.database.prisma.auditEvent.findMany({ where: { seq: { gte: next } }, orderBy: { seq: 'asc' }, take: batch });
      for (const row of rows) {
        const fits = row.seq === next && row.previousHash === previousHash && row.hash === hashOf(row);
        if (!fits) return this.told(actor, { holds: false, checked, brokenAt: Number(next), head: previousHash });
        previousHash = row.hash;
        next += 1n;
        checked += 1;
      }
      if (rows.length < batch) return this.told(actor, { holds: true, checked, brokenAt: null, head: previousHash });
    }
  }

  private async told(actor: Actor, verdict: ChainVerdict): Promise<ChainVerdict> {
    await this.leaveLine(actor, 'audit.verified', { holds: verdict.holds, checked: verdict.checked, brokenAt: verdict.brokenAt });
    return verdict;
  }

  private leaveLine(actor: Actor, action: string, detail: Record<string, unknown>): Promise<void> {
    return this.database.prisma.$transaction((db) => appendAudit(db, [{ actor, action, outcome: 'success', detail }], new Date()));
  }
}

function seqFrom(cursor: string): bigint {
  if (!/^\d{1,18}$/.test(cursor)) throw new DomainError('bad-input', 'The cursor is none of ours', [{ path: 'query.cursor', message: 'Take it from nextCursor.' }]);
  return BigInt(cursor);
}

/** By id, or by a part of the name. */
function actorIs(wanted: string): Prisma.AuditEventWhereInput {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(wanted) ? { actorId: wanted } : { actorName: { contains: wanted, mode: 'insensitive' } };
}

function viewOf(row: AuditEvent): AuditPage['items'][number] {
  return {
    seq: Number(row.seq), at: row.at.toISOString(), actor: { id: row.actorId, name: row.actorName, role: row.actorRole as Role | null }, action: row.action,
    outcome: row.outcome === 'refused' ? 'refused' : 'success', caseId: row.caseId, hospitalId: row.hospitalId,
    detail: (row.detail ?? {}) as Record<string, unknown>, hash: row.hash, previousHash: row.previousHash,
  };
}
