import { describe, expect, it } from 'vitest';
import { hardRules, legalRules, refusals, type RuleContext } from './hard-rules';
import type { CaseToRoute, Reader } from './reader';

/** Tuesday 24 November 2026, 10:00 in Shanghai. */
const now = new Date('2026-11-24T02:00:00Z');
const kase = (of: Partial<CaseToRoute> = {}): CaseToRoute => ({ id: 'c', sendingHospitalId: 'qingshi', sendingHospitalName: '青石', timeZone: 'Asia/Shanghai', modality: 'CT', bodyPart: 'CHEST', priority: 'routine', givenBackByIds: [], patientId: 'p', ...of });
const credential = { hospitalId: 'qingshi', modalities: ['CT'], bodyParts: [], readTypes: ['final'], validFrom: '2026-01-01', validUntil: '2026-12-31' };
const weekdays = { weekdays: [1, 2, 3, 4, 5], startsAt: '08:00', endsAt: '18:00', timeZone: 'Asia/Shanghai' };
const reader = (of: Partial<Reader> = {}): Reader => ({ id: 'r', name: '陈', hospitalId: 'jiangzhou', subspecialties: ['chest'], capacity: 2, credentials: [credential], shifts: [weekdays], open: [], ...of });
const agreement = { sendingHospitalId: 'qingshi', readingHospitalId: 'jiangzhou', modalities: ['CT'], validFrom: '2026-01-01', validUntil: '2026-12-31', quotaLeft: null };
const context = (of: Partial<RuleContext> = {}): RuleContext => ({ agreements: [agreement], demands: [], extraPlaces: 2, ...of });
const held = { modality: 'CT', bodyPart: 'CHEST', priority: 'routine' } as const;
const berlinNight = { weekdays: [1], startsAt: '22:00', endsAt: '06:00', timeZone: 'Europe/Berlin' };

describe('a hard rule', () => {
  it('stands against nobody who is on shift, licensed, under contract and has time', () => {
    expect(refusals(kase(), reader(), now, context())).toEqual([]);
  });

  it.each<[string, Partial<CaseToRoute>, Partial<Reader>, Partial<RuleContext>, string]>([
    ['same-hospital', {}, { hospitalId: 'qingshi' }, { agreements: [{ ...agreement, readingHospitalId: 'qingshi' }] }, 'his own hospital sends it'],
    ['conflict-of-interest', {}, { conflicts: { hospitalIds: ['qingshi'], patientIds: [] } }, {}, 'he stated a conflict with the hospital'],
    ['conflict-of-interest', {}, { conflicts: { hospitalIds: [], patientIds: ['p'] } }, {}, 'the patient is his relative'],
    ['no-agreement', {}, {}, { agreements: [] }, 'there is no contract'],
    ['no-agreement', {}, {}, { agreements: [{ ...agreement, sendingHospitalId: 'yunxi' }] }, 'the contract is of another county'],
    ['agreement-ended', {}, {}, { agreements: [{ ...agreement, validUntil: '2026-11-23' }] }, 'the contract ended yesterday'],
    ['agreement-not-yet', {}, {}, { agreements: [{ ...agreement, validFrom: '2026-11-25' }] }, 'the contract begins tomorrow'],
    ['agreement-modality', {}, {}, { agreements: [{ ...agreement, modalities: ['MR'] }] }, 'the contract is for MR'],
    ['quota-used-up', {}, {}, { agreements: [{ ...agreement, quotaLeft: 0 }] }, 'the month is used up'],
    ['no-credential', {}, { credentials: [] }, {}, 'he has no licence there'],
    ['credential-expired', {}, { credentials: [{ ...credential, validUntil: '2026-11-23' }] }, {}, 'his licence ended last night'],
    ['credential-not-yet', {}, { credentials: [{ ...credential, validFrom: '2026-11-25' }] }, {}, 'his licence begins tomorrow'],
    ['modality-not-covered', { modality: 'MR' }, {}, { agreements: [{ ...agreement, modalities: ['MR'] }] }, 'his licence is for CT'],
    ['body-part-not-covered', {}, { credentials: [{ ...credential, bodyParts: ['HEAD'] }] }, {}, 'his licence is for heads'],
    ['body-part-not-covered', { bodyPart: null }, { credentials: [{ ...credential, bodyParts: ['CHEST'] }] }, {}, 'nobody said which body part it is'],
    ['final-not-covered', {}, { credentials: [{ ...credential, readTypes: ['draft', 'preliminary'] }] }, {}, 'he signs preliminary reports'],
    ['preliminary-not-covered', { wants: 'preliminary' }, { credentials: [{ ...credential, readTypes: ['draft'] }] }, {}, 'he writes drafts'],
    ['own-preliminary', { preliminaryById: 'r' }, {}, {}, 'he signed the preliminary report'],
    ['subspecialty-required', {}, { subspecialties: ['neuro'] }, { demands: [{ modality: 'CT', subspecialty: 'chest' }] }, 'the policy wants a chest reader'],
    ['gave-back', { givenBackByIds: ['r'] }, {}, {}, 'he gave it back'],
    ['off-shift', {}, { shifts: [{ ...weekdays, weekdays: [3] }] }, {}, 'it is not his day'],
    ['off-shift', {}, { exceptions: [{ day: '2026-11-24', timeZone: 'Asia/Shanghai', hours: null }] }, {}, 'he is away today'],
    ['off-shift', {}, { exceptions: [{ day: '2026-11-24', timeZone: 'Asia/Shanghai', hours: { startsAt: '14:00', endsAt: '18:00' } }] }, {}, 'he comes in the afternoon today'],
    ['at-capacity', {}, { open: [held, held] }, {}, 'he holds two'],
  ])('%s: %3$s %4$s', (rule, ofCase, ofReader, ofContext) => {
    expect(refusals(kase(ofCase), reader(ofReader), now, context(ofContext))).toEqual([rule]);
    expect(hardRules[rule as keyof typeof hardRules].zh).toMatch(/[一-鿿]/);
  });

  it.each<[string, Partial<CaseToRoute>, Partial<Reader>, Partial<RuleContext>]>([
    ['lets stat exceed capacity', { priority: 'stat' }, { open: [held, held] }, {}],
    ['lets stat exceed the quota', { priority: 'stat' }, {}, { agreements: [{ ...agreement, quotaLeft: 0 }] }],
    ['lets a licence hold on its last day', {}, { credentials: [{ ...credential, validUntil: '2026-11-24' }] }, {}],
    ['lets a later licence stand in for one that ended', {}, { credentials: [{ ...credential, validUntil: '2026-01-31' }, credential] }, {}],
    ['lets who signs final reports sign preliminary ones', { wants: 'preliminary' }, {}, {}],
    ['lets a demand fall away near the deadline', { isWidened: true }, { subspecialties: [] }, { demands: [{ modality: 'CT', subspecialty: 'chest' }] }],
    ['gives extra places near the deadline', { isWidened: true }, { open: [held, held, held] }, {}],
    ['asks a demand of its modality and body part alone', { bodyPart: 'KNEE' }, { subspecialties: [] }, { demands: [{ modality: null, subspecialty: 'chest' }] }],
    ['lets extra hours stand on a day off', {}, { shifts: [], exceptions: [{ day: '2026-11-24', timeZone: 'Asia/Shanghai', hours: { startsAt: '09:00', endsAt: '12:00' } }] }, {}],
    ['lets a night shift of Monday in Berlin reach into Tuesday', {}, { shifts: [berlinNight] }, {}],
  ])('%s', (_, ofCase, ofReader, ofContext) => {
    expect(refusals(kase(ofCase), reader(ofReader), now, context(ofContext))).toEqual([]);
  });

  it('strikes a night shift out with the day on which it began, not with the one on which it ends', () => {
    const off = (day: string) => refusals(kase(), reader({ shifts: [berlinNight], exceptions: [{ day, timeZone: 'Europe/Berlin', hours: null }] }), now, context());
    expect(off('2026-11-23')).toEqual(['off-shift']);
    expect(off('2026-11-24')).toEqual([]);
  });

  it('of the law is never waived; shift, capacity, quota and demands may be', () => {
    const waivable = (Object.keys(hardRules) as (keyof typeof hardRules)[]).filter((rule) => !legalRules.includes(rule));
    expect(waivable.sort()).toEqual(['at-capacity', 'gave-back', 'off-shift', 'quota-used-up', 'subspecialty-required']);
  });
});
