import { policyContent, type SimulationRequest } from '@qianli/contracts';
import { checkPolicy, defaultPolicy, type RoutingPolicy } from '@qianli/domain-routing';
import { platformPart, PolicyStore, type PolicyTransaction, type StoredPolicy, type TransactionSubject } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { appendAudit } from '../shared/audit-chain';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { contentHash } from './content-hash';

/** Key of the advisory lock under which policies change. */
const policyTurn = 0x706f_6c69;
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

interface PolicyRow {
  readonly id: string;
  readonly version: number;
  readonly contentHash: string;
  readonly content: unknown;
}
/** What the platform wrote once it can read again; a content that a later release cannot read is told by the zod error. */
const stored = ({ id, version, contentHash: hash, content }: PolicyRow): StoredPolicy => ({ id, version, contentHash: hash, content: policyContent.parse(content) });

async function addVersion(db: Prisma.TransactionClient, content: RoutingPolicy, of: { note: string; createdById: string | null; at: Date }): Promise<StoredPolicy> {
  const newest = await db.routingPolicy.findFirst({ orderBy: { version: 'desc' }, select: { version: true } });
  return stored(await db.routingPolicy.create({
    data: { version: (newest?.version ?? 0) + 1, name: content.name, content: json(content), contentHash: contentHash(content), note: of.note, createdById: of.createdById, createdAt: of.at },
  }));
}

class PostgresPolicyTransaction extends PostgresTransaction implements PolicyTransaction {
  async takePolicyTurn(): Promise<void> {
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${policyTurn}::bigint)`;
  }

  async version(id: string): Promise<StoredPolicy | null> {
    const row = await this.db.routingPolicy.findUnique({ where: { id } });
    return row && stored(row);
  }

  addVersion(content: RoutingPolicy, of: { note: string; createdById: string | null; at: Date }): Promise<StoredPolicy> {
    return addVersion(this.db, content, of);
  }

  async activate(policyId: string, of: { at: Date; byId: string | null; reason: string }): Promise<void> {
    await this.db.policyActivation.create({ data: { policyId, ...of } });
  }

  async addSimulation(policyId: string, request: SimulationRequest, { askedById, at }: { askedById: string; at: Date }): Promise<string> {
    const row = await this.db.policySimulation.create({ data: { policyId, request: json(request), state: 'queued', askedById, askedAt: at }, select: { id: true } });
    return row.id;
  }

  async cancelSimulation(id: string, finishedAt: Date): Promise<boolean> {
    const { count } = await this.db.policySimulation.updateMany({ where: { id, state: { in: ['queued', 'running'] } }, data: { state: 'cancelled', finishedAt } });
    return count > 0;
  }
}

/** Versions of the routing policy in PostgreSQL. */
export class PostgresPolicyStore extends PolicyStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: PolicyTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresPolicyTransaction, T>(this.database, (db) => new PostgresPolicyTransaction(db), subject, work);
  }

  async active(at: Date): Promise<StoredPolicy> {
    return (await activePolicy(this.database.prisma)) ?? this.database.prisma.$transaction((db) => keepBuiltIn(db, at));
  }
}

/** The newest activation that can be read and does not contradict itself: a damaged row never stops routing. null before the first. */
export async function activePolicy(db: Prisma.TransactionClient): Promise<StoredPolicy | null> {
  const rows = await db.policyActivation.findMany({ orderBy: { id: 'desc' }, take: 20, include: { policy: true } });
  for (const { policy } of rows) {
    const content = policyContent.safeParse(policy.content);
    if (content.success && checkPolicy(content.data).length === 0) return { ...policy, content: content.data };
  }
  return null;
}

/** Keeps and activates the built-in policy, once, whoever asks first. */
export async function keepBuiltIn(db: Prisma.TransactionClient, at: Date): Promise<StoredPolicy> {
  await db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${policyTurn}::bigint)`;
  const meanwhile = await activePolicy(db);
  if (meanwhile) return meanwhile;
  const kept = await addVersion(db, defaultPolicy, { note: '', createdById: null, at });
  await db.policyActivation.create({ data: { policyId: kept.id, at, byId: null, reason: 'built in' } });
  await appendAudit(db, [{ actor: platformPart('routing'), action: 'policy.activated', outcome: 'success', detail: { policyId: kept.id, version: kept.version, contentHash: kept.contentHash, reason: 'built in' } }], at);
  return kept;
}
