import type { CaseDetail, User } from '@qianli/contracts';
import { describe, expect, it } from 'vitest';
import { workOn } from './case-work';

const reader: User = { id: '7b0c1f0e-3f44-4c1c-9d3e-0d6f6a1f2b01', name: '林远航', role: 'specialist', hospital: null };
const other: User = { ...reader, id: '7b0c1f0e-3f44-4c1c-9d3e-0d6f6a1f2b02' };
const county: User = { ...reader, role: 'county-physician' };
const held = (state: CaseDetail['state'], by: User | null = reader) => ({ state, assignedTo: by && { id: by.id, name: by.name } }) as CaseDetail;

describe('what a reader may do on the reading page', () => {
  it('signs preliminary or final while the case is open in his hands', () => {
    expect(workOn(held('reading'), reader)).toMatchObject({ mayReport: true, mayReturn: true, maySign: { preliminary: true, final: true } });
  });
  it('owes only the final report after the preliminary one', () => {
    expect(workOn(held('preliminary'), reader)).toMatchObject({ mayReport: true, mayReturn: false, maySign: { preliminary: false, final: true } });
  });
  it('amends after the final signature instead of writing on', () => {
    expect(workOn(held('final'), reader)).toMatchObject({ mayReport: false, mayAmend: true, maySign: { final: false } });
  });
  it('opens what is assigned to him and claims what waits in the pool', () => {
    expect(workOn(held('assigned'), reader).mayOpen).toBe('open');
    expect(workOn(held('in-pool', null), reader).mayOpen).toBe('claim');
  });
  it('only looks at a case of another reader', () => {
    expect(workOn(held('reading', other), reader)).toMatchObject({ mayReport: false, mayOpen: null, mayReturn: false, mayAmend: false });
  });
  it('is nothing for a county physician, even for his own name', () => {
    expect(workOn(held('reading'), county)).toMatchObject({ mayReport: false, mayReturn: false });
  });
});
