import fc from 'fast-check';
import highsLoader from 'highs';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../simulation/random';
import { minCostMatching } from './min-cost-matching';
import { never, SortedRows } from './min-cost-rows';
import { costOf, forbidden, greatestCost, minCostAssignment, minCostAssignmentWithin, minCostSparseAssignment, type AssignmentProblem } from './min-cost-assignment';

const problem = (cases: number, slots: number, costs: readonly number[], waitingCosts: readonly number[]): AssignmentProblem => ({
  cases,
  slots,
  costs: Int32Array.from(costs),
  waitingCosts: Int32Array.from(waitingCosts),
});

/** The least cost by trying every assignment. */
function bruteForce({ cases, slots, costs, waitingCosts }: AssignmentProblem): number {
  const from = (kase: number, taken: number): number => {
    if (kase === cases) return 0;
    let best = (waitingCosts[kase] ?? 0) + from(kase + 1, taken);
    for (let slot = 0; slot < slots; slot++) {
      const cost = costs[kase * slots + slot] ?? forbidden;
      if (cost === forbidden || taken & (1 << slot)) continue;
      best = Math.min(best, cost + from(kase + 1, taken | (1 << slot)));
    }
    return best;
  };
  return from(0, 0);
}

/** Small spread: many ties, the hard part of such an algorithm. Negative costs too. */
const smallProblems = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.constantFrom(3, 20, 5000)).chain(([cases, slots, spread]) =>
  fc.tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -spread, max: spread }) }, { weight: 1, arbitrary: fc.constant(forbidden) }), { minLength: cases * slots, maxLength: cases * slots }),
    fc.array(fc.integer({ min: -spread, max: 2 * spread }), { minLength: cases, maxLength: cases }),
  ).map(([costs, waiting]) => problem(cases, slots, costs, waiting)),
);

function isLegal({ slots, costs }: AssignmentProblem, slotOfCase: Int32Array): boolean {
  const used = [...slotOfCase].filter((slot) => slot >= 0);
  return new Set(used).size === used.length && [...slotOfCase].every((slot, kase) => slot < 0 || costs[kase * slots + slot] !== forbidden);
}

describe('the least-cost assignment of cases to reader slots', () => {
  it('gives the CT to the chest reader although the radiograph came first', () => {
    //                         chest, other
    const costs = [30, 30, /* radiograph */ 102, 150 /* CT */];
    expect([...minCostAssignment(problem(2, 2, costs, [900, 900])).slotOfCase]).toEqual([1, 0]);
  });

  it('lets a case wait when every slot costs more than waiting', () => {
    expect(minCostAssignment(problem(1, 2, [50, 41], [40]))).toMatchObject({ slotOfCase: Int32Array.of(-1), totalCost: 40 });
  });

  it('costs what the best of all assignments costs, up to 6 x 6, and never makes a forbidden pair', () => {
    fc.assert(
      fc.property(smallProblems, (of) => {
        const { slotOfCase, totalCost } = minCostAssignment(of);
        expect(isLegal(of, slotOfCase)).toBe(true);
        expect(totalCost).toBe(costOf(slotOfCase, of));
        expect(totalCost).toBe(bruteForce(of));
        // Not only as cheap: the same pairs, ties and all, so either form may stand behind a decision that was logged.
        expect(minCostSparseAssignment(sparse(of))).toMatchObject({ totalCost, slotOfCase });
      }),
      { numRuns: 1500, seed: 3 },
    );
  });

  it('refuses a cost that would not fit and a table of the wrong size', () => {
    expect(() => minCostAssignment(problem(1, 1, [greatestCost + 1], [0]))).toThrow(RangeError);
    expect(() => minCostAssignment(problem(2, 1, [1], [0, 0]))).toThrow(RangeError);
  });

  it('costs what HiGHS finds on 12 random instances of 40 cases x 20 slots and on larger ones, more cases or more slots, with many ties and with none', async () => {
    const highs = await highsLoader();
    const sizes = [...Array.from({ length: 12 }, () => [40, 20] as const), [200, 50], [50, 100], [200, 50], [50, 100]] as const;
    sizes.forEach(([cases, slots], index) => {
      const of = randomProblem(index + 1, cases, slots, index % 4 < 2 ? 40 : 20_000);
      const solved = highs.solve(asLinearProgram(of), { output_flag: false });
      expect(solved.Status).toBe('Optimal');
      expect(minCostAssignment(of).totalCost).toBe(Math.round(solved.ObjectiveValue));
    });
  });

  it('is proved by its prices on 1 500 cases x 300 slots: no pair could save more than its case and its slot are worth', () => {
    for (const spread of [40, 20_000]) {
      const of = randomProblem(7, 1500, 300, spread);
      const { slotOfCase, totalCost } = minCostAssignment(of);
      expect(isLegal(of, slotOfCase)).toBe(true);
      const weight = (slot: number, kase: number) => ((of.costs[kase * of.slots + slot] ?? forbidden) === forbidden ? never : (of.costs[kase * of.slots + slot] ?? 0) - (of.waitingCosts[kase] ?? 0));
      const matching = minCostMatching(new SortedRows({ rows: of.slots, columns: of.cases, fill: (first, count, into) => {
        for (let at = 0; at < count * of.cases; at++) into[at] = weight(first + Math.floor(at / of.cases), at % of.cases);
      } }));
      if (!matching) throw new Error('no limit was set');
      const [slots, cases] = [matching.rowPrice, matching.columnPrice];
      let violations = 0;
      for (let slot = 0; slot < of.slots; slot++) {
        for (let kase = 0; kase < of.cases; kase++) {
          const left = weight(slot, kase) - (slots[slot] ?? 0) - (cases[kase] ?? 0);
          if (left < 0 || (matching.columnOfRow[slot] === kase && left !== 0)) violations++;
        }
      }
      expect(violations).toBe(0);
      expect([...slots, ...cases].every((price) => price <= 0)).toBe(true);
      // The dual of a linear program: prices that forbid nothing and cost as much prove that nothing costs less.
      const saved = [...slots, ...cases].reduce((sum, price) => sum + price, 0);
      expect(totalCost).toBe(of.waitingCosts.reduce((sum, cost) => sum + cost, 0) + saved);
    }
  });

  it('makes the same pairs from the whole table and from the allowed pairs alone, with rows longer than those sorted at first', () => {
    for (const [cases, slots] of [[400, 90], [90, 400], [60, 60]] as const) {
      for (const spread of [40, 20_000]) {
        const of = randomProblem(11, cases, slots, spread);
        const { slotOfCase, totalCost } = minCostAssignment(of);
        expect(minCostSparseAssignment(sparse(of))).toMatchObject({ slotOfCase, totalCost });
      }
    }
  });

  it('gives up at the same place every time, by pairs looked at, and not before', () => {
    const of = randomProblem(3, 60, 40, 40);
    const { work, ...assignment } = minCostAssignment(of);
    expect(work).toBeGreaterThan(60 * 40);
    expect(minCostAssignmentWithin(of, work)).toEqual({ ...assignment, work });
    expect(minCostAssignmentWithin(of, 60 * 40)).toBeNull();
    expect(minCostAssignmentWithin(of, 60 * 40 - 1)).toBeNull();
  });
});

/** The allowed pairs alone. */
function sparse({ cases, slots, costs, waitingCosts }: AssignmentProblem) {
  const allowed = [...costs.keys()].filter((at) => costs[at] !== forbidden);
  return { cases, slots, waitingCosts, pairs: { kase: Int32Array.from(allowed, (at) => Math.floor(at / slots)), slot: Int32Array.from(allowed, (at) => at % slots), cost: Int32Array.from(allowed, (at) => costs[at] ?? 0) } };
}

/** A third of the pairs forbidden. */
function randomProblem(seed: number, cases: number, slots: number, spread: number): AssignmentProblem {
  const random = randomOf(seed);
  return problem(
    cases,
    slots,
    Array.from({ length: cases * slots }, () => (random.next() < 0.33 ? forbidden : Math.floor(random.next() * spread))),
    Array.from({ length: cases }, () => Math.floor(random.next() * 1.5 * spread)),
  );
}

/** The assignment as CPLEX LP text; its relaxation has whole-number corners, so no integers need to be asked for. */
function asLinearProgram({ cases, slots, costs, waitingCosts }: AssignmentProblem): string {
  const pairs = Array.from({ length: cases }, (_, kase) => Array.from({ length: slots }, (_, slot) => ({ kase, slot, cost: costs[kase * slots + slot] ?? 0 }))).flat().filter(({ cost }) => cost !== forbidden);
  const waits = Array.from(waitingCosts, (cost, kase) => `${cost} w${kase}`);
  const objective = [...pairs.map(({ kase, slot, cost }) => `${cost} x${kase}_${slot}`), ...waits].join('\n + ');
  const each = Array.from({ length: cases }, (_, kase) => `c${kase}: ${[`w${kase}`, ...pairs.filter((of) => of.kase === kase).map((of) => `x${kase}_${of.slot}`)].join(' + ')} = 1`);
  const once = Array.from({ length: slots }, (_, slot) => pairs.filter((of) => of.slot === slot)).flatMap((of, slot) => (of.length > 0 ? [`s${slot}: ${of.map(({ kase }) => `x${kase}_${slot}`).join(' + ')} <= 1`] : []));
  return `Minimize\n obj: ${objective}\nSubject To\n ${[...each, ...once].join('\n ')}\nEnd\n`;
}
