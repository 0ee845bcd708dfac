/** Weight of a pair that must never be made. */
export const never = 0x7fffffff;

export interface Matching {
  /** Column of each row, -1 for a row left alone. */
  readonly columnOfRow: Int32Array;
  /** Dual prices, both <= 0: weight - rowPrice - columnPrice >= 0 for each pair, 0 for each pair made. They prove the optimum. */
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
}

/**
 * Pairs rows with columns so that the sum of the weights is least. Rows and columns may stay alone at weight 0, so a pair
 * of weight >= 0 is never needed and never made. `weights` is row by row, whole numbers: every sum is exact and the result
 * is an optimum, not an approximation. Ties fall by row and column order, so the caller orders them by id.
 *
 * Shortest augmenting paths after Jonker and Volgenant (Computing 38, 1987) in the rectangular form of Crouse (IEEE TAES
 * 52(4), 2016), with their augmenting row reduction as a start; written for the case that nobody has to be paired.
 * Time O(rows² · columns) at worst; call it with the smaller side as rows.
 */
export function minCostMatching(rows: number, columns: number, weights: Int32Array): Matching {
  if (weights.length !== rows * columns) throw new RangeError(`${rows} x ${columns} weights expected, ${weights.length} given`);
  const matching = {
    columnOfRow: new Int32Array(rows).fill(-1),
    rowOfColumn: new Int32Array(columns).fill(-1),
    rowPrice: new Float64Array(rows),
    columnPrice: new Float64Array(columns),
  };
  const left = reduceRows(rows, columns, weights, matching);
  const search = { distance: new Float64Array(columns), before: new Int32Array(columns), open: new Int32Array(columns), reached: new Int32Array(columns) };
  for (const row of left) augment(row, columns, weights, matching, search);
  return matching;
}

interface Partial {
  readonly columnOfRow: Int32Array;
  readonly rowOfColumn: Int32Array;
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
}

/** Each row bids for its best column by what it gains over its second best; gives back the rows that found none without a search. */
function reduceRows(rows: number, columns: number, weights: Int32Array, { columnOfRow, rowOfColumn, rowPrice, columnPrice }: Partial): number[] {
  const left: number[] = [];
  // Bids may go back and forth by tenths; beyond this the search is faster.
  let bids = rows * 12;
  for (let first = 0; first < rows; first++) {
    let row = first;
    while (row >= 0) {
      const base = row * columns;
      // Staying alone is a choice of weight 0.
      let least = 0;
      let second = 0;
      let best = -1;
      for (let column = 0; column < columns; column++) {
        const reduced = (weights[base + column] as number) - (columnPrice[column] as number);
        if (reduced >= second) continue;
        if (reduced < least) {
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

interface Search {
  readonly distance: Float64Array;
  readonly before: Int32Array;
  readonly open: Int32Array;
  readonly reached: Int32Array;
}

/** The cheapest chain of exchanges that starts at `start` and ends at a free column or with a row left alone (Dijkstra on reduced weights). */
function augment(start: number, columns: number, weights: Int32Array, { columnOfRow, rowOfColumn, rowPrice, columnPrice }: Partial, { distance, before, open, reached }: Search): void {
  for (let column = 0; column < columns; column++) open[column] = column;
  distance.fill(Infinity);
  let opened = columns;
  let reachedCount = 0;
  rowPrice[start] = 0;
  let row = start;
  let travelled = 0;
  let aloneAt = Infinity;
  let aloneRow = -1;
  let end = -1;
  for (;;) {
    const price = rowPrice[row] as number;
    if (travelled - price < aloneAt) {
      aloneAt = travelled - price;
      aloneRow = row;
    }
    const base = row * columns;
    const offset = travelled - price;
    let nearest = Infinity;
    let nearestAt = -1;
    for (let k = 0; k < opened; k++) {
      const column = open[k] as number;
      const through = offset + (weights[base + column] as number) - (columnPrice[column] as number);
      let best = distance[column] as number;
      if (through < best) {
        distance[column] = best = through;
        before[column] = row;
      }
      if (best < nearest || (best === nearest && (rowOfColumn[column] as number) < 0 && (rowOfColumn[open[nearestAt] as number] as number) >= 0)) {
        nearest = best;
        nearestAt = k;
      }
    }
    if (nearestAt < 0 || nearest >= aloneAt) {
      travelled = aloneAt;
      break;
    }
    const column = open[nearestAt] as number;
    travelled = nearest;
    if ((rowOfColumn[column] as number) < 0) {
      end = column;
      break;
    }
    open[nearestAt] = open[--opened] as number;
    reached[reachedCount++] = column;
    row = rowOfColumn[column] as number;
  }
  rowPrice[start] = travelled;
  for (let k = 0; k < reachedCount; k++) {
    const column = reached[k] as number;
    const gain = travelled - (distance[column] as number);
    columnPrice[column] = (columnPrice[column] as number) - gain;
    const holder = rowOfColumn[column] as number;
    rowPrice[holder] = (rowPrice[holder] as number) + gain;
  }
  // A row that stays alone hands its column on; then the chain is turned round.
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
