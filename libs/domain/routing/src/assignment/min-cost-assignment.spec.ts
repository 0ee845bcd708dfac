import fc from 'fast-check';
import highsLoader from 'highs';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../simulation/random';
import { costOf, forbidden, greatestCost, minCostAssignment, type AssignmentProblem } from './min-cost-assignment';

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
    expect(minCostAssignment(problem(1, 2, [50, 41], [40]))).toEqual({ slotOfCase: Int32Array.of(-1), totalCost: 40 });
  });

  it('costs what the best of all assignments costs, up to 6 x 6, and never makes a forbidden pair', () => {
    fc.assert(
      fc.property(smallProblems, (of) => {
        const { slotOfCase, totalCost } = minCostAssignment(of);
        expect(isLegal(of, slotOfCase)).toBe(true);
        expect(totalCost).toBe(costOf(slotOfCase, of));
        expect(totalCost).toBe(bruteForce(of));
      }),
      { numRuns: 1500, seed: 3 },
    );
  });

  it('refuses a cost that would not fit and a table of the wrong size', () => {
    expect(() => minCostAssignment(problem(1, 1, [greatestCost + 1], [0]))).toThrow(RangeError);
    expect(() => minCostAssignment(problem(2, 1, [1], [0, 0]))).toThrow(RangeError);
  });

  it('costs what HiGHS finds on 50 random instances of 40 cases x 20 slots', async () => {
    const highs = await highsLoader();
    for (let seed = 1; seed <= 50; seed++) {
      const random = randomOf(seed);
      const [cases, slots] = [40, 20];
      const spread = seed % 2 ? 40 : 20_000;
      const of = problem(
        cases,
        slots,
        Array.from({ length: cases * slots }, () => (random.next() < 0.3 ? forbidden : Math.floor(random.next() * spread))),
        Array.from({ length: cases }, () => Math.floor(random.next() * 1.5 * spread)),
      );
      const solved = highs.solve(asLinearProgram(of), { output_flag: false });
      expect(solved.Status).toBe('Optimal');
      expect(minCostAssignment(of).totalCost).toBe(Math.round(solved.ObjectiveValue));
    }
  });
});

/** The assignment as CPLEX LP text; its relaxation has whole-number corners, so no integers need to be asked for. */
function asLinearProgram({ cases, slots, costs, waitingCosts }: AssignmentProblem): string {
  const pairs = Array.from({ length: cases }, (_, kase) => Array.from({ length: slots }, (_, slot) => ({ kase, slot, cost: costs[kase * slots + slot] ?? 0 }))).flat().filter(({ cost }) => cost !== forbidden);
  const waits = Array.from(waitingCosts, (cost, kase) => `${cost} w${kase}`);
  const objective = [...pairs.map(({ kase, slot, cost }) => `${cost} x${kase}_${slot}`), ...waits].join('\n + ');
  const each = Array.from({ length: cases }, (_, kase) => `c${kase}: ${[`w${kase}`, ...pairs.filter((of) => of.kase === kase).map((of) => `x${kase}_${of.slot}`)].join(' + ')} = 1`);
  const once = Array.from({ length: slots }, (_, slot) => pairs.filter((of) => of.slot === slot)).flatMap((of, slot) => (of.length > 0 ? [`s${slot}: ${of.map(({ kase }) => `x${kase}_${slot}`).join(' + ')} <= 1`] : []));
  return `Minimize\n obj: ${objective}\nSubject To\n ${[...each, ...once].join('\n ')}\nEnd\n`;
}
