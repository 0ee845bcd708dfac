import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignBatch, type BatchCase, type BatchReader, type Refuse } from './assign-batch';
import { waitingCost, defaultCostPolicy } from './assignment-costs';

const aCase = (id: string, of: Partial<BatchCase> = {}): BatchCase => ({ id, modality: 'DX', bodyPart: null, priority: 'routine', receivedAt: 0, dueAt: 2400, earlierReaderIds: [], ...of });
const aReader = (id: string, of: Partial<BatchReader> = {}): BatchReader => ({ id, subspecialties: [], freeAt: [100, 160], aheadOfMean: 0, ...of });
const nobodyRefused: Refuse = () => [];
const givenTo = (batch: ReturnType<typeof assignBatch>) => Object.fromEntries(batch.assignments.map(({ caseId, readerId, place }) => [caseId, readerId && `${readerId} ${place}`]));

const batches = fc.record({
  cases: fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), priority: fc.constantFrom('stat', 'urgent', 'routine'), modality: fc.constantFrom('CT', 'DX'), bodyPart: fc.constantFrom('CHEST', 'HEAD', null), receivedAt: fc.integer({ min: -300, max: 100 }) }), { selector: ({ id }) => id, maxLength: 12 }),
  readers: fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), subspecialties: fc.constantFrom(['chest'], ['neuro'], []), freeAt: fc.constantFrom([100], [100, 160], [130, 190], []) }), { selector: ({ id }) => id, maxLength: 6 }),
  licences: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
});

describe('a micro-batch', () => {
  it('binds the CT to the chest reader, the radiograph to the other', () => {
    const cases = [aCase('radiograph'), aCase('ct', { modality: 'CT', bodyPart: 'CHEST' })];
    const batch = assignBatch(cases, [aReader('chen', { subspecialties: ['chest'], freeAt: [100] }), aReader('wu', { freeAt: [100] })], nobodyRefused, 100);
    expect(givenTo(batch)).toEqual({ ct: 'chen 0', radiograph: 'wu 0' });
    expect(batch.assignments[0]?.terms).toMatchObject({ mismatch: 0 });
  });

  it('puts the stat case first when there is one place', () => {
    const batch = assignBatch([aCase('a'), aCase('b', { priority: 'stat', dueAt: 300 })], [aReader('chen', { freeAt: [100] })], nobodyRefused, 100);
    expect(givenTo(batch)).toEqual({ a: null, b: 'chen 0' });
  });

  it('lets everything wait when nobody may read it, and says what waiting costs', () => {
    const batch = assignBatch([aCase('a')], [aReader('chen')], () => ['no-credential'], 100);
    expect(batch).toEqual({ assignments: [{ caseId: 'a', readerId: null, place: null, terms: null, waitingCost: waitingCost(aCase('a'), 100, defaultCostPolicy) }], totalCost: waitingCost(aCase('a'), 100, defaultCostPolicy) });
  });

  it('refuses two cases of one id', () => {
    expect(() => assignBatch([aCase('a'), aCase('a')], [], nobodyRefused, 0)).toThrow('a is in the batch twice');
  });

  it('decides alike in whatever order cases and readers come, and never against a refusal', () => {
    fc.assert(
      fc.property(batches, fc.infiniteStream(fc.nat()), ({ cases, readers, licences }, shuffle) => {
        const of = cases.map((kase) => aCase(kase.id, { ...kase, dueAt: kase.receivedAt + 1200 } as Partial<BatchCase>));
        const who = readers.map((reader) => aReader(reader.id, reader));
        const refuse: Refuse = (kase, reader) => (licences[(kase.id.charCodeAt(0) * 3 + reader.id.charCodeAt(0)) % 16] ? [] : ['no-credential']);
        const batch = assignBatch(of, who, refuse, 100);
        expect(assignBatch(shuffled(of, shuffle), shuffled(who, shuffle), refuse, 100)).toEqual(batch);
        const places = batch.assignments.flatMap(({ readerId, place }) => (readerId === null ? [] : [JSON.stringify([readerId, place])]));
        expect(new Set(places).size).toBe(places.length);
        for (const { caseId, readerId, place } of batch.assignments) {
          const [kase, reader] = [of.find(({ id }) => id === caseId), who.find(({ id }) => id === readerId)];
          if (kase && reader) expect(refuse(kase, reader, place ?? 0)).toEqual([]);
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

function shuffled<T>(of: readonly T[], random: Iterator<number>): T[] {
  return of.map((value) => [Number(random.next().value), value] as const).sort((a, b) => a[0] - b[0]).map(([, value]) => value);
}
