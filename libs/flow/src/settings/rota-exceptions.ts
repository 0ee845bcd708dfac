import { DomainError, type agreementsApi, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { ContractReads, ContractStore, ConflictView, ShiftExceptionView } from './contract-store';
import { requireTimeZone } from './overlapping-shifts';

/** Days on which a reader works other hours or none, and whose cases he may not read. */
export class RotaExceptions {
  constructor(
    private readonly store: ContractStore,
    private readonly reads: ContractReads,
  ) {}

  async addDay(actor: Actor, body: RequestOf<typeof agreementsApi.createShiftException>['body']): Promise<ShiftExceptionView> {
    const id = await this.store.inTransaction({ actor, action: 'shift-exception.added' }, async (tx) => {
      requireTimeZone(body.timeZone);
      if (!(await tx.hasReader(body.readerId))) throw new DomainError('not-found', `No reader ${body.readerId}`);
      const added = await tx.addShiftException(body);
      if (!added) throw bad('day', `There is an exception for ${body.day} already. Remove it first.`, `${body.day} 已经设置过，请先删除原来的。`);
      tx.audit({ actor, action: 'shift-exception.added', outcome: 'success', detail: { shiftExceptionId: added, readerId: body.readerId, day: body.day, hours: body.hours } });
      return added;
    });
    return only(await this.reads.shiftExceptions(actor), id);
  }

  async removeDay(actor: Actor, id: string): Promise<void> {
    await this.store.inTransaction({ actor, action: 'shift-exception.removed' }, async (tx) => {
      const removed = await tx.removeShiftException(id);
      if (!removed) throw new DomainError('not-found', `No shift exception ${id}`);
      tx.audit({ actor, action: 'shift-exception.removed', outcome: 'success', detail: { shiftExceptionId: id, ...removed } });
    });
  }

  async stateConflict(actor: Actor, { readerId, hospitalId, caseId, reason }: RequestOf<typeof agreementsApi.createConflict>['body']): Promise<ConflictView> {
    const id = await this.store.inTransaction({ actor, action: 'conflict.stated', hospitalId }, async (tx) => {
      if (!(await tx.hasReader(readerId))) throw new DomainError('not-found', `No reader ${readerId}`);
      if ((hospitalId === null) === (caseId === null)) throw bad('hospitalId', 'Name either a hospital or a case of the patient, not both and not neither.', '请指定一家医院或一位患者的病例，二者选一。');
      if (hospitalId && !(await tx.hospitalKind(hospitalId))) throw new DomainError('not-found', `No hospital ${hospitalId}`);
      const patientId = caseId ? await tx.patientOf(caseId) : null;
      if (caseId && !patientId) throw new DomainError('case-not-found', `No case ${caseId}`);
      const added = await tx.addConflict({ readerId, hospitalId, patientId, reason });
      tx.audit({ actor, action: 'conflict.stated', outcome: 'success', hospitalId, detail: { conflictId: added, readerId, of: hospitalId ? 'hospital' : 'patient' } });
      return added;
    });
    return only(await this.reads.conflicts(actor), id);
  }

  async withdrawConflict(actor: Actor, id: string): Promise<void> {
    await this.store.inTransaction({ actor, action: 'conflict.withdrawn' }, async (tx) => {
      const removed = await tx.removeConflict(id);
      if (!removed) throw new DomainError('not-found', `No conflict ${id}`);
      tx.audit({ actor, action: 'conflict.withdrawn', outcome: 'success', detail: { conflictId: id, readerId: removed.readerId } });
    });
  }
}

const bad = (path: string, message: string, zh: string) => new DomainError('bad-input', message, [{ path: `body.${path}`, message, zh }]);
function only<T extends { readonly id: string }>(rows: readonly T[], id: string): T {
  const row = rows.find((of) => of.id === id);
  if (!row) throw new DomainError('not-found', `No ${id}`);
  return row;
}
