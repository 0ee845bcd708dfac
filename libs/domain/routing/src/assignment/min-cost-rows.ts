/** A table of pairs seen from its shorter side: `rows` of `columns` weights; a pair of weight >= 0 is never needed. */
export interface WeightTable {
  readonly rows: number;
  readonly columns: number;
  /** Writes the weights of `count` rows from `first` on, row by row; `never` for a pair that is forbidden. */
  readonly fill: (first: number, count: number, into: Int32Array) => void;
}

/** Weight of a pair that must never be made. */
export const never = 0x7fffffff;

/** Rows read from the table together: 64 costs of 4 bytes are a few cache lines of a table that lies the other way. */
const together = 64;
/** Best columns of a row that are sorted at first; most rows never ask for more. */
const atFirst = 64;
/** Greatest number of columns: weight and column share one exact number. */
export const mostColumns = 2 ** 20;

/** Of one row, the least weight first; equal weights by column. They stand from `from` on, before `until`. */
export interface BestColumns {
  readonly weights: Int32Array;
  readonly columns: Int32Array;
  readonly from: number;
  readonly until: number;
}

/** Rows whose columns can be gone through from the least weight on. */
export interface RankedRows {
  readonly rows: number;
  readonly columns: number;
  /** Pairs that were read to rank them. */
  readonly pairs: number;
  /** The row's best columns, as far as they are ranked. */
  best(row: number): BestColumns;
  /** Ranks more of the row; what `best` gives is then longer. False when there is no more. */
  more(row: number): boolean;
}

/**
 * The columns of each row from the least weight on, sorted only as far as they are asked for. A search that goes through a
 * row in this order may stop at the first column that can't be better, which is what makes it fast on a full table.
 */
export class SortedRows implements RankedRows {
  readonly rows: number;
  readonly columns: number;
  readonly pairs: number;
  /** Sorted so far, by row. */
  private readonly sorted: BestColumns[] = [];
  private readonly isComplete: Uint8Array;

  constructor(private readonly table: WeightTable) {
    this.rows = table.rows;
    this.columns = table.columns;
    this.pairs = table.rows * table.columns;
    if (this.columns > mostColumns) throw new RangeError(`${this.columns} columns; at most ${mostColumns} can be sorted`);
    this.isComplete = new Uint8Array(table.rows);
    const block = new Int32Array(Math.min(together, table.rows) * table.columns);
    const scratch = new Float64Array(table.columns);
    for (let first = 0; first < table.rows; first += together) {
      const count = Math.min(together, table.rows - first);
      table.fill(first, count, block);
      for (let of = 0; of < count; of++) this.sort(first + of, block.subarray(of * table.columns, (of + 1) * table.columns), scratch, atFirst);
    }
  }

  best(row: number): BestColumns {
    return this.sorted[row] as BestColumns;
  }

  more(row: number): boolean {
    if (this.isComplete[row]) return false;
    const weights = new Int32Array(this.columns);
    this.table.fill(row, 1, weights);
    this.sort(row, weights, new Float64Array(this.columns), 4 * this.best(row).until);
    return true;
  }

  private sort(row: number, weights: Int32Array, scratch: Float64Array, wanted: number): void {
    let found = 0;
    for (let column = 0; column < weights.length; column++) {
      const weight = weights[column] as number;
      if (weight < 0) scratch[found++] = weight * mostColumns + column;
    }
    const keys = scratch.subarray(0, found);
    this.isComplete[row] = found <= wanted ? 1 : 0;
    if (found > wanted) selectLeast(keys, wanted);
    const best = keys.subarray(0, wanted).sort();
    this.sorted[row] = { weights: Int32Array.from(best, weightOf), columns: Int32Array.from(best, columnOf), from: 0, until: best.length };
  }
}

/** Pairs of a sparse problem: a row, a column and a weight each, in any order, every pair once. */
export interface WeightedPairs {
  readonly row: Int32Array;
  readonly column: Int32Array;
  readonly weight: Int32Array;
}

/** Rows of which only some pairs are allowed; pairs of weight >= 0 are left out. Short rows are sorted at once, long ones as far as they are asked for. */
export class SparseRows implements RankedRows {
  /** Where each row begins; one more for the end. */
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly weights: Int32Array;
  private readonly ranked: Int32Array;

  constructor(readonly rows: number, readonly columns: number, of: WeightedPairs, readonly pairs = of.row.length) {
    if (columns > mostColumns) throw new RangeError(`${columns} columns; at most ${mostColumns} can be sorted`);
    this.starts = new Int32Array(rows + 1);
    const { starts } = this;
    for (let at = 0; at < of.row.length; at++) if ((of.weight[at] as number) < 0) starts[(of.row[at] as number) + 1] = (starts[(of.row[at] as number) + 1] as number) + 1;
    for (let row = 0; row < rows; row++) starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
    this.weights = new Int32Array(starts[rows] as number);
    this.ranked = new Int32Array(starts[rows] as number);
    this.ends = starts.slice(0, rows);
    for (let at = 0; at < of.row.length; at++) {
      const weight = of.weight[at] as number;
      if (weight >= 0) continue;
      const row = of.row[at] as number;
      const free = this.ends[row] as number;
      this.weights[free] = weight;
      this.ranked[free] = of.column[at] as number;
      this.ends[row] = free + 1;
    }
    for (let row = 0; row < rows; row++) this.sort(row, starts[row] as number);
  }

  best(row: number): BestColumns {
    return { weights: this.weights, columns: this.ranked, from: this.starts[row] as number, until: this.ends[row] as number };
  }

  more(row: number): boolean {
    const from = this.ends[row] as number;
    if (from === this.starts[row + 1]) return false;
    this.sort(row, from);
    return true;
  }

  /** Sorts the rest of a row from `from` on: all of it when it is short, else four times as much as is sorted already. */
  private sort(row: number, from: number): void {
    const until = this.starts[row + 1] as number;
    if (until - from <= byInsertion) {
      insertionSort(this.weights, this.ranked, from, until);
      this.ends[row] = until;
      return;
    }
    const wanted = Math.min(until - from, Math.max(atFirst, 3 * (from - (this.starts[row] as number))));
    const keys = new Float64Array(until - from);
    for (let at = from; at < until; at++) keys[at - from] = (this.weights[at] as number) * mostColumns + (this.ranked[at] as number);
    if (wanted < keys.length) selectLeast(keys, wanted);
    keys.subarray(0, wanted).sort();
    for (let at = from; at < until; at++) {
      const weight = weightOf(keys[at - from] as number);
      this.weights[at] = weight;
      this.ranked[at] = (keys[at - from] as number) - weight * mostColumns;
    }
    this.ends[row] = from + wanted;
  }
}

/** Sorts part of two lists by weight, then by column. */
function insertionSort(weights: Int32Array, columns: Int32Array, from: number, until: number): void {
  for (let next = from + 1; next < until; next++) {
    const weight = weights[next] as number;
    const column = columns[next] as number;
    let at = next;
    for (; at > from; at--) {
      const before = weights[at - 1] as number;
      if (before < weight || (before === weight && (columns[at - 1] as number) < column)) break;
      weights[at] = before;
      columns[at] = columns[at - 1] as number;
    }
    weights[at] = weight;
    columns[at] = column;
  }
}
/** Beyond so many the engine's own sort is quicker. */
const byInsertion = 48;

const weightOf = (key: number): number => Math.floor(key / mostColumns);
const columnOf = (key: number): number => key - Math.floor(key / mostColumns) * mostColumns;

/** Moves the `count` least values to the front (Hoare's selection, middle of three); all values differ. */
function selectLeast(values: Float64Array, count: number): void {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const [a, b, c] = [values[low] as number, values[(low + high) >> 1] as number, values[high] as number];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left > right) break;
      const swapped = values[left] as number;
      values[left++] = values[right] as number;
      values[right--] = swapped;
    }
    if (count <= right) high = right;
    else if (count >= left) low = left;
    else return;
  }
}
