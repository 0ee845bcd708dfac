import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../policy/routing-policy';
import { estimatesOverDraws, differencesOverRuns, drawDays, estimatesOverRuns, resampled } from './estimate';
import { historyNetwork, type HistoryCase } from './history-network';
import { earliestFinish, sharedPool } from './policies';
import { randomOf } from './random';
import { simulate, type Policy } from './simulate';
import { simulatedPolicy } from './simulated-policy';
import type { SimulatedCase, SimulatedNetwork } from './simulated-network';
import { dutyMinutes, figuresOf, playedCases } from './simulation-figures';
import { siteReadTimes } from './site-read-times';
import { licenceCandidates, withLicence } from './licence-candidates';

const aCase = (of: Partial<SimulatedCase>): SimulatedCase => ({ arrivesAt: 0, hospital: 0, modality: 'OT', bodyPart: null, priority: 'routine', dueAt: 240, effort: 1, isCritical: false, isFlagged: false, ...of });
const aReader = (id: string, onDuty?: readonly (readonly [number, number])[]) => ({ id, subspecialties: [], isLicensedAt: [true], ...(onDuty ? { onDuty } : {}) });
const everyKind: readonly (() => Policy)[] = [earliestFinish, () => sharedPool('fifo'), () => simulatedPolicy(defaultPolicy)];

describe('a simulated rota', () => {
  it.each(everyKind.map((make) => [make().name, make] as const))('%s: nobody begins a read off duty; what is left when he goes is read by who comes', (_, make) => {
    // Ten minutes a case; the first reader leaves at 15 with two cases unread, the second comes at 60.
    const network: SimulatedNetwork = { readers: [aReader('a', [[0, 15]]), aReader('b', [[60, 600]])], cases: [aCase({}), aCase({ arrivesAt: 1 }), aCase({ arrivesAt: 2 }), aCase({ arrivesAt: 3 })] };
    const { reads } = simulate(network, make());
    expect(reads.map((read) => read?.reader)).toEqual([0, 0, 1, 1]);
    expect(reads[1]?.startedAt).toBeLessThan(15);
    expect(reads[2]?.startedAt).toBeGreaterThanOrEqual(60);
    expect(reads[2]?.startedAt).toBeLessThan(60.1);
  });

  it('leaves unread what nobody on duty is licensed for', () => {
    expect(simulate({ readers: [aReader('a', [[0, 5]])], cases: [aCase({ arrivesAt: 6 })] }, earliestFinish()).reads).toEqual([null]);
  });
});

describe("the platform's own days as a network", () => {
  const minute = 60_000;
  const aHistoryCase = (of: Partial<HistoryCase>): HistoryCase => ({ hospitalId: 'h', modality: 'CT', bodyPart: 'CHEST', priority: 'routine', receivedAt: 10 * minute, dueAt: 250 * minute, isFlagged: false, isCritical: false, earlierReaderIds: [], readMinutes: null, ...of });

  it('keep arrivals, promises, licences by hospital and modality, duty and who knows the patient; the same seed gives the same reads', () => {
    const history = {
      cases: [aHistoryCase({}), aHistoryCase({ modality: 'MR', receivedAt: 20 * minute, dueAt: 80 * minute, earlierReaderIds: ['b', 'gone'] })],
      readers: [{ id: 'a', subspecialties: ['chest'], duty: [[-5 * minute, 20 * minute] as const, [20 * minute, 60 * minute] as const] }, { id: 'b', subspecialties: [], duty: [] }],
      mayRead: (kase: HistoryCase, readerId: string) => readerId === 'a' && kase.modality === 'CT',
    };
    const { network, hospitalIds } = historyNetwork(history, 0, 1);
    expect(hospitalIds).toEqual(['h']);
    expect(network.cases.map(({ arrivesAt, dueAt, licence, earlierReaders }) => [arrivesAt, dueAt, licence, earlierReaders])).toEqual([[10, 250, 0, []], [20, 80, 1, [1]]]);
    expect(network.readers.map(({ isLicensedAt, onDuty }) => [isLicensedAt, onDuty])).toEqual([[[true, false], [[0, 60]]], [[false, false], []]]);
    expect(historyNetwork(history, 0, 1).network).toEqual(network);
  });

  it('take the read times from the site where it has seen 30 of a modality, and from nowhere else', () => {
    const times = siteReadTimes([...Array.from({ length: 31 }, (_, index) => ({ modality: 'CT', minutes: 5 + index })), ...Array.from({ length: 29 }, () => ({ modality: 'DX', minutes: 2 })), { modality: 'CT', minutes: -3 }]);
    // 5 … 35: median 20, quartiles 12 (index 7) and 27 (index 22).
    expect(times.minutesByModality).toEqual({ CT: 20 });
    expect(times.spread).toBeCloseTo(Math.log(27 / 12) / 1.349, 10);
    expect(times.seen).toEqual({ CT: 31, DX: 29 });
    const network: SimulatedNetwork = { readers: [aReader('a')], cases: [aCase({ modality: 'CT' }), aCase({ modality: 'DX', arrivesAt: 100 })], minutesByModality: times.minutesByModality };
    expect(simulate(network, earliestFinish()).reads.map((read) => (read ? read.finishedAt - read.startedAt : null))).toEqual([20, 3]);
  });
});

describe('the figures of a simulation', () => {
  const network: SimulatedNetwork = {
    readers: [{ id: 'a', subspecialties: ['chest'], isLicensedAt: [true] }, { id: 'b', subspecialties: [], isLicensedAt: [true] }],
    cases: [
      aCase({ modality: 'CT', bodyPart: 'CHEST', priority: 'stat', dueAt: 5 }),
      aCase({ modality: 'CT', bodyPart: 'CHEST', isCritical: true, isFlagged: true, earlierReaders: [0] }),
      aCase({ arrivesAt: 1440, modality: 'DX', priority: 'urgent', dueAt: 1500 }),
    ],
  };
  const play = { reads: [{ startedAt: 0, finishedAt: 10, reader: 0 }, { startedAt: 0, finishedAt: 15, reader: 1 }, { startedAt: 1440, finishedAt: 1445, reader: 1 }], busyMinutes: [10, 20] };
  const cases = playedCases(network, play);

  it('are those worked out by hand for three cases: load counts 12 for a CT and 3 for a radiograph', () => {
    const figures = figuresOf(cases, dutyMinutes(network));
    expect(figures).toMatchObject({ meanTurnaroundMinutes: 10, p50TurnaroundMinutes: 10, p90TurnaroundMinutes: 15, statBreachShare: 1, urgentBreachShare: 0, routineBreachShare: 0, breachShare: 1 / 3, criticalMeanMinutes: 15, flaggedMeanMinutes: 15, unflaggedMeanMinutes: 7.5, skillMatchShare: 0.5, continuityShare: 0, longestMinutes: 15 });
    // 12 and 15: half the difference over the mean is 1/9, Gini of two is half of that.
    expect(figures.loadSpread).toBeCloseTo(1 / 9, 10);
    expect(figures.loadGini).toBeCloseTo(1 / 18, 10);
  });

  it('come with Student’s interval over runs, and paired ones with that of the difference', () => {
    const run = (meanTurnaroundMinutes: number) => ({ ...figuresOf(cases, [1, 1]), meanTurnaroundMinutes });
    expect(estimatesOverRuns([run(1), run(2), run(3)]).meanTurnaroundMinutes).toMatchObject({ mean: 2 });
    // Differences 1, 1, 1: what the days have in common falls out.
    expect(differencesOverRuns([run(11), run(22), run(33)], [run(10), run(21), run(32)]).meanTurnaroundMinutes).toEqual({ mean: 1, low: 1, high: 1 });
  });

  it('come with a bootstrap interval over days that holds the value and is the same for the same seed', () => {
    const duty = dutyMinutes(network);
    const draws = drawDays(2, 100, randomOf(1));
    expect(drawDays(2, 100, randomOf(1))).toEqual(draws);
    const estimate = estimatesOverDraws(figuresOf(cases, duty), [...resampled(cases, duty, draws)]).meanTurnaroundMinutes;
    // Day 0 has 10 and 15, day 1 has 5: all draws lie between 5 and 12.5.
    expect(estimate).toEqual({ mean: 10, low: 5, high: 12.5 });
  });
});

describe('one more licence', () => {
  const network: SimulatedNetwork = {
    readers: [{ id: 'busy', subspecialties: [], isLicensedAt: [true, true] }, { id: 'idle', subspecialties: [], isLicensedAt: [true, false] }],
    cases: [aCase({ hospital: 1 }), aCase({ hospital: 1, arrivesAt: 1 }), aCase({ hospital: 0, arrivesAt: 2 })],
  };

  it('is sought where cases wait and a reader has time, and lets him read there', () => {
    const before = simulate(network, sharedPool('fifo'));
    const [first] = licenceCandidates(network, before, dutyMinutes(network));
    expect(licenceCandidates(network, before, dutyMinutes(network))).toEqual([{ reader: 1, hospital: 1 }]);
    expect(before.reads[1]?.startedAt).toBe(10);
    expect(simulate(withLicence(network, first ?? { reader: 0, hospital: 0 }), sharedPool('fifo')).reads[1]?.startedAt).toBe(1);
  });
});
