import type { CaseSummary } from '@qianli/contracts';
import { describe, expect, it } from 'vitest';
import { lapseOf } from './may-go-on';

const chen = { id: 'chen', name: '陈' };
const qingshi = { id: 'qingshi', name: '青石' };
const open = { state: 'reading', assignedTo: chen, sendingHospital: qingshi, modality: 'CT' } as CaseSummary;
const reader = (onShift: boolean) => [{ reader: chen, subspecialties: [], onShift, shiftEndsAt: null, open: 1, capacity: 8, reading: true }];
const credential = (state: 'valid' | 'expires-soon' | 'expired' | 'not-yet', modalities = ['CT']) => [{ id: 'c', reader: chen, hospital: qingshi, modalities, bodyParts: [], readTypes: ['final' as const], validFrom: '2026-01-01', validUntil: '2026-12-31', state }];

describe('an open case', () => {
  it('is in good hands on shift with a credential, also one that ends soon', () => {
    expect(lapseOf(open, reader(true), credential('valid'))).toBeNull();
    expect(lapseOf(open, reader(true), credential('expires-soon'))).toBeNull();
  });
  it('says when the shift of its reader is over', () => expect(lapseOf(open, reader(false), credential('valid'))).toBe('shift-over'));
  it.each([['expired', ['CT']], ['not-yet', ['CT']], ['valid', ['DX']]] as const)('says when the credential is %s for %s, whatever the shift', (state, modalities) => {
    expect(lapseOf(open, reader(false), credential(state, [...modalities]))).toBe('credential-lapsed');
  });
  it('says nothing before readers and credentials are known, and nothing of a case that nobody reads', () => {
    expect(lapseOf(open, [], [])).toBeNull();
    expect(lapseOf({ ...open, state: 'assigned' }, reader(false), credential('expired'))).toBeNull();
    expect(lapseOf({ ...open, assignedTo: null }, reader(false), credential('expired'))).toBeNull();
  });
});
