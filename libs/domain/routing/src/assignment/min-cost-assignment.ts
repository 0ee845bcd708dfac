import { minCostMatching, never } from './min-cost-matching';

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
export function minCostAssignment({ cases, slots, costs, waitingCosts }: AssignmentProblem): Assignment {
  if (costs.length !== cases * slots || waitingCosts.length !== cases) throw new RangeError(`costs must be ${cases} x ${slots}, waitingCosts ${cases} long`);
  const slotRows = slots <= cases;
  const weights = new Int32Array(cases * slots);
  for (let kase = 0; kase < cases; kase++) {
    const waiting = checked(waitingCosts[kase] as number);
    for (let slot = 0; slot < slots; slot++) {
      const cost = costs[kase * slots + slot] as number;
      weights[slotRows ? slot * cases + kase : kase * slots + slot] = cost === forbidden ? never : checked(cost) - waiting;
    }
  }
  const { columnOfRow } = minCostMatching(slotRows ? slots : cases, slotRows ? cases : slots, weights);
  const slotOfCase = slotRows ? new Int32Array(cases).fill(-1) : columnOfRow;
  if (slotRows) columnOfRow.forEach((kase, slot) => { if (kase >= 0) slotOfCase[kase] = slot; });
  return { slotOfCase, totalCost: costOf(slotOfCase, { cases, slots, costs, waitingCosts }) };
}

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
