import type { ModelRun } from '@qianli/domain-pre-read';
import { type Clock, platformPart } from '../shared/transaction';
import type { PreReadStore } from './pre-read-store';

const worker = platformPart('pre-read');

/** Keeps what models in shadow made of a study: for administrators and for judging the model, shown to no reader, deciding nothing. */
export class RecordShadowRuns {
  constructor(private readonly store: PreReadStore, private readonly clock: Clock) {}

  /** Safe to run twice: a run that is closed stays as it is. */
  run(caseId: string, preReadId: string, runs: readonly ModelRun[]): Promise<void> {
    if (runs.length === 0) return Promise.resolve();
    return this.store.inTransaction({ actor: worker, action: 'pre-read.shadow', caseId }, async (tx) => {
      await tx.recordShadows(preReadId, runs, this.clock.now());
      const found = await tx.lockNewest(caseId);
      for (const { model, status, reason, findings } of runs) {
        tx.audit({
          actor: worker, action: 'pre-read.shadow', outcome: 'success', caseId, hospitalId: found?.hospitalId ?? null,
          detail: { model, status, reason: reason?.code ?? null, findings: findings.map(({ code, probability, threshold, flagged }) => ({ code, probability, threshold, flagged })) },
        });
      }
    });
  }
}
