import { type Clock, platformPart } from '../shared/transaction';
import type { RoutingStore } from './routing-store';

const routing = platformPart('routing');
/** An order that is on its way is left so long. */
const graceMs = 3000;

/** A received case enters the pool: its pre-read is done, or was waited for long enough. The next batch decides it. */
export class PoolCase {
  constructor(private readonly store: RoutingStore, private readonly clock: Clock) {}

  /**
   * Pools what nobody came for: a process that is killed takes the order it had in hand with it for hours. Returns how many.
   */
  async forgotten(preReadTimeoutMs: number): Promise<number> {
    const now = this.clock.now().getTime();
    const ids = await this.store.forgotten({ endedBefore: new Date(now - graceMs), receivedBefore: new Date(now - preReadTimeoutMs - graceMs) });
    let pooled = 0;
    for (const id of ids) if ((await this.run(id)) === 'pooled') pooled++;
    return pooled;
  }

  /** Safe to run twice. */
  run(caseId: string): Promise<'pooled' | 'unchanged'> {
    return this.store.inTransaction({ actor: routing, action: 'case.pooled', caseId }, async (tx) => {
      const locked = await tx.lockCase(caseId);
      if (locked?.state !== 'received') return 'unchanged';
      const now = this.clock.now();
      await tx.pool(caseId, now);
      await tx.recordEvent({ caseId, event: 'case.pooled', at: now, by: routing });
      await tx.notify({ kind: 'case', caseId, state: 'in-pool', event: 'case.pooled', hospitalId: locked.hospitalId, readerIds: [] });
      return 'pooled';
    });
  }
}
