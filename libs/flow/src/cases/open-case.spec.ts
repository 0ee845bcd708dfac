import { DomainError } from '@qianli/contracts';
import type { Actor, CaseState } from '@qianli/domain-case';
import { describe, expect, it } from 'vitest';
import type { CaseReads } from './case-reads';
import type { CaseStore, CaseTransaction, LockedCase } from './case-store';
import { OpenCase } from './open-case';

const chen: Actor = { userId: 'chen', name: '陈思远', role: 'specialist', hospitalId: 'tertiary' };
const ofWang = (state: CaseState) => ({ id: 'c', state, assignedToId: 'wang' }) as LockedCase;

/** Every time the row is locked it is in the next of these states. */
function opening(...states: CaseState[]) {
  const tx = { lockCase: () => Promise.resolve(ofWang(states.shift() ?? 'final')) } as unknown as CaseTransaction;
  const store = { inTransaction: (_: unknown, work: (tx: CaseTransaction) => unknown) => work(tx) } as unknown as CaseStore;
  const open = new OpenCase(store, {} as CaseReads, { holder: () => Promise.resolve(null), refusals: () => Promise.resolve([]) }, { now: () => new Date(0) });
  return open.run(chen, 'c').catch((error: unknown) => (error instanceof DomainError ? error.code : error));
}

describe('a case that is assigned to another reader', () => {
  it('is told to be open when he opens it at the same moment, whoever came first to the row', async () => {
    expect(await opening('reading')).toBe('case-already-open');
    expect(await opening('assigned', 'reading')).toBe('case-already-open');
  });
  it('is told to be assigned when he does not', async () => {
    expect(await opening('assigned', 'assigned')).toBe('case-already-assigned');
  });
});
