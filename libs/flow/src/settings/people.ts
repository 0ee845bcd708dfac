import { DomainError, type RequestOf, type settingsApi } from '@qianli/contracts';
import type { Actor, Role } from '@qianli/domain-case';
import type { PasswordHashes } from '../access/passwords';
import type { Clock } from '../shared/transaction';
import type { PersonView, SettingsReads } from './settings-reads';
import type { SettingsStore } from './settings-store';

/** Open cases that a new specialist may hold unless somebody says otherwise. */
const defaultCapacity = 8;
const ofThePlatform: readonly Role[] = ['dispatcher', 'platform-admin'];
const ofACounty: readonly Role[] = ['county-uploader', 'county-physician', 'gateway'];

const refuse = (path: string, message: string, zh: string) => new DomainError('bad-input', message, [{ path: `body.${path}`, message, zh }]);

/** Adds people, changes them, lets them go. */
export class People {
  constructor(private readonly store: SettingsStore, private readonly reads: SettingsReads, private readonly hashes: PasswordHashes, private readonly clock: Clock) {}

  /** Throws `bad-input` where role and hospital do not fit, `duplicate-name` for a user name that is taken. */
  async add(actor: Actor, { password, subspecialties, capacity, ...person }: RequestOf<typeof settingsApi.createPerson>['body']): Promise<PersonView> {
    const isReader = person.role === 'specialist';
    if (!isReader && (subspecialties.length > 0 || capacity !== null)) throw refuse('subspecialties', 'Only a specialist has subspecialties and a capacity.', '只有阅片专家有亚专业和在手上限。');
    if (ofThePlatform.includes(person.role) !== (person.hospitalId === null)) {
      throw refuse('hospitalId', person.hospitalId ? 'A dispatcher or platform administrator belongs to no hospital.' : 'This role belongs to a hospital; name it.', person.hospitalId ? '调度和平台管理员不属于任何医院。' : '这一角色属于某家医院，请选择医院。');
    }
    const passwordHash = await this.hashes.hash(password);
    const id = await this.store.inTransaction({ actor, action: 'person.added', hospitalId: person.hospitalId }, async (tx) => {
      const kind = person.hospitalId ? await tx.hospitalKind(person.hospitalId) : null;
      if (person.hospitalId && !kind) throw refuse('hospitalId', 'There is no such hospital.', '没有这家医院。');
      if (ofACounty.includes(person.role) && kind !== 'county') throw refuse('hospitalId', 'This role belongs to a county hospital.', '这一角色属于县医院。');
      const added = await tx.addPerson({ ...person, passwordHash });
      if (isReader) await tx.setReader(added, { subspecialties, capacity: capacity ?? defaultCapacity });
      tx.audit({ actor, action: 'person.added', outcome: 'success', hospitalId: person.hospitalId, detail: { userId: added, role: person.role } });
      return added;
    });
    return this.reads.person(actor, id);
  }

  /** A person who is deactivated can sign in no more, and his sessions end. Nobody deactivates himself. Throws `not-found`, `bad-input`. */
  async change(actor: Actor, id: string, { subspecialties, capacity, ...change }: RequestOf<typeof settingsApi.updatePerson>['body']): Promise<PersonView> {
    await this.store.inTransaction({ actor, action: 'person.changed' }, async (tx) => {
      const person = await tx.lockPerson(id);
      if (!person) throw new DomainError('not-found', `No person ${id}`);
      if (change.active === false && id === actor.userId) throw refuse('active', 'You cannot deactivate yourself; another administrator can.', '不能停用自己，请由另一位管理员操作。');
      const asReader = { ...(subspecialties ? { subspecialties } : {}), ...(capacity === undefined ? {} : { capacity }) };
      const readerChanges = Object.keys(asReader).length > 0;
      if (readerChanges && person.role !== 'specialist') throw refuse('subspecialties', 'Only a specialist has subspecialties and a capacity.', '只有阅片专家有亚专业和在手上限。');
      await tx.changePerson(id, change);
      if (readerChanges) await tx.setReader(id, asReader);
      if (change.active === false) await tx.endSessionsOf(id, this.clock.now());
      tx.audit({ actor, action: 'person.changed', outcome: 'success', hospitalId: person.hospitalId, detail: { userId: id, ...(change.active === undefined ? {} : { active: change.active }), renamed: change.name !== undefined, ...asReader } });
    });
    return this.reads.person(actor, id);
  }
}
