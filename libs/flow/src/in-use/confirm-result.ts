import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { ConfirmedResultView, InUseReads } from './in-use-reads';
import type { ConfirmedResultInput, InUseStore } from './in-use-store';

const dayMs = 86_400_000;

/** Keeps what became known of the patient after the report: the truth that a pre-read is measured against. Nothing is overwritten. */
export class ConfirmResult {
  constructor(private readonly store: InUseStore, private readonly reads: InUseReads, private readonly clock: Clock) {}

  /** Throws `bad-input` for a day that has not come anywhere on earth. */
  async run(actor: Actor, caseId: string, input: ConfirmedResultInput): Promise<ConfirmedResultView> {
    const id = await this.store.inTransaction({ actor, action: 'result.confirmed', caseId }, async (tx) => {
      const kase = await tx.visibleCase(actor, caseId);
      if (!kase) throw new DomainError('case-not-found', `No case ${caseId} for this actor`);
      const now = this.clock.now();
      if (Date.parse(input.confirmedOn) > now.getTime() + dayMs) throw new DomainError('bad-input', 'The result lies in the future', [{ path: 'body.confirmedOn', message: 'must not lie in the future', zh: '确诊日期不能晚于今天' }]);
      const added = await tx.addConfirmed(caseId, actor.userId, now, input);
      tx.audit({ actor, action: 'result.confirmed', outcome: 'success', caseId, hospitalId: kase.hospitalId, detail: { confirmedResultId: added, target: input.target, result: input.result, method: input.method, confirmedOn: input.confirmedOn } });
      return added;
    });
    const added = (await this.reads.ofCase(actor, caseId))?.confirmed.find((of) => of.id === id);
    if (!added) throw new Error(`Confirmed result ${id} was added and is gone`);
    return added;
  }
}
