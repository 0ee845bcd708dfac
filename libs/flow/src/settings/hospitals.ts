import { DomainError, type RequestOf, type settingsApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { ContractStore } from './contract-store';
import { requireTimeZone } from './overlapping-shifts';
import type { HospitalView, SettingsReads } from './settings-reads';

/** The hospitals of the network. */
export class Hospitals {
  constructor(
    private readonly store: ContractStore,
    private readonly reads: SettingsReads,
  ) {}

  async add(actor: Actor, body: RequestOf<typeof settingsApi.createHospital>['body']): Promise<HospitalView> {
    const id = await this.store.inTransaction({ actor, action: 'hospital.added' }, async (tx) => {
      requireTimeZone(body.timeZone);
      const hospitalId = await tx.addHospital(body);
      tx.audit({ actor, action: 'hospital.added', outcome: 'success', hospitalId, detail: { kind: body.kind, timeZone: body.timeZone } });
      return hospitalId;
    });
    return this.view(actor, id);
  }

  /** A new time zone moves the last day of its credentials and agreements at once. */
  async change(actor: Actor, id: string, body: RequestOf<typeof settingsApi.updateHospital>['body']): Promise<HospitalView> {
    await this.store.inTransaction({ actor, action: 'hospital.changed', hospitalId: id }, async (tx) => {
      if (body.timeZone !== undefined) requireTimeZone(body.timeZone);
      const { name, nameEn, timeZone } = body;
      if (!(await tx.changeHospital(id, { ...(name === undefined ? {} : { name }), ...(nameEn === undefined ? {} : { nameEn }), ...(timeZone === undefined ? {} : { timeZone }) }))) throw new DomainError('not-found', `No hospital ${id}`);
      tx.audit({ actor, action: 'hospital.changed', outcome: 'success', hospitalId: id, detail: { ...body } });
    });
    return this.view(actor, id);
  }

  private async view(actor: Actor, id: string): Promise<HospitalView> {
    const hospital = (await this.reads.hospitals(actor)).find((of) => of.id === id);
    if (!hospital) throw new DomainError('not-found', `No hospital ${id}`);
    return hospital;
  }
}
