import { describe, expect, it } from 'vitest';
import { roomsOf, roomsOfCaseNotice } from './rooms';

const actor = (role: Parameters<typeof roomsOf>[0]['role'], hospitalId: string | null) => ({ userId: 'u', name: '某人', role, hospitalId });
const notice = (state: 'in-pool' | 'reading' | 'final', event: 'case.pooled' | 'case.opened' | 'report.signed', readerIds: string[] = []) => ({ kind: 'case' as const, caseId: 'c', hospitalId: 'h', state, event, readerIds });

describe('the rooms of a person', () => {
  it('let a county’s people hear its cases and chats', () => {
    expect(roomsOf(actor('county-physician', 'h'))).toEqual(['user:u', 'role:county-physician', 'hospital:h', 'chat:h']);
  });
  it('let a hospital’s administrator hear of cases and not of what is said', () => {
    expect(roomsOf(actor('hospital-admin', 'h'))).toEqual(['user:u', 'role:hospital-admin', 'hospital:h']);
  });
  it('keep a specialist out of his own hospital’s rooms', () => {
    expect(roomsOf(actor('specialist', 'h'))).toEqual(['user:u', 'role:specialist']);
  });
});

describe('a change of a case is told', () => {
  it('to every specialist when it enters or leaves the pool', () => {
    expect(roomsOfCaseNotice(notice('in-pool', 'case.pooled'))).toContain('role:specialist');
    expect(roomsOfCaseNotice(notice('reading', 'case.opened', ['r']))).toEqual(expect.arrayContaining(['role:specialist', 'user:r']));
  });
  it('to the county, its readers and the dispatcher, and to no other specialist, when it is signed', () => {
    expect(roomsOfCaseNotice(notice('final', 'report.signed', ['r']))).toEqual(['case:c', 'hospital:h', 'role:dispatcher', 'role:platform-admin', 'user:r']);
  });
});
