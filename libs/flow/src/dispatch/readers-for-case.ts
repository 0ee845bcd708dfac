import { DomainError, type ReaderForCase } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { hardRules } from '@qianli/domain-routing';
import type { CaseReads } from '../cases/case-reads';
import type { Eligibility } from '../cases/eligibility';
import type { OperationsReads } from '../settings/settings-reads';

/** Every reader with the platform's yes or its reasons for no, before a dispatcher gives him the case. */
export class ReadersForCase {
  constructor(
    private readonly cases: CaseReads,
    private readonly eligibility: Eligibility,
    private readonly operations: OperationsReads,
  ) {}

  async run(actor: Actor, caseId: string): Promise<{ items: ReaderForCase[] }> {
    const kase = await this.cases.detail(actor, caseId);
    if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
    const items: ReaderForCase[] = [];
    for (const { reader, onShift, open, capacity } of await this.operations.readers(actor)) {
      const legal = (await this.eligibility.refusals(reader.id, caseId)).map(({ rule, zh, en }) => ({ rule, text: { zh, en }, waivable: false }));
      const waivable = [...(onShift ? [] : ['off-shift' as const]), ...(open >= capacity && kase.priority !== 'stat' ? ['at-capacity' as const] : [])].map((rule) => ({ rule, text: hardRules[rule], waivable: true }));
      items.push({ reader, onShift, open, capacity, refusals: [...legal, ...waivable], mayBeGiven: legal.length === 0 });
    }
    return { items: items.sort((a, b) => Number(b.mayBeGiven) - Number(a.mayBeGiven) || a.refusals.length - b.refusals.length || a.open / Math.max(1, a.capacity) - b.open / Math.max(1, b.capacity)) };
  }
}
