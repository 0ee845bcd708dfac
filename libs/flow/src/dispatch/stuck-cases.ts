import type { StuckCase } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { whatFrees } from '@qianli/domain-routing';
import type { CaseReads } from '../cases/case-reads';
import type { OperationsReads } from '../settings/settings-reads';
import type { DispatchReads } from './dispatch-reads';

/** Cases that nobody may read, each with what stops it and what would free it. */
export class StuckCases {
  constructor(
    private readonly cases: CaseReads,
    private readonly reads: DispatchReads,
    private readonly operations: OperationsReads,
  ) {}

  async run(actor: Actor): Promise<{ items: StuckCase[] }> {
    const { items } = await this.cases.list(actor, { escalated: 'true', state: 'received,in-pool', order: 'urgency', limit: 200 });
    const [reasons, readers] = await Promise.all([this.reads.reasons(items.map(({ id }) => id)), this.operations.readers(actor)]);
    const places = new Map(readers.map(({ reader, open, capacity }) => [reader.id, { open, capacity }]));
    const freed = whatFrees(items.map(({ id }) => ({ caseId: id, candidates: reasons.get(id)?.candidates ?? [] })), places);
    return { items: items.map((kase, at) => ({ kase, rules: [...(freed[at]?.rules ?? [])], frees: freed[at]?.frees ?? null, asked: reasons.get(kase.id)?.asked ?? null })) };
  }
}
