import { minCostMatching } from './min-cost-matching';
import { never, SortedRows, SparseRows, type WeightTable } from './min-cost-rows';

export interface AssignmentProblem {
  readonly cases: number;
  readonly slots: number;
  /** Cost of case i in slot j at `i * slots + j`, whole tenths of a minute; `forbidden` where a rule refuses. */
  readonly costs: Int32Array;
  /** What it costs to let case i wait. */
  readonly waitingCosts: Int32Array;
}
export interface Assignment {
  /** Slot of each case, -1 for one that waits. */
  readonly slotOfCase: Int32Array;
  /** Cost of all cases, assigned and waiting, in tenths of a minute. */
  readonly totalCost: number;
  /** Pairs that had to be looked at. */
  readonly work: number;
}

/** Stands in a cost table where a hard rule refuses. */
export const forbidden = never;
/** Beyond this a difference of two costs would not fit 32 bits. */
export const greatestCost = 2 ** 29;

/**
 * The assignment of cases to reader slots of the least total cost: each case to one slot or to waiting, each slot to at
 * most one case, never a forbidden pair. Exact, because costs are whole numbers. A case that costs as much in a slot as
 * waiting waits.
 */
export function minCostAssignment(problem: AssignmentProblem): Assignment {
  return minCostAssignmentWithin(problem, Infinity) as Assignment;
}

/**
 * The same, or null when it would take more than `workLimit` pairs looked at: for the greedy choice to step in. Work is
 * counted, not timed, so that a replay gives up at the same place. The tables of docs/routing.md need about 4 million pairs
 * for 2,000 cases x 300 readers with two places each, 105 million for 10,000 x 1,000.
 */
export function minCostAssignmentWithin(problem: AssignmentProblem, workLimit: number): Assignment | null {
  const { cases, slots, costs, waitingCosts } = problem;
  if (costs.length !== cases * slots || waitingCosts.length !== cases) throw new RangeError(`costs must be ${cases} x ${slots}, waitingCosts ${cases} long`);
  waitingCosts.forEach(checked);
  if (cases * slots > workLimit) return null;
  const matching = minCostMatching(new SortedRows(slots <= cases ? slotsAsRows(problem) : casesAsRows(problem)), workLimit);
  if (!matching) return null;
  const slotOfCase = slots <= cases ? turned(matching.columnOfRow, cases) : matching.columnOfRow;
  return { slotOfCase, totalCost: costOf(slotOfCase, problem), work: matching.work };
}

/** A problem of few allowed pairs: only those are listed, so 10,000 cases of five licensed readers each are 50,000 pairs and no table. */
export interface SparseProblem {
  readonly cases: number;
  readonly slots: number;
  /** The allowed pairs, each once, and their costs. */
  readonly pairs: { readonly kase: Int32Array; readonly slot: Int32Array; readonly cost: Int32Array };
  readonly waitingCosts: Int32Array;
}

/** The least-cost assignment of a sparse problem: the very pairs that `minCostAssignment` makes with every other pair forbidden. */
export function minCostSparseAssignment(problem: SparseProblem): Assignment {
  return minCostSparseAssignmentWithin(problem, Infinity, problem.pairs.kase.length) as Assignment;
}

/** The same, or null when it would take more than `workLimit` pairs looked at, of which listing them counts as `listed`. */
export function minCostSparseAssignmentWithin({ cases, slots, pairs: { kase, slot, cost }, waitingCosts }: SparseProblem, workLimit: number, listed: number): Assignment | null {
  if (kase.length !== slot.length || kase.length !== cost.length || waitingCosts.length !== cases) throw new RangeError('pairs must have a case, a slot and a cost each, and every case a waiting cost');
  waitingCosts.forEach(checked);
  if (listed > workLimit) return null;
  const weight = new Int32Array(cost.length);
  for (let at = 0; at < cost.length; at++) weight[at] = checked(cost[at] as number) - (waitingCosts[kase[at] as number] as number);
  const rows = slots <= cases ? new SparseRows(slots, cases, { row: slot, column: kase, weight }, listed) : new SparseRows(cases, slots, { row: kase, column: slot, weight }, listed);
  const matching = minCostMatching(rows, workLimit);
  if (!matching) return null;
  const slotOfCase = slots <= cases ? turned(matching.columnOfRow, cases) : matching.columnOfRow;
  let totalCost = 0;
  for (let of = 0; of < cases; of++) totalCost += waitingCosts[of] as number;
  for (let at = 0; at < cost.length; at++) if (slotOfCase[kase[at] as number] === slot[at]) totalCost += weight[at] as number;
  return { slotOfCase, totalCost, work: matching.work };
}

const turned = (caseOfSlot: Int32Array, cases: number) => {
  const slotOfCase = new Int32Array(cases).fill(-1);
  caseOfSlot.forEach((kase, slot) => { if (kase >= 0) slotOfCase[kase] = slot; });
  return slotOfCase;
};

/** What is saved by not waiting, slot by slot: a slot left free and a case left waiting weigh nothing. */
function slotsAsRows({ cases, slots, costs, waitingCosts }: AssignmentProblem): WeightTable {
  return {
    rows: slots,
    columns: cases,
    fill: (first, count, into) => {
      // Tile by tile: a table that is turned round column by column waits for the memory.
      for (let from = 0; from < cases; from += tile) {
        const until = Math.min(cases, from + tile);
        for (let of = 0; of < count; of++) {
          for (let kase = from; kase < until; kase++) into[of * cases + kase] = weight(costs[kase * slots + first + of] as number, waitingCosts[kase] as number);
        }
      }
    },
  };
}

function casesAsRows({ cases, slots, costs, waitingCosts }: AssignmentProblem): WeightTable {
  return {
    rows: cases,
    columns: slots,
    fill: (first, count, into) => {
      for (let of = 0; of < count; of++) {
        const waiting = waitingCosts[first + of] as number;
        for (let slot = 0; slot < slots; slot++) into[of * slots + slot] = weight(costs[(first + of) * slots + slot] as number, waiting);
      }
    },
  };
}
const tile = 32;
const weight = (cost: number, waiting: number) => (cost === forbidden ? never : checked(cost) - waiting);

/** Total cost of any assignment, for comparison. */
export function costOf(slotOfCase: ArrayLike<number>, { cases, slots, costs, waitingCosts }: AssignmentProblem): number {
  let total = 0;
  for (let kase = 0; kase < cases; kase++) {
    const slot = slotOfCase[kase] ?? -1;
    total += (slot < 0 ? waitingCosts[kase] : costs[kase * slots + slot]) as number;
  }
  return total;
}

function checked(cost: number): number {
  if (cost > greatestCost || cost < -greatestCost) throw new RangeError(`cost ${cost} is beyond ${greatestCost} tenths of a minute`);
  return cost;
}
