import { priorities, priorityRank } from '@qianli/domain-case';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../canonical-text';
import { refusals } from '../hard-rules';
import { defaultPolicy, type RoutingPolicy } from '../policy/routing-policy';
import type { OpenCase } from '../reader';
import { candidatesIn, decideBatch } from './decide-batch';
import { explainBatch, waitKey } from './explain-batch';
import type { RoutingInput, WaitingCase, WorkingReader } from './routing-input';

const at = Date.parse('2026-11-24T02:00:00Z');
const minutes = (n: number) => n * 60_000;
const kase = (id: string, of: Partial<WaitingCase> = {}): WaitingCase => ({
  id, sendingHospitalId: 'qingshi', sendingHospitalName: '青石县医院', timeZone: 'Asia/Shanghai', modality: 'DX', bodyPart: 'CHEST', priority: 'routine', orderedPriority: of.priority ?? 'routine',
  patientId: `p-${id}`, givenBackByIds: [], receivedAt: at - minutes(5), dueAt: at + minutes(115), orderedDueAt: of.dueAt ?? at + minutes(115), isFlagged: false, isWidened: false, earlierReaderIds: [], preliminaryById: null, ...of,
});
const round = { weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt: '00:00', endsAt: '00:00', timeZone: 'Asia/Shanghai' };
const reader = (id: string, of: Partial<WorkingReader> = {}): WorkingReader => ({
  id, name: id, hospitalId: 'jiangzhou', subspecialties: ['chest'], capacity: 10, shifts: [round], open: [], aheadTenths: 0, rarity: {},
  credentials: [{ hospitalId: 'qingshi', modalities: ['DX', 'CT', 'MR'], bodyParts: [], readTypes: ['final'], validFrom: '2026-01-01', validUntil: '2026-12-31' }], ...of,
});
const agreement = { sendingHospitalId: 'qingshi', readingHospitalId: 'jiangzhou', modalities: ['DX', 'CT', 'MR'], validFrom: '2026-01-01', validUntil: '2026-12-31', quotaLeft: null };
const batch = (cases: readonly WaitingCase[], readers: readonly WorkingReader[], policy: Partial<RoutingPolicy> = {}, of: Partial<RoutingInput> = {}): RoutingInput => ({
  at, policy: { ...defaultPolicy, ...policy }, agreements: [agreement], cases, readers, aiOrder: { state: 'on', judged: 0, confirmed: 0 }, askingId: null, ...of,
});
const given = (input: RoutingInput) => Object.fromEntries(decideBatch(input).decisions.map(({ caseId, readerId }) => [caseId, readerId]));
const bound = (id: string, of: Partial<OpenCase> = {}): OpenCase => ({ id, modality: 'DX', bodyPart: 'CHEST', priority: 'routine', openedAt: null, ...of });

describe('a micro-batch', () => {
  it('gives one case to one reader, with everybody beside him and the terms of the price', () => {
    const [decision] = decideBatch(batch([kase('a')], [reader('chen'), reader('none', { credentials: [] })])).decisions;
    expect(decision).toMatchObject({ outcome: 'assigned', readerId: 'chen', eligible: 1, refused: { 'no-credential': 1 }, forecast: { readerId: 'chen', expectedReadAt: at + minutes(2.6) } });
    expect(decision?.candidates.map(({ readerId, refusals: because }) => [readerId, because])).toEqual([['chen', []], ['none', ['no-credential']]]);
    const terms = decision?.candidates[0]?.terms;
    expect(terms?.total).toBe((terms?.lateness ?? 0) + (terms?.mismatch ?? 0) + (terms?.continuity ?? 0) + (terms?.fairness ?? 0) + (terms?.learning ?? 0));
  });

  it('binds no more than the policy says: the others stay in the pool with a forecast', () => {
    const cases = ['a', 'b', 'c', 'd'].map((id, index) => kase(id, { receivedAt: at - minutes(10 - index) }));
    for (const fixedAhead of [1, 2] as const) {
      const { decisions } = decideBatch(batch(cases, [reader('chen')], { fixedAhead }));
      expect(decisions.filter(({ outcome }) => outcome === 'assigned')).toHaveLength(fixedAhead);
      const waiting = decisions.filter(({ outcome }) => outcome === 'waits');
      expect(waiting.every(({ forecast }) => forecast !== null && forecast.expectedReadAt > at)).toBe(true);
    }
    expect(given(batch([kase('a')], [reader('chen', { open: [bound('x'), bound('y')] })]))).toEqual({ a: null });
  });

  it('lets stat go before what is bound, and says so', () => {
    const full = reader('chen', { open: [bound('x'), bound('y')] });
    const [decision] = decideBatch(batch([kase('a', { priority: 'stat' })], [full])).decisions;
    expect(decision).toMatchObject({ outcome: 'assigned', readerId: 'chen', isFront: true });
  });

  it('looks at all cases together: the specialist is kept for what only he may read', () => {
    // Greedy would give the first case to the quicker specialist and leave the CT waiting.
    const specialist = reader('a-specialist', { capacity: 1 });
    const generalist = reader('generalist', { subspecialties: [], capacity: 1, credentials: [{ hospitalId: 'qingshi', modalities: ['DX'], bodyParts: [], readTypes: ['final'], validFrom: '2026-01-01', validUntil: '2026-12-31' }] });
    expect(given(batch([kase('a'), kase('b', { modality: 'CT', receivedAt: at - minutes(1) })], [specialist, generalist], { fixedAhead: 1 }))).toEqual({ a: 'generalist', b: 'a-specialist' });
  });

  it('prefers who knows the patient, who is owed work, and who sees such cases rarely', () => {
    const two = [reader('a'), reader('b')];
    expect(given(batch([kase('x', { earlierReaderIds: ['b'] })], two))).toEqual({ x: 'b' });
    expect(given(batch([kase('x')], [reader('a', { aheadTenths: 600 }), reader('b', { aheadTenths: -600 })]))).toEqual({ x: 'b' });
    const learning = { weights: { ...defaultPolicy.weights, learningMinutes: 5 } };
    expect(given(batch([kase('x')], [reader('a'), reader('b', { rarity: { 'DX CHEST': 0.8 } })], learning))).toEqual({ x: 'b' });
    expect(given(batch([kase('x')], two))).toEqual({ x: 'a' });
  });

  it('asks more readers when the deadline is near', () => {
    const knee = reader('knee', { subspecialties: ['musculoskeletal'] });
    const demands = [{ modality: null, subspecialty: 'chest' }];
    expect(given(batch([kase('a')], [knee], { demands }))).toEqual({ a: null });
    expect(given(batch([kase('a', { isWidened: true })], [knee], { demands }))).toEqual({ a: 'knee' });
  });

  it('says why a case waits: nobody may, or all places are taken', () => {
    const input = batch([kase('a', { modality: 'MG' }), kase('b')], [reader('chen', { open: [bound('x'), bound('y')] })]);
    const [a, b] = decideBatch(input).decisions;
    expect([a?.outcome, b?.outcome]).toEqual(['nobody-available', 'waits']);
    if (!a || !b) throw new Error('two decisions expected');
    expect(explainBatch(input.cases[0] as WaitingCase, input, a)).toMatchObject({ zh: expect.stringContaining('协议不含该检查类型'), en: expect.stringContaining('Nobody may read it now') });
    expect(explainBatch(input.cases[1] as WaitingCase, input, b).en).toBe('One reader may read it; their next places are taken, it follows as soon as one is free');
    expect(waitKey(a)).toBe('nobody-available agreement-modality:1');
  });

  it('says so when a case is held for a better suited reader although one is free, and gives it away when it has waited long', () => {
    const chestIsFull = reader('chen', { open: [bound('x'), bound('y')] });
    const kneeIsFree = reader('knee', { subspecialties: ['musculoskeletal'], aheadTenths: 600 });
    const ct = (waited: number) => batch([kase('a', { modality: 'CT', receivedAt: at - minutes(waited), dueAt: at + minutes(240 - waited) })], [chestIsFull, kneeIsFree]);
    const [fresh] = decideBatch(ct(1)).decisions;
    expect(fresh).toMatchObject({ outcome: 'waits', isHeldForBetter: true });
    if (!fresh) throw new Error('a decision expected');
    expect(explainBatch(kase('a', { modality: 'CT' }), ct(1), fresh).en).toContain('one is free; by the policy it is better off waiting for a better suited one');
    expect(waitKey(fresh)).toContain('held-for-better');
    expect(given(ct(60))).toEqual({ a: 'knee' });
  });

  it('forecasts from the next shift on when nobody is there', () => {
    const morning = reader('chen', { shifts: [{ ...round, startsAt: '14:00', endsAt: '18:00' }] });
    const [decision] = decideBatch(batch([kase('a')], [morning])).decisions;
    expect(decision).toMatchObject({ outcome: 'nobody-available', forecast: { expectedReadAt: Date.parse('2026-11-24T06:00:00Z') + minutes(2.6) } });
  });

  it('under pull gives to nobody but the reader who asks, and to him what it would have given', () => {
    const cases = [kase('a', { dueAt: at + minutes(60) }), kase('b', { priority: 'stat', dueAt: at + minutes(20) })];
    const readers = [reader('chen'), reader('wang')];
    expect(given(batch(cases, readers, { mode: 'pull' }))).toEqual({ a: null, b: null });
    const asked = given(batch(cases, [reader('chen')], { mode: 'pull' }, { askingId: 'chen' }));
    expect(asked).toEqual({ a: null, b: 'chen' });
    // Off shift and at capacity he may ask: he is at work.
    expect(given(batch(cases, [reader('chen', { shifts: [], capacity: 1, open: [bound('x', { openedAt: at })] })], { mode: 'pull' }, { askingId: 'chen' }))).toEqual({ a: null, b: 'chen' });
    expect(given(batch([kase('a')], [reader('none', { credentials: [] })], { mode: 'pull' }, { askingId: 'none' }))).toEqual({ a: null });
  });

  it('falls back to the earliest finish when the solver would take too long, and stays legal', () => {
    const cases = Array.from({ length: 330 }, (_, index) => kase(`k${String(index).padStart(3, '0')}`, { receivedAt: at - minutes(index % 50) }));
    const readers = Array.from({ length: 165 }, (_, index) => reader(`r${String(index).padStart(3, '0')}`));
    const outcome = decideBatch(batch(cases, readers, { solverTimeMs: 10 }));
    expect(outcome.solver).toBe('earliest-finish');
    expect(outcome.decisions.filter(({ outcome: of }) => of === 'assigned')).toHaveLength(330);
    expect(decideBatch(batch(cases, readers, { solverTimeMs: 1000 })).solver).toBe('min-cost');
  });
});

const anInput = fc.record({
  fixedAhead: fc.constantFrom(1 as const, 2 as const),
  mode: fc.constantFrom('push' as const, 'hybrid' as const, 'pull' as const),
  cases: fc.array(fc.record({ modality: fc.constantFrom('DX', 'CT', 'MR'), bodyPart: fc.constantFrom('CHEST', 'HEAD', null), priority: fc.constantFrom(...priorities), waited: fc.integer({ min: 0, max: 300 }), hospital: fc.constantFrom('qingshi', 'yunxi'), gaveBack: fc.boolean(), flagged: fc.boolean(), widened: fc.boolean() }), { maxLength: 12 }),
  readers: fc.array(fc.record({ subspecialty: fc.constantFrom('chest', 'neuro'), modalities: fc.subarray(['DX', 'CT', 'MR']), hospitals: fc.subarray(['qingshi', 'yunxi']), capacity: fc.integer({ min: 0, max: 3 }), held: fc.integer({ min: 0, max: 3 }), off: fc.boolean(), own: fc.boolean(), ended: fc.boolean() }), { maxLength: 6 }),
  asks: fc.boolean(),
}).map(({ fixedAhead, mode, cases, readers, asks }) => batch(
  cases.map((of, index) => kase(`c${index}`, { modality: of.modality, bodyPart: of.bodyPart, priority: of.priority, orderedPriority: of.flagged && of.priority === 'urgent' ? 'routine' : of.priority, sendingHospitalId: of.hospital, receivedAt: at - minutes(of.waited), dueAt: at - minutes(of.waited) + minutes([30, 60, 120, 240][priorityRank(of.priority)] ?? 240), givenBackByIds: of.gaveBack ? ['r0'] : [], isFlagged: of.flagged, isWidened: of.widened })),
  readers.map((of, index) => reader(`r${index}`, {
    hospitalId: of.own ? 'qingshi' : 'jiangzhou', subspecialties: [of.subspecialty], capacity: of.capacity, shifts: of.off ? [] : [round], open: Array.from({ length: of.held }, (_, n) => bound(`h${index}-${n}`)),
    credentials: of.hospitals.map((hospitalId) => ({ hospitalId, modalities: of.modalities, bodyParts: [], readTypes: ['final'], validFrom: '2026-01-01', validUntil: of.ended ? '2026-11-23' : '2026-12-31' })),
  })),
  { fixedAhead, mode, claimFromPool: mode !== 'push' }, asks && readers.length > 0 ? { askingId: 'r0' } : {},
));

describe('whatever comes', () => {
  it('nobody is given what a rule forbids, more than his places, or a case that another has', () => {
    fc.assert(fc.property(anInput, (input) => {
      const { decisions } = decideBatch(input);
      const context = { agreements: input.agreements, demands: input.policy.demands, extraPlaces: input.policy.escalation.extraPlaces };
      const assigned = decisions.filter(({ readerId }) => readerId !== null);
      for (const { caseId, readerId } of assigned) {
        const [waiting, to] = [input.cases.find(({ id }) => id === caseId), input.readers.find(({ id }) => id === readerId)];
        if (!waiting || !to) throw new Error('given to nobody known');
        const broken = refusals(waiting, to, new Date(at), context).filter((rule) => !(readerId === input.askingId && (rule === 'off-shift' || rule === 'at-capacity')));
        expect(broken).toEqual([]);
      }
      for (const to of input.readers) {
        const got = assigned.filter(({ readerId, caseId }) => readerId === to.id && input.cases.find(({ id }) => id === caseId)?.priority !== 'stat').length;
        expect(got).toBeLessThanOrEqual(to.id === input.askingId ? 1 : Math.max(0, input.policy.fixedAhead - to.open.length));
      }
      expect(new Set(decisions.map(({ caseId }) => caseId)).size).toBe(input.cases.length);
      if (input.askingId !== null) expect(assigned.length).toBeLessThanOrEqual(1);
      else if (input.policy.mode === 'pull') expect(assigned).toEqual([]);
    }), { numRuns: 300 });
  });

  it('the same input gives the same outcome, in any order and after a journey through the database', () => {
    fc.assert(fc.property(anInput, (input) => {
      const text = canonicalText(decideBatch(input));
      expect(canonicalText(decideBatch({ ...input, cases: [...input.cases].reverse(), readers: [...input.readers].reverse() }))).toBe(text);
      expect(canonicalText(decideBatch(JSON.parse(canonicalText(input)) as RoutingInput))).toBe(text);
    }), { numRuns: 100 });
  });

  it('candidates worked out later are those that stood beside the decision', () => {
    fc.assert(fc.property(anInput, (input) => {
      const later = candidatesIn(input);
      for (const { caseId, candidates } of decideBatch(input).decisions) if (candidates.length > 0) expect(later(caseId)).toEqual(candidates);
    }), { numRuns: 50 });
  });
});

describe('in a stable load', () => {
  it('every case is read within a bound: nothing starves behind more pressing ones', () => {
    // One reader, a case every 4 minutes (2.6 min of work each, load .64), half of them urgent, 600 of them.
    let open: { id: string; until: number }[] = [];
    let waiting: WaitingCase[] = [];
    const waits: number[] = [];
    let now = at;
    for (let n = 0; n < 600 || waiting.length > 0; n++) {
      if (n < 600) waiting.push(kase(`c${String(n).padStart(4, '0')}`, { priority: n % 2 === 0 ? 'urgent' : 'routine', receivedAt: now, dueAt: now + minutes(n % 2 === 0 ? 60 : 240) }));
      for (let step = 0; step < 4; step++) {
        open = open.filter(({ until }) => until > now);
        const input = { ...batch(waiting, [reader('chen', { open: open.map(({ id }) => bound(id, { openedAt: now })) })], { fixedAhead: 1 }), at: now };
        for (const { caseId, readerId } of open.length > 0 ? [] : decideBatch(input).decisions) {
          const chosen = waiting.find(({ id }) => id === caseId);
          if (readerId === null || !chosen) continue;
          waits.push((now - chosen.receivedAt) / 60_000);
          open = [{ id: caseId, until: now + minutes(2.6) }];
          waiting = waiting.filter(({ id }) => id !== caseId);
        }
        now += minutes(1);
      }
      if (n > 5000) throw new Error('a case starves');
    }
    expect(waits).toHaveLength(600);
    expect(Math.max(...waits)).toBeLessThan(60);
  });
});
