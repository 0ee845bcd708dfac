import type { FollowedLesion, FollowUp, LesionEntry } from '@qianli/contracts';
import { describe, expect, it } from 'vitest';
import { curveOf } from './curve-of';

const entry = (volumeMm3: number | null): LesionEntry => ({ outcome: volumeMm3 === null ? 'absent' : 'present', finding: null, meanMm: null, volumeMm3, distanceMm: null, doubts: [], reason: null, change: null });
const lesion = (...volumes: (number | null)[]): FollowedLesion => ({ id: 'x', kind: 'nodule', label: { zh: '', en: '' }, side: null, region: null, status: 'followed', entries: volumes.map(entry), overall: null });
const visits = (...days: string[]): FollowUp['visits'] => days.map((day) => ({ caseId: null, studyInstanceUid: '1', day, hospital: { id: '', name: '' }, isThis: false, registration: null, refusal: null }));

describe('the curve of a lesion', () => {
  it('puts days along and volumes up, in their proportions', () => {
    const points = curveOf(lesion(100, 200, 400), visits('2026-01-01', '2026-01-11', '2026-01-31'), 90, 100);
    expect(points.map(({ x }) => x)).toEqual([0, 30, 90]);
    expect(points.map(({ y }) => y)).toEqual([80, 60, 20]);
    expect(points[2]?.high).toBe(0);
  });
  it('leaves out what was not measured, stands upright on one day, and is none for a single visit', () => {
    expect(curveOf(lesion(100, null, 100), visits('2026-01-01', '2026-01-11', '2026-01-21'), 10, 10).map(({ x }) => x)).toEqual([0, 10]);
    expect(curveOf(lesion(100, 100), visits('2026-01-01', '2026-01-01'), 10, 10).map(({ x }) => x)).toEqual([0, 10]);
    expect(curveOf(lesion(100, null), visits('2026-01-01', '2026-01-11'), 10, 10)).toEqual([]);
  });
});
