import { DomainError, policyContent, simulation as simulationShape, type PolicyDetail, type PolicyVersion, type Simulation } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { checkPolicy } from '@qianli/domain-routing';
import { PolicyReads, type Clock, type PolicyStore } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';

const withActivations = { activations: { orderBy: { id: 'desc' } } } as const satisfies Prisma.RoutingPolicyInclude;
type Row = Prisma.RoutingPolicyGetPayload<{ include: typeof withActivations }>;

/** Policies and simulations as the pages show them. */
export class PostgresPolicyReads extends PolicyReads {
  constructor(
    private readonly database: Database,
    private readonly store: PolicyStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  async versions(_actor: Actor): Promise<{ activeId: string; items: PolicyVersion[] }> {
    const active = await this.store.active(this.clock.now());
    const rows = await this.database.prisma.routingPolicy.findMany({ include: withActivations, orderBy: { version: 'desc' } });
    const names = await this.namesOf(rows.flatMap(peopleIn));
    return { activeId: active.id, items: rows.map((row) => versionOf(row, active.id, names)) };
  }

  async version(_actor: Actor, id: string): Promise<PolicyDetail> {
    const active = await this.store.active(this.clock.now());
    const row = await this.database.prisma.routingPolicy.findUnique({ where: { id }, include: withActivations });
    if (!row) throw new DomainError('not-found', `No policy ${id}`);
    return { ...versionOf(row, active.id, await this.namesOf(peopleIn(row))), content: policyContent.parse(row.content) };
  }

  async simulations(_actor: Actor, policyId: string): Promise<Simulation[]> {
    if ((await this.database.prisma.routingPolicy.count({ where: { id: policyId } })) === 0) throw new DomainError('not-found', `No policy ${policyId}`);
    const rows = await this.database.prisma.policySimulation.findMany({ where: { policyId }, orderBy: [{ askedAt: 'desc' }, { id: 'asc' }] });
    const names = await this.namesOf(rows.map(({ askedById }) => askedById));
    return rows.map((row) => simulationOf(row, names));
  }

  async simulation(_actor: Actor, id: string): Promise<Simulation> {
    const row = await this.database.prisma.policySimulation.findUnique({ where: { id } });
    if (!row) throw new DomainError('not-found', `No simulation ${id}`);
    return simulationOf(row, await this.namesOf([row.askedById]));
  }

  private async namesOf(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const known = [...new Set(ids.filter((id) => id !== null))];
    const rows = known.length > 0 ? await this.database.prisma.user.findMany({ where: { id: { in: known } }, select: { id: true, name: true } }) : [];
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

const peopleIn = (row: Row) => [row.createdById, ...row.activations.map(({ byId }) => byId)];
const personOf = (id: string | null, names: ReadonlyMap<string, string>) => (id ? { id, name: names.get(id) ?? '' } : null);

function versionOf(row: Row, activeId: string, names: ReadonlyMap<string, string>): PolicyVersion {
  const content = policyContent.safeParse(row.content);
  const unreadable = { rule: 'unreadable', zh: '此版本的内容无法读取', en: 'The content of this version cannot be read', howToMend: { zh: '以其他版本为基础新建', en: 'Write a new version from another one' } };
  return {
    id: row.id, version: row.version, name: row.name, state: row.id === activeId ? 'active' : row.activations.length > 0 ? 'retired' : 'draft',
    contentHash: row.contentHash, note: row.note, createdBy: personOf(row.createdById, names), createdAt: row.createdAt.toISOString(),
    activations: row.activations.map(({ at, byId, reason }) => ({ at: at.toISOString(), by: personOf(byId, names), reason })),
    faults: content.success ? checkPolicy(content.data).map((fault) => ({ ...fault })) : [unreadable],
  };
}

function simulationOf(row: Prisma.PolicySimulationGetPayload<object>, names: ReadonlyMap<string, string>): Simulation {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return simulationShape.parse({
    id: row.id, policyId: row.policyId, request: row.request, state: row.state, progress: row.progress, askedBy: personOf(row.askedById, names),
    askedAt: iso(row.askedAt), startedAt: iso(row.startedAt), finishedAt: iso(row.finishedAt), failure: row.failure, result: row.result,
  });
}
