import { describe, expect, it } from 'vitest';
import { defaultSlaTable, slaFor, type CaseForSla } from './sla-table';

const kase = (of: Partial<CaseForSla>): CaseForSla => ({ modality: 'CT', bodyPart: 'CHEST', priority: 'routine', patientClass: 'outpatient', ...of });

describe('the default deadlines', () => {
  it.each<[string, Partial<CaseForSla>, number, boolean]>([
    ['emergency X-ray 30 minutes', { modality: 'DX', patientClass: 'emergency' }, 30, false],
    ['routine X-ray 2 hours', { modality: 'DX' }, 120, false],
    ['emergency CT 1 hour', { patientClass: 'emergency' }, 60, false],
    ['emergency head CT 30 minutes', { patientClass: 'emergency', bodyPart: 'HEAD' }, 30, false],
    ['stat CT 1 hour, on a ward too', { priority: 'stat', patientClass: 'inpatient' }, 60, false],
    ['outpatient CT 4 working hours', {}, 240, true],
    ['inpatient MR 6 working hours', { modality: 'MR', patientClass: 'inpatient' }, 360, true],
    ['urgent CT 2 hours', { priority: 'urgent' }, 120, false],
    ['anything else routine 4 hours', { modality: 'US' }, 240, false],
  ])('%s', (_, of, minutes, workingHours) => {
    expect(slaFor(defaultSlaTable, kase(of))).toMatchObject({ minutes, workingHours });
  });
  it('of two rows that name as much the stricter one holds, and none when none fits', () => {
    const row = { modality: null, bodyPart: null, priority: null, patientClass: null, workingHours: false };
    expect(slaFor([{ ...row, modality: 'CT', minutes: 90 }, { ...row, priority: 'routine', minutes: 60 }], kase({}))?.minutes).toBe(60);
    expect(slaFor([{ ...row, modality: 'MR', minutes: 90 }], kase({}))).toBeNull();
  });
});
