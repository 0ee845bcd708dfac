import type { RankedRows } from './min-cost-rows';

export interface Matching {
  /** Column of each row, -1 for a row left alone. */
  readonly columnOfRow: Int32Array;
  /** Dual prices, both <= 0: weight - rowPrice - columnPrice >= 0 for each pair, 0 for each pair made. They prove the optimum. */
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
  /** Pairs looked at: the same on every machine, unlike a time. */
  readonly work: number;
}

/**
 * Pairs rows with columns so that the sum of the weights is least. Rows and columns may stay alone at weight 0, so a pair
 * of weight >= 0 is never needed and never made. Weights are whole numbers: every sum is exact and the result is an
 * optimum, not an approximation. Ties fall by row and column order, so the caller orders them by id.
 *
 * Shortest augmenting paths after Jonker and Volgenant (Computing 38, 1987), with their augmenting row reduction as a
 * start, written for the case that nobody has to be paired. Each row is searched from its best column on and only as far as
 * a better end can lie: prices are never above 0, so no column further down the row is nearer than its own weight says.
 *
 * null when more than `workLimit` pairs have been looked at and rows are left; asked between one row and the next.
 */
export function minCostMatching(rows: RankedRows, workLimit = Infinity): Matching | null {
  const work = { spent: rows.pairs };
  const matching = {
    columnOfRow: new Int32Array(rows.rows).fill(-1),
    rowOfColumn: new Int32Array(rows.columns).fill(-1),
    rowPrice: new Float64Array(rows.rows),
    columnPrice: new Float64Array(rows.columns),
  };
  const left = reduceRows(rows, matching, work);
  const search: Search = { distance: new Float64Array(rows.columns).fill(Infinity), before: new Int32Array(rows.columns), isReached: new Uint8Array(rows.columns), touched: [], reached: [], heap: new DistanceHeap() };
  for (const row of left) {
    if (work.spent > workLimit) return null;
    augment(row, rows, matching, search, work);
  }
  return { ...matching, work: work.spent };
}

interface Partial {
  readonly columnOfRow: Int32Array;
  readonly rowOfColumn: Int32Array;
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
}
interface Work {
  spent: number;
}

/** Each row bids for its best column by what it gains over its second best; gives back the rows that found none without a search. */
function reduceRows(rows: RankedRows, { columnOfRow, rowOfColumn, rowPrice, columnPrice }: Partial, work: Work): number[] {
  const left: number[] = [];
  // Bids may go back and forth by tenths; beyond this the search is faster.
  let bids = rows.rows * bidsPerRow;
  for (let first = 0; first < rows.rows; first++) {
    let row = first;
    while (row >= 0) {
      // Staying alone is a choice of weight 0.
      let least = 0;
      let second = 0;
      let best = -1;
      let { weights, columns, from, until } = rows.best(row);
      for (let k = from; ; k++) {
        if (k === until) {
          if (!rows.more(row)) break;
          ({ weights, columns, from, until } = rows.best(row));
        }
        const weight = weights[k] as number;
        work.spent++;
        if (weight > second) break;
        const column = columns[k] as number;
        const reduced = weight - (columnPrice[column] as number);
        if (reduced > second) continue;
        if (reduced === least && best >= 0) {
          second = least;
          // Of equals rather one that nobody holds.
          if ((rowOfColumn[best] as number) >= 0 && (rowOfColumn[column] as number) < 0) best = column;
        } else if (reduced < least) {
          second = least;
          least = reduced;
          best = column;
        } else second = reduced;
      }
      rowPrice[row] = 0;
      if (best < 0) break;
      const holder = rowOfColumn[best] as number;
      if (holder >= 0 && (least === second || bids-- <= 0)) {
        left.push(row);
        break;
      }
      rowPrice[row] = second;
      columnPrice[best] = (columnPrice[best] as number) - (second - least);
      columnOfRow[row] = best;
      rowOfColumn[best] = row;
      if (holder >= 0) columnOfRow[holder] = -1;
      row = holder;
    }
  }
  return left;
}
const bidsPerRow = 12;

interface Search {
  /** Infinity except for the columns in `touched`. */
  readonly distance: Float64Array;
  readonly before: Int32Array;
  readonly isReached: Uint8Array;
  readonly touched: number[];
  readonly reached: number[];
  readonly heap: DistanceHeap;
}

/** The cheapest chain of exchanges that starts at `start` and ends at a free column or with a row left alone (Dijkstra on reduced weights). */
function augment(start: number, rows: RankedRows, { columnOfRow, rowOfColumn, rowPrice, columnPrice }: Partial, search: Search, work: Work): void {
  const { distance, before, isReached, touched, reached, heap } = search;
  rowPrice[start] = 0;
  let row = start;
  let travelled = 0;
  // The nearest end so far: a free column, or a row left alone.
  let endAt = Infinity;
  let endColumn = -1;
  let aloneRow = -1;
  for (;;) {
    const offset = travelled - (rowPrice[row] as number);
    if (offset < endAt) {
      endAt = offset;
      endColumn = -1;
      aloneRow = row;
    }
    let { weights, columns, from, until } = rows.best(row);
    let k = from;
    for (; ; k++) {
      if (k === until) {
        if (!rows.more(row)) break;
        ({ weights, columns, from, until } = rows.best(row));
      }
      const weight = weights[k] as number;
      if (offset + weight >= endAt) break;
      const column = columns[k] as number;
      const through = offset + weight - (columnPrice[column] as number);
      if (through >= endAt || through >= (distance[column] as number)) continue;
      if (distance[column] === Infinity) touched.push(column);
      distance[column] = through;
      before[column] = row;
      if ((rowOfColumn[column] as number) < 0) {
        endAt = through;
        endColumn = column;
      } else heap.add(through, column);
    }
    work.spent += k - from;
    const next = heap.nearest(isReached);
    if (next < 0 || (distance[next] as number) >= endAt) break;
    travelled = distance[next] as number;
    isReached[next] = 1;
    reached.push(next);
    row = rowOfColumn[next] as number;
  }
  rowPrice[start] = endAt;
  for (const column of reached) {
    const gain = endAt - (distance[column] as number);
    columnPrice[column] = (columnPrice[column] as number) - gain;
    const holder = rowOfColumn[column] as number;
    rowPrice[holder] = (rowPrice[holder] as number) + gain;
    isReached[column] = 0;
  }
  for (const column of touched) distance[column] = Infinity;
  touched.length = reached.length = 0;
  heap.clear();
  // A row that stays alone hands its column on; then the chain is turned round.
  let end = endColumn;
  if (end < 0) {
    end = columnOfRow[aloneRow] as number;
    columnOfRow[aloneRow] = -1;
    if (aloneRow === start) return;
  }
  for (;;) {
    const from = before[end] as number;
    const next = columnOfRow[from] as number;
    columnOfRow[from] = end;
    rowOfColumn[end] = from;
    if (from === start) return;
    end = next;
  }
}

/** Columns by distance, the lower column of equals; a column may lie in it more than once and counts at its least. */
class DistanceHeap {
  private readonly distances: number[] = [];
  private readonly columns: number[] = [];

  add(distance: number, column: number): void {
    let child = this.distances.length;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = this.distances[parent] as number;
      if (above < distance || (above === distance && (this.columns[parent] as number) <= column)) break;
      this.distances[child] = above;
      this.columns[child] = this.columns[parent] as number;
      child = parent;
    }
    this.distances[child] = distance;
    this.columns[child] = column;
  }

  /** Takes out the nearest column that is not reached yet; -1 when there is none. */
  nearest(isReached: Uint8Array): number {
    while (this.distances.length > 0) {
      const column = this.columns[0] as number;
      this.takeFirst();
      if (!isReached[column]) return column;
    }
    return -1;
  }

  clear(): void {
    this.distances.length = this.columns.length = 0;
  }

  private takeFirst(): void {
    const distance = this.distances.pop() as number;
    const column = this.columns.pop() as number;
    const length = this.distances.length;
    if (length === 0) return;
    let parent = 0;
    for (let child = 1; child < length; child = 2 * parent + 1) {
      const right = child + 1;
      if (right < length && this.isBefore(right, child)) child = right;
      const below = this.distances[child] as number;
      if (distance < below || (distance === below && column <= (this.columns[child] as number))) break;
      this.distances[parent] = below;
      this.columns[parent] = this.columns[child] as number;
      parent = child;
    }
    this.distances[parent] = distance;
    this.columns[parent] = column;
  }

  private isBefore(a: number, b: number): boolean {
    const [at, than] = [this.distances[a] as number, this.distances[b] as number];
    return at < than || (at === than && (this.columns[a] as number) < (this.columns[b] as number));
  }
}
