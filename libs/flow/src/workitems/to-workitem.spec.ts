import { caseStates, priorities } from '@qianli/domain-case';
import { describe, expect, it } from 'vitest';
import { toWorkitem, type CaseForWorkitem } from './to-workitem';
import { caseStatesOf, inputReadiness, workitemPriority, workitemState, workitemStates } from './workitem-state';
import { caseIdOf, workitemUid } from './workitem-uid';

const kase: CaseForWorkitem = {
  id: '00000000-0000-4000-8000-0000000000ff',
  state: 'assigned',
  priority: 'asap',
  studyInstanceUid: '1.2.3',
  patientName: '王小东',
  patientId: 'P7',
  patientSex: 'M',
  patientAge: '57 Y',
  modality: 'CT',
  bodyPart: 'CHEST',
  studyDescription: null,
  instances: 3,
  sendingHospital: { id: 'a', name: '青石县人民医院' },
  assignedTo: { id: '00000000-0000-4000-8000-000000000001', name: 'DOE JANE' },
  receivedAt: '2026-11-22T16:45:00.000+08:00',
  dueAt: null,
  overdue: false,
  historyLine: '',
  unread: 0,
  critical: false,
  escalated: false,
  escalation: 'none',
  patientClass: 'outpatient',
  expectedReadAt: null,
  expectedReader: null,
  clock: null,
  why: null,
  steps: { sentAt: '2026-11-22T08:40:00.000Z', receivedAt: null, preReadAt: null, assignedAt: null, openedAt: null, signedAt: null, deliveredAt: null, acknowledgedAt: null },
};

describe('a case as workitem', () => {
  it('says what is to be read, for whom, by whom and how soon', () => {
    expect(toWorkitem(kase)).toMatchObject({
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.34.6.1'] },
      '00080018': { Value: [workitemUid(kase.id)] },
      '00100010': { vr: 'PN', Value: [{ Ideographic: '王小东' }] },
      '00100020': { vr: 'LO', Value: ['P7'] },
      '00404005': { vr: 'DT', Value: ['20261122084500.000+0000'] },
      '00404021': { vr: 'SQ', Value: [{ '0020000D': { vr: 'UI', Value: ['1.2.3'] } }] },
      '00404034': { Value: [{ '00404037': { Value: [{ Alphabetic: 'DOE JANE' }] } }] },
      '00404041': { Value: ['READY'] },
      '0040A370': { Value: [{ '0020000D': { Value: ['1.2.3'] }, '00321033': { Value: ['青石县人民医院'] } }] },
      '00741000': { vr: 'CS', Value: ['SCHEDULED'] },
      '00741200': { vr: 'CS', Value: ['HIGH'] },
      '00741204': { vr: 'LO', Value: ['CT CHEST'] },
    });
  });

  it('leaves a value out that is not known, and keeps the attribute', () => {
    const workitem = toWorkitem({ ...kase, assignedTo: null, patientSex: null, receivedAt: null, state: 'receiving' });
    expect(workitem['00404034']).toEqual({ vr: 'SQ' });
    expect(workitem['00100040']).toEqual({ vr: 'CS' });
    expect(workitem['00404011']).toEqual({ vr: 'DT' });
    expect(workitem['00404005']?.Value).toEqual(['20261122084000.000+0000']);
    expect(workitem['00404041']?.Value).toEqual(['INCOMPLETE']);
  });

  it('never tells a Transaction UID', () => {
    expect(toWorkitem({ ...kase, state: 'reading' })).not.toHaveProperty('00081195');
  });

  it('takes the birth date and the accession number of a detail', () => {
    const workitem = toWorkitem({ ...kase, patientBirthDate: '1969-03-12', accessionNumber: 'A1' });
    expect(workitem['00100030']?.Value).toEqual(['19690312']);
    expect(workitem['0040A370']?.Value).toMatchObject([{ '00080050': { Value: ['A1'] } }]);
  });
});

describe('the words of UPS', () => {
  it.each([
    ['receiving', 'SCHEDULED', 'INCOMPLETE'], ['received', 'SCHEDULED', 'READY'], ['in-pool', 'SCHEDULED', 'READY'],
    ['assigned', 'SCHEDULED', 'READY'], ['reading', 'IN PROGRESS', 'READY'], ['returned', 'CANCELED', 'INCOMPLETE'],
    ['preliminary', 'COMPLETED', 'READY'], ['final', 'COMPLETED', 'READY'], ['amended', 'COMPLETED', 'READY'],
    ['cancelled', 'CANCELED', 'READY'],
  ] as const)('%s is %s and %s', (state, told, readiness) => {
    expect([workitemState(state), inputReadiness(state)]).toEqual([told, readiness]);
  });

  it('share out every state of a case once', () => {
    expect(workitemStates.flatMap(caseStatesOf).sort()).toEqual([...caseStates].sort());
  });

  it('have three priorities for four', () => {
    expect(Object.fromEntries(priorities.map((of) => [of, workitemPriority(of)]))).toEqual({ stat: 'HIGH', asap: 'HIGH', urgent: 'MEDIUM', routine: 'LOW' });
  });
});

describe('the UID of a workitem', () => {
  it('is the case id as a number, and leads back to it', () => {
    expect(workitemUid('f81d4fae-7dec-11d0-a765-00a0c91e6bf6')).toBe('2.25.329800735698586629295641978511506172918');
    for (const id of ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6', kase.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff']) expect(caseIdOf(workitemUid(id))).toBe(id);
  });

  it.each(['1.2.3', '2.25.', '2.25.01', '2.25.1.2', `2.25.${1n << 128n}`])('is not %s', (uid) => {
    expect(caseIdOf(uid)).toBeNull();
  });
});
