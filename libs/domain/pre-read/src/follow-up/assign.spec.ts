import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from './assign';

const totalOf = (costs: readonly (readonly number[])[], chosen: readonly number[], alone: number): number =>
  chosen.reduce((sum, column, row) => sum + (column < 0 ? alone : (costs[row]?.[column] ?? Infinity)), 0);

function least(costs: readonly (readonly number[])[], alone: number, row = 0, used: readonly number[] = []): number {
  if (row === costs.length) return 0;
  const columns = costs[row]?.map((_, column) => column).filter((column) => !used.includes(column)) ?? [];
  return Math.min(
    alone + least(costs, alone, row + 1, used),
    ...columns.map((column) => (costs[row]?.[column] ?? Infinity) + least(costs, alone, row + 1, [...used, column])),
  );
}

describe('the pairing at least cost', () => {
  it('is as cheap as the cheapest of all pairings, one to one, and takes nothing that is forbidden', () => {
    const cost = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(Infinity));
    const table = fc
      .integer({ min: 0, max: 5 })
      .chain((columns) => fc.array(fc.array(cost, { minLength: columns, maxLength: columns }), { maxLength: 5 }));
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 20 }), (costs, alone) => {
        const chosen = assign(costs, alone);
        const taken = chosen.filter((column) => column >= 0);
        expect(new Set(taken).size).toBe(taken.length);
        expect(totalOf(costs, chosen, alone)).toBe(least(costs, alone));
      }),
      { numRuns: 300 },
    );
  });

  it('gives way to a neighbour where that is cheaper for both', () => {
    expect(
      assign(
        [
          [1, 2],
          [1, 9],
        ],
        20,
      ),
    ).toEqual([1, 0]);
    expect(assign([[5]], 4)).toEqual([-1]);
    expect(assign([], 4)).toEqual([]);
  });
});
