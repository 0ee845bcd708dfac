import { priorities } from '@qianli/domain-case';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseReader } from './choose-reader';
import { explain } from './explain';
import { refusals } from './hard-rules';
import { priorityAfterPreRead } from './raise-priority';
import type { CaseToRoute, Reader } from './reader';
import { minutesLeft } from './shift';

/** A Tuesday, 10:00 in Shanghai. */
const tuesdayMorning = new Date('2026-11-24T02:00:00Z');
const always = { weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt: '00:00', endsAt: '00:00', timeZone: 'Asia/Shanghai' };
const credential = { hospitalId: 'county', modalities: ['CT', 'DX'], readTypes: ['preliminary', 'final'], validFrom: '2026-01-01', validUntil: '2026-12-31' };
const aCase = (over: Partial<CaseToRoute> = {}): CaseToRoute => ({ id: 'case', sendingHospitalId: 'county', sendingHospitalName: '青石县人民医院', timeZone: 'Asia/Shanghai', modality: 'CT', bodyPart: 'CHEST', priority: 'routine', givenBackByIds: [], ...over });
const aReader = (over: Partial<Reader> = {}): Reader => ({ id: 'r1', name: '陈思远', hospitalId: 'tertiary', subspecialties: ['chest'], capacity: 5, credentials: [credential], shifts: [always], open: [], ...over });
const ctWork = (n: number, priority: 'stat' | 'routine' = 'routine') => Array.from({ length: n }, () => ({ modality: 'CT', bodyPart: 'CHEST', priority }));
const chosen = (kase: CaseToRoute, readers: Reader[]) => {
  const decision = chooseReader(kase, readers, tuesdayMorning);
  return decision.outcome === 'assigned' ? decision.readerId : decision.outcome;
};

describe('who may read a case', () => {
  it.each<[string, Partial<Reader>, string[]]>([
    ['nobody without a credential at the sending hospital', { credentials: [] }, ['no-credential']],
    ['nobody whose credential ended yesterday', { credentials: [{ ...credential, validUntil: '2026-11-23' }] }, ['credential-expired']],
    ['somebody on the last day of his credential', { credentials: [{ ...credential, validUntil: '2026-11-24' }] }, []],
    ['nobody whose credential begins tomorrow', { credentials: [{ ...credential, validFrom: '2026-11-25' }] }, ['credential-not-yet']],
    ['nobody whose credential lacks CT', { credentials: [{ ...credential, modalities: ['DX'] }] }, ['modality-not-covered']],
    ['nobody who may sign preliminary reports only', { credentials: [{ ...credential, readTypes: ['preliminary'] }] }, ['final-not-covered']],
    ['nobody of the sending hospital', { hospitalId: 'county' }, ['same-hospital']],
    ['nobody off shift', { shifts: [{ ...always, startsAt: '18:00', endsAt: '08:00' }] }, ['off-shift']],
    ['nobody at capacity', { open: ctWork(5) }, ['at-capacity']],
  ])('lets %s', (_, reader, expected) => expect(refusals(aCase(), aReader(reader), tuesdayMorning)).toEqual(expected));

  it('does not push a case on the reader who gave it back', () => expect(chosen(aCase({ givenBackByIds: ['r1'] }), [aReader(), aReader({ id: 'r2', subspecialties: [] })])).toBe('r2'));
  it('lets a stat case exceed capacity', () => expect(chosen(aCase({ priority: 'stat' }), [aReader({ open: ctWork(9) })])).toBe('r1'));
  it('ends a credential at midnight of the sending hospital, not of the server', () => {
    const reader = aReader({ credentials: [{ ...credential, validUntil: '2026-11-24' }] });
    expect(refusals(aCase(), reader, new Date('2026-11-24T15:59:00Z'))).toEqual([]);
    expect(refusals(aCase(), reader, new Date('2026-11-24T16:01:00Z'))).toEqual(['credential-expired']);
  });
});

describe('who should read it', () => {
  it('prefers the chest reader for a chest CT when both are free', () => expect(chosen(aCase(), [aReader({ id: 'a', subspecialties: ['neuro'] }), aReader({ id: 'b' })])).toBe('b'));
  it('prefers a free neuroradiologist to a chest reader with two CTs before it', () => expect(chosen(aCase(), [aReader({ id: 'a', subspecialties: ['neuro'] }), aReader({ id: 'b', open: ctWork(2) })])).toBe('a'));
  it('counts only stat work before a stat case', () => expect(chosen(aCase({ priority: 'stat' }), [aReader({ id: 'a', open: ctWork(1, 'stat') }), aReader({ id: 'b', open: ctWork(4) })])).toBe('b'));
  it('breaks a tie by the lower id, in whatever order readers come', () => {
    expect(chosen(aCase(), [aReader({ id: 'b' }), aReader({ id: 'a' })])).toBe('a');
    expect(chosen(aCase(), [aReader({ id: 'a' }), aReader({ id: 'b' })])).toBe('a');
  });
  it('says who may not and why when nobody may', () => {
    const decision = chooseReader(aCase(), [aReader({ credentials: [] }), aReader({ id: 'r2', shifts: [] })], tuesdayMorning);
    expect(decision.outcome).toBe('nobody-available');
    expect(explain(aCase(), [aReader()], decision).zh).toContain('1 位没有该医院的阅片资质，1 位当前不在班');
  });
  it('says why this reader', () => {
    const readers = [aReader(), aReader({ id: 'r2', name: '王海燕', shifts: [] })];
    expect(explain(aCase(), readers, chooseReader(aCase(), readers, tuesdayMorning))).toEqual({
      zh: 'CT 胸部：陈思远持有青石县人民医院阅片资质，专业对口，预计 10 分钟内读完，为可选专家中最早；1 位当前不在班',
      en: 'CT chest: 陈思远 holds the credential at 青石县人民医院, own subspecialty, would finish first, in about 10 min; 1 not on shift',
    });
  });
});

describe('properties', () => {
  const readerOf = fc.record({
    id: fc.uuid(), hospital: fc.constantFrom('county', 'tertiary'), skill: fc.constantFrom('chest', 'neuro'), capacity: fc.integer({ min: 1, max: 4 }), open: fc.integer({ min: 0, max: 5 }),
    at: fc.constantFrom('county', 'other'), until: fc.constantFrom('2026-11-23', '2026-11-24', '2027-01-01'), on: fc.boolean(),
  }).map((of) => aReader({ id: of.id, hospitalId: of.hospital, subspecialties: [of.skill], capacity: of.capacity, open: ctWork(of.open), credentials: [{ ...credential, hospitalId: of.at, validUntil: of.until }], shifts: of.on ? [always] : [] }));
  const readersOf = fc.uniqueArray(readerOf, { selector: (reader) => reader.id, maxLength: 8 });

  it('never assigns against a hard rule, and finds somebody whenever somebody may', () => {
    fc.assert(fc.property(readersOf, fc.constantFrom(...priorities), (readers, priority) => {
      const kase = aCase({ priority });
      const decision = chooseReader(kase, readers, tuesdayMorning);
      const legal = readers.filter((reader) => refusals(kase, reader, tuesdayMorning).length === 0);
      if (decision.outcome === 'assigned') expect(legal.map((reader) => reader.id)).toContain(decision.readerId);
      else expect(legal).toEqual([]);
    }));
  });
  it('decides alike whatever order the readers come in', () => {
    fc.assert(fc.property(readersOf, (readers) => {
      expect(chooseReader(aCase(), [...readers].reverse(), tuesdayMorning)).toEqual(chooseReader(aCase(), readers, tuesdayMorning));
    }));
  });
  it('never lowers a priority after a pre-read', () => {
    fc.assert(fc.property(fc.constantFrom(...priorities), fc.array(fc.record({ flagged: fc.boolean() })), (priority, findings) => {
      expect(priorities.indexOf(priorityAfterPreRead(priority, findings))).toBeLessThanOrEqual(priorities.indexOf(priority));
    }));
  });
});

describe('shifts and deadlines', () => {
  it.each([
    ['a night shift that began on Monday still runs on Tuesday at 07:00', [1], '20:00', '08:00', '2026-11-23T23:00:00Z', 60],
    ['it is over at 08:00', [1], '20:00', '08:00', '2026-11-24T00:00:00Z', 0],
    ['it does not run on Monday at 07:00', [1], '20:00', '08:00', '2026-11-22T23:00:00Z', 0],
    ['Sunday night belongs to Sunday', [7], '20:00', '08:00', '2026-11-22T23:00:00Z', 60],
    ['a day shift counts its minutes down', [2], '08:00', '18:00', '2026-11-24T02:00:00Z', 480],
  ])('%s', (_, weekdays, startsAt, endsAt, at, left) => expect(minutesLeft({ weekdays, startsAt, endsAt, timeZone: 'Asia/Shanghai' }, new Date(at))).toBe(left));
});
