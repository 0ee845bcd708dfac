import { DomainError, type Agreement, type agreementsApi, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { AgreementContent, AgreementParties, ContractReads, ContractStore, ContractTransaction } from './contract-store';

const refuse = (path: string, message: string, zh: string) => new DomainError('bad-input', message, [{ path: `body.${path}`, message, zh }]);

/** Contracts between a sending and a reading hospital. Routing asks them at every batch; deadlines that were given stay. */
export class Agreements {
  constructor(
    private readonly store: ContractStore,
    private readonly reads: ContractReads,
  ) {}

  /** Throws `bad-input` with the sentence, `not-found` for an unknown hospital. */
  async add(actor: Actor, { sendingHospitalId, readingHospitalId, ...content }: RequestOf<typeof agreementsApi.create>['body']): Promise<Agreement> {
    const parties = { sendingHospitalId, readingHospitalId };
    const id = await this.store.inTransaction({ actor, action: 'agreement.added', hospitalId: sendingHospitalId }, async (tx) => {
      await tx.takeAgreementTurn();
      if (sendingHospitalId === readingHospitalId) throw refuse('readingHospitalId', 'A hospital makes no agreement with itself. Choose another reading hospital.', '医院不能与自己签协议，请另选阅片医院。');
      for (const hospital of [sendingHospitalId, readingHospitalId]) if (!(await tx.hospitalKind(hospital))) throw new DomainError('not-found', `No hospital ${hospital}`);
      await check(tx, parties, content, null);
      const added = await tx.addAgreement(parties, content);
      tx.audit({ actor, action: 'agreement.added', outcome: 'success', hospitalId: sendingHospitalId, detail: { agreementId: added, ...parties, ...content } });
      return added;
    });
    return this.reads.agreement(actor, id);
  }

  async change(actor: Actor, id: string, body: RequestOf<typeof agreementsApi.update>['body']): Promise<Agreement> {
    await this.store.inTransaction({ actor, action: 'agreement.changed' }, async (tx) => {
      await tx.takeAgreementTurn();
      const before = await tx.agreement(id);
      if (!before) throw new DomainError('not-found', `No agreement ${id}`);
      const { sendingHospitalId, readingHospitalId, ...old } = before;
      const after: AgreementContent = { ...old, ...Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) };
      await check(tx, { sendingHospitalId, readingHospitalId }, after, id);
      await tx.changeAgreement(id, after);
      tx.audit({ actor, action: 'agreement.changed', outcome: 'success', hospitalId: sendingHospitalId, detail: { agreementId: id, from: old, to: after } });
    });
    return this.reads.agreement(actor, id);
  }
}

async function check(tx: ContractTransaction, parties: AgreementParties, of: AgreementContent, self: string | null): Promise<void> {
  if (of.validUntil < of.validFrom) throw refuse('validUntil', `The agreement ends on ${of.validUntil}, before it begins on ${of.validFrom}. Set a last day that is not before the first.`, `协议于 ${of.validUntil} 到期，早于生效日 ${of.validFrom}。请把到期日改到生效日之后。`);
  if (of.calendarId && !(await tx.hasCalendar(of.calendarId))) throw refuse('calendarId', 'There is no such calendar. Add it first.', '没有这个工作时间日历，请先新增。');
  if (of.sla.some(({ workingHours }) => workingHours) && !of.calendarId) throw refuse('calendarId', 'A deadline counts working hours, but the agreement has no calendar. Name one, or count on the wall.', '有时限按工作时间计，但协议没有指定工作时间日历。请指定一个，或改按自然时间计。');
  const other = (await tx.agreementsBetween(parties)).find((one) => one.id !== self && one.validFrom <= of.validUntil && of.validFrom <= one.validUntil && one.modalities.some((modality) => of.modalities.includes(modality)));
  if (other) throw refuse('validFrom', `Overlaps with the agreement of the same hospitals from ${other.validFrom} to ${other.validUntil} for ${other.modalities.join(', ')}. Let one end before the other begins, or change that one.`, `与同样两家医院 ${other.validFrom} 至 ${other.validUntil}（${other.modalities.join('、')}）的协议重叠。请使其中一份先结束，或直接修改那一份。`);
}
