import { DomainError, type PatientRecordView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { orderFollowUps } from '../follow-up/order-follow-ups';
import type { Clock } from '../shared/transaction';
import type { IdentityReads } from './identity-reads';
import type { IdentityStore, IdentityTransaction, LockedPatient, MergeReason } from './identity-store';

/** Says that records are one person's, and takes it back. A merge is a pointer: nothing of either record is changed by it. */
export class MergePatients {
  constructor(
    private readonly store: IdentityStore,
    private readonly reads: IdentityReads,
    private readonly clock: Clock,
  ) {}

  /** Throws `not-found`, and `patient-wrong-state` for records that are one person already or a record that points elsewhere. */
  async merge(actor: Actor, patientId: string, into: string, reason: MergeReason, note: string): Promise<PatientRecordView> {
    await this.store.inTransaction({ actor, action: 'patient.merged' }, async (tx) => {
      const [patient, target] = [await locked(tx, patientId), await locked(tx, into)];
      if (patient.personId === target.personId) throw new DomainError('patient-wrong-state', 'The two records are one person already');
      if (patient.mergedIntoId !== null) throw new DomainError('patient-wrong-state', 'The record is merged already; take that back first');
      await tx.point(patient, target);
      await tx.recordMerge({ patientId, intoId: into, reason, note, byId: actor.userId, at: this.clock.now() });
      await orderFollowUps(tx, await tx.ctCasesOfPerson(patientId));
      tx.audit({ actor, action: 'patient.merged', outcome: 'success', detail: { patientId, intoId: into, reason } });
    });
    return this.reads.patient(actor, patientId);
  }

  /** Throws `not-found`, and `patient-wrong-state` for a record that is not merged. */
  async unmerge(actor: Actor, patientId: string, note: string): Promise<PatientRecordView> {
    await this.store.inTransaction({ actor, action: 'patient.unmerged' }, async (tx) => {
      const patient = await locked(tx, patientId);
      if (patient.mergedIntoId === null) throw new DomainError('patient-wrong-state', 'The record is not merged');
      const together = await tx.ctCasesOfPerson(patientId);
      await tx.release(patientId);
      await orderFollowUps(tx, together);
      await tx.recordUnmerge({ patientId, note, byId: actor.userId, at: this.clock.now() });
      tx.audit({ actor, action: 'patient.unmerged', outcome: 'success', detail: { patientId, fromId: patient.mergedIntoId } });
    });
    return this.reads.patient(actor, patientId);
  }
}

async function locked(tx: IdentityTransaction, id: string): Promise<LockedPatient> {
  const patient = await tx.lockPatient(id);
  if (!patient) throw new DomainError('not-found', `No patient record ${id}`);
  return patient;
}
