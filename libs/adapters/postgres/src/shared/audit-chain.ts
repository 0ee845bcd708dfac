import { createHash } from 'node:crypto';
import { auditLine, chainStart, type AuditEntry, type AuditRow } from '@qianli/flow';
import type { ClientBase } from 'pg';
import type { Prisma } from '../../generated/client';

/** Key of the advisory lock under which the chain grows, one transaction at a time. */
const chainLock = 0x7161_6c69;

interface ChainHead {
  readonly seq: bigint;
  readonly hash: string;
}
interface ChainedRow extends AuditRow {
  readonly detail: Prisma.InputJsonObject;
  readonly hash: string;
}

/** Appends lines to the hash chain. Called last in a transaction, so the lock is held only until its commit. */
export async function appendAudit(db: Prisma.TransactionClient, entries: readonly AuditEntry[], at: Date): Promise<void> {
  if (entries.length === 0) return;
  await db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${chainLock}::bigint)`;
  const head = await db.auditEvent.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, hash: true } });
  await db.auditEvent.createMany({ data: chained(entries, head, at) });
}

/** The same in a transaction of hand-written SQL. */
export async function appendAuditBySql(client: ClientBase, entries: readonly AuditEntry[], at: Date): Promise<void> {
  if (entries.length === 0) return;
  // Two statements, one journey: the second one's snapshot is taken when the lock is held.
  const answers = (await client.query(`SELECT pg_advisory_xact_lock(${chainLock}); SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1`)) as unknown as [unknown, { rows: { seq: string; hash: string }[] }];
  const [last] = answers[1].rows;
  const rows = chained(entries, last ? { seq: BigInt(last.seq), hash: last.hash } : null, at);
  await client.query({
    name: 'append-audit',
    text: `INSERT INTO audit_events (seq, at, "actorId", "actorName", "actorRole", "hospitalId", action, outcome, "caseId", detail, "previousHash", hash)
      SELECT * FROM json_to_recordset($1::json) AS row (seq bigint, at timestamptz, "actorId" uuid, "actorName" text, "actorRole" text, "hospitalId" uuid,
        action text, outcome text, "caseId" uuid, detail jsonb, "previousHash" text, hash text)`,
    values: [JSON.stringify(rows.map((row) => ({ ...row, seq: row.seq.toString() })))],
  });
}

function chained(entries: readonly AuditEntry[], head: ChainHead | null, at: Date): ChainedRow[] {
  let seq = head?.seq ?? 0n;
  let previousHash = head?.hash ?? chainStart;
  return entries.map((entry) => {
    seq += 1n;
    const row = {
      seq, at, previousHash,
      actorId: entry.actor.userId, actorName: entry.actor.name, actorRole: entry.actor.role,
      hospitalId: entry.hospitalId ?? entry.actor.hospitalId, action: entry.action, outcome: entry.outcome,
      caseId: entry.caseId ?? null, detail: JSON.parse(JSON.stringify(entry.detail ?? {})) as Prisma.InputJsonObject,
    }; // prettier-ignore
    previousHash = hashOf(row);
    return { ...row, hash: previousHash };
  });
}

/** SHA-256 over the row's canonical text, hex. */
export function hashOf(row: AuditRow): string {
  return createHash('sha256').update(auditLine(row)).digest('hex');
}
