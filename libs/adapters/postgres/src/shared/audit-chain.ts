import { createHash } from 'node:crypto';
import { auditLine, chainStart, type AuditEntry } from '@qianli/flow';
import type { Prisma } from '../../generated/client';

/** Key of the advisory lock under which the chain grows, one transaction at a time. */
const chainLock = 0x7161_6c69;

/** Appends lines to the hash chain. Called last in a transaction, so the lock is held only until its commit. */
export async function appendAudit(db: Prisma.TransactionClient, entries: readonly AuditEntry[], at: Date): Promise<void> {
  if (entries.length === 0) return;
  await db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${chainLock}::bigint)`;
  const head = await db.auditEvent.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, hash: true } });
  let seq = head?.seq ?? 0n;
  let previousHash = head?.hash ?? chainStart;
  const rows = entries.map((entry) => {
    seq += 1n;
    const row = {
      seq, at, previousHash,
      actorId: entry.actor.userId, actorName: entry.actor.name, actorRole: entry.actor.role,
      hospitalId: entry.hospitalId ?? entry.actor.hospitalId, action: entry.action, outcome: entry.outcome,
      caseId: entry.caseId ?? null, detail: JSON.parse(JSON.stringify(entry.detail ?? {})) as Prisma.InputJsonObject,
    };
    previousHash = hashOf(row);
    return { ...row, hash: previousHash };
  });
  await db.auditEvent.createMany({ data: rows });
}

/** SHA-256 over the row's canonical text, hex. */
export function hashOf(row: Parameters<typeof auditLine>[0]): string {
  return createHash('sha256').update(auditLine(row)).digest('hex');
}
