import { describe, expect, it } from 'vitest';
import { intervalOf, studentQuantile } from './interval';
import { outcomeOf } from './outcome';
import { randomOf } from './random';
import { timeline } from './timeline';

describe('the figures of a simulated network', () => {
  it('are those worked out by hand for three cases and two readers', () => {
    const kase = { hospital: 0, effort: 1, isCritical: false, isFlagged: false };
    const network = {
      readers: [{ id: 'a', subspecialties: ['chest'], isLicensedAt: [true] }, { id: 'b', subspecialties: [], isLicensedAt: [true] }],
      cases: [
        { ...kase, arrivesAt: 0, modality: 'CT', bodyPart: 'CHEST', priority: 'stat' as const, dueAt: 30 },
        { ...kase, arrivesAt: 0, modality: 'CT', bodyPart: 'CHEST', priority: 'routine' as const, dueAt: 120, isCritical: true },
        { ...kase, arrivesAt: 10, modality: 'DX', bodyPart: null, priority: 'stat' as const, dueAt: 40 },
      ],
    };
    const reads = [{ startedAt: 0, finishedAt: 10, reader: 0 }, { startedAt: 0, finishedAt: 15, reader: 1 }, { startedAt: 15, finishedAt: 45, reader: 1 }];
    expect(outcomeOf(network, { reads, busyMinutes: [10, 45] })).toEqual({ cases: 3, neverRead: 0, mean: 20, p90: 35, longest: 35, statBreach: 0.5, breach: 1 / 3, criticalMean: 15, missedCriticalMean: 15, skillShare: 0.5, loadSpread: 17.5 / 27.5 });
  });

  it("come with Student's interval: 1, 2, 3 is 2 +- 2.48", () => {
    const { mean, half, n } = intervalOf([1, 2, 3]);
    expect([mean, Number(half.toFixed(2)), n]).toEqual([2, 2.48, 3]);
    expect(studentQuantile(7)).toBeCloseTo(2.365, 2);
    expect(studentQuantile(19)).toBeCloseTo(2.093, 2);
  });
});

describe('chance and time', () => {
  it('are the same for the same seed, uniform and exponential of the right mean', () => {
    const [one, other] = [randomOf(7), randomOf(7)];
    const drawn = Array.from({ length: 20_000 }, () => one.next());
    expect(Array.from({ length: 20_000 }, () => other.next())).toEqual(drawn);
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(drawn)).toBeCloseTo(0.5, 1);
    expect(mean(Array.from({ length: 20_000 }, () => one.exponential()))).toBeCloseTo(1, 1);
    const normals = Array.from({ length: 20_000 }, () => one.normal());
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  it('pass in order: by minute, a finish before an arrival before a batch, then the lower number', () => {
    const events = timeline();
    const random = randomOf(1);
    const kinds = ['batch', 'arrival', 'finish'] as const;
    for (let index = 0; index < 500; index++) events.add(Math.floor(random.next() * 20), kinds[index % 3] ?? 'batch', index);
    const passed = Array.from({ length: 500 }, () => events.next());
    const key = passed.map((event) => (event ? event.at * 1e6 + ['finish', 'arrival', 'batch'].indexOf(event.kind) * 1e4 + event.index : NaN));
    expect(key).toEqual([...key].sort((a, b) => a - b));
    expect(events.next()).toBeUndefined();
  });
});
