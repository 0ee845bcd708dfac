import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costTerms, waitingCost, type PricedCase } from '../assignment/assignment-costs';
import { forbidden, minCostAssignment } from '../assignment/min-cost-assignment';
import { defaultBatchSettings, minCostBatch, type BatchSettings } from './batch-policy';
import { BatchPrices } from './batch-prices';
import { simulate, type Desk } from './simulate';
import { syntheticDay, syntheticNetwork } from './synthetic-network';

const tenths = (minutes: number) => Math.round(minutes * 10);

/** The batch as a full table, every pair priced by `costTerms`: slow and plain. */
function assignedByTable(desk: Desk, settings: BatchSettings): readonly (readonly [number, number])[] {
  const { readers, cases } = desk.network;
  const offered = readers.flatMap((_, reader) => (desk.pool.some((kase) => desk.mayRead(kase, reader)) ? [reader] : []));
  const mean = desk.onDuty().reduce((sum, reader) => sum + desk.busyMinutes(reader), 0) / desk.onDuty().length;
  const slots = offered.flatMap((reader) => {
    const queue = desk.queues[reader] ?? [];
    const next = tenths(desk.freeAt(reader) + queue.reduce((sum, kase) => sum + desk.expectedMinutes(kase, reader), 0));
    const inHand = desk.isIdle(reader) ? 0 : 1;
    const of = { reader, readerId: String(reader), subspecialties: readers[reader]?.subspecialties ?? [], aheadOfMean: tenths(desk.busyMinutes(reader) - mean) };
    return queue.length > 0
      ? [{ ...of, freeAt: tenths(desk.freeAt(reader)), ahead: 0, isForStat: true, place: 0 }, { ...of, freeAt: next, ahead: queue.length + 1, isForStat: false, place: 1 }]
      : [{ ...of, freeAt: next, ahead: inHand, isForStat: false, place: 0 }, { ...of, freeAt: next + 59, ahead: inHand + 1, isForStat: false, place: 1 }];
  });
  const priced = desk.pool.map((number): PricedCase => {
    const { modality = '', bodyPart = null, priority = 'routine', arrivesAt = 0, dueAt = 0 } = cases[number] ?? {};
    return { modality, bodyPart, priority, receivedAt: tenths(arrivesAt), dueAt: tenths(dueAt), earlierReaderIds: [] };
  });
  const costs = priced.flatMap((kase, row) => slots.map((slot) => {
    const isOpen = desk.mayRead(desk.pool[row] ?? -1, slot.reader) && (!slot.isForStat || kase.priority === 'stat');
    return isOpen ? costTerms(kase, slot, settings.costs).total : forbidden;
  }));
  const waitingCosts = Int32Array.from(priced, (kase) => waitingCost(kase, tenths(desk.now), settings.costs));
  const { slotOfCase } = minCostAssignment({ cases: priced.length, slots: slots.length, costs: Int32Array.from(costs), waitingCosts });
  return desk.pool
    .flatMap((kase, row) => {
      const slot = slots[slotOfCase[row] ?? -1];
      return slot && slot.ahead <= settings.boundAhead ? [{ kase, slot }] : [];
    })
    .sort((a, b) => a.slot.place - b.slot.place || a.kase - b.kase)
    .map(({ kase, slot }) => [kase, slot.reader] as const);
}

describe('a batch of the simulator', () => {
  it('binds what the whole table of all pairs would bind, batch for batch, on random networks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(0, 1, 2), fc.constantFrom(0.8, 1.3), fc.constantFrom(1, 3), (seed, boundAhead, load, licencesPerHospital) => {
        const network = syntheticNetwork({ ...syntheticDay, seed, hospitals: 5, readers: 4, chestReaders: 2, licencesPerHospital, days: 1, minutesPerDay: 60, load });
        const settings: BatchSettings = { ...defaultBatchSettings, everySeconds: 20, boundAhead: boundAhead as 0 | 1 | 2 };
        const policy = minCostBatch(settings);
        if (policy.kind !== 'batch') throw new Error('a batch was asked for');
        simulate(network, { ...policy, assign: (desk) => {
          const bound = policy.assign(desk);
          expect(bound).toEqual(assignedByTable(desk, settings));
          return bound;
        } });
      }),
      { numRuns: 12, seed: 5 },
    );
  });

  it('is not solved when nobody is free and nothing is bound ahead', () => {
    const network = syntheticNetwork({ ...syntheticDay, hospitals: 5, readers: 2, chestReaders: 1, licencesPerHospital: 2, days: 1, minutesPerDay: 60, load: 2 });
    const prices = new BatchPrices(network, defaultBatchSettings);
    const policy = minCostBatch();
    if (policy.kind !== 'batch') throw new Error('a batch was asked for');
    let [solved, idle] = [0, 0];
    simulate(network, { ...policy, assign: (desk) => {
      const isSolved = prices.offer(desk) !== null;
      if (isSolved) solved++;
      else idle++;
      expect(isSolved).toBe(network.readers.some((_, reader) => desk.isIdle(reader) && desk.pool.some((kase) => desk.mayRead(kase, reader))));
      return policy.assign(desk);
    } });
    expect(solved).toBeGreaterThan(10);
    expect(idle).toBeGreaterThan(10);
  });
});
