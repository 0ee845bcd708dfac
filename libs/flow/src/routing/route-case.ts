import type { PoolCase } from './pool-case';
import type { RouteBatch } from './route-batch';

/** Pools one case and decides the batch at once: for whoever cannot wait for the next one. */
export class RouteCase {
  constructor(private readonly poolCase: PoolCase, private readonly routeBatch: RouteBatch) {}

  /** Safe to run twice, and by two processes at once: the second run finds the case assigned and leaves it alone. */
  async run(caseId: string): Promise<'assigned' | 'waits'> {
    await this.poolCase.run(caseId);
    return (await this.routeBatch.run()).assigned.includes(caseId) ? 'assigned' : 'waits';
  }
}
