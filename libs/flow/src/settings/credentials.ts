import { DomainError, type RequestOf, type settingsApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { CredentialView, SettingsReads } from './settings-reads';
import type { SettingsStore } from './settings-store';
import { requireValidity } from './validity';

/** Permission to read for a hospital. Routing asks it at every decision, so a change works at once. */
export class Credentials {
  constructor(private readonly store: SettingsStore, private readonly reads: SettingsReads) {}

  /** Throws `bad-input` with the sentence, `not-found` for an unknown reader or hospital. */
  async grant(actor: Actor, body: RequestOf<typeof settingsApi.createCredential>['body']): Promise<CredentialView> {
    requireValidity(body.validFrom, body.validUntil);
    const id = await this.store.inTransaction({ actor, action: 'credential.granted', hospitalId: body.hospitalId }, async (tx) => {
      const reader = await tx.lockPerson(body.readerId);
      if (reader?.role !== 'specialist') throw new DomainError('not-found', `No specialist ${body.readerId}`);
      if (!(await tx.hospitalKind(body.hospitalId))) throw new DomainError('not-found', `No hospital ${body.hospitalId}`);
      if (reader.hospitalId === body.hospitalId) {
        const message = 'A specialist does not read remotely for his own hospital.';
        throw new DomainError('bad-input', message, [{ path: 'body.hospitalId', message, zh: '专家不能为自己所在的医院远程阅片。' }]);
      }
      const granted = await tx.addCredential(body);
      tx.audit({ actor, action: 'credential.granted', outcome: 'success', hospitalId: body.hospitalId, detail: { ...body, credentialId: granted } });
      return granted;
    });
    return this.reads.credential(actor, id);
  }

  async change(actor: Actor, id: string, body: RequestOf<typeof settingsApi.updateCredential>['body']): Promise<CredentialView> {
    await this.store.inTransaction({ actor, action: 'credential.changed' }, async (tx) => {
      const before = await tx.lockCredential(id);
      if (!before) throw new DomainError('not-found', `No credential ${id}`);
      const after = { validFrom: body.validFrom ?? before.validFrom, validUntil: body.validUntil ?? before.validUntil };
      requireValidity(after.validFrom, after.validUntil);
      await tx.changeCredential(id, { ...after, ...(body.modalities ? { modalities: body.modalities } : {}), ...(body.bodyParts ? { bodyParts: body.bodyParts } : {}), ...(body.readTypes ? { readTypes: body.readTypes } : {}) });
      tx.audit({ actor, action: 'credential.changed', outcome: 'success', hospitalId: before.hospitalId, detail: { credentialId: id, from: { validFrom: before.validFrom, validUntil: before.validUntil }, to: { ...body, ...after } } });
    });
    return this.reads.credential(actor, id);
  }
}
