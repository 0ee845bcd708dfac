/**
 * Gives each row at most one column so that the sum of costs is least, where leaving a row and a column alone costs
 * `alone` together; never a pair of infinite cost. Exact (successive shortest paths, Jonker and Volgenant 1987); for a
 * few dozen. -1: left alone. The lowest column wins a tie, so a replay decides alike.
 */
export function assign(costs: readonly (readonly number[])[], alone: number): number[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  // Each row also has a place of its own where it stays alone.
  const n = columns + rows;
  const costAt = (row: number, column: number): number => {
    if (column < columns) return costs[row]?.[column] ?? Infinity;
    return column === columns + row ? alone : Infinity;
  };
  const rowOf = new Int32Array(n).fill(-1);
  const price = new Float64Array(n);
  for (let row = 0; row < rows; row++) {
    const shortest = new Float64Array(n).fill(Infinity);
    const from = new Int32Array(n).fill(-1);
    const done = new Uint8Array(n);
    let at = row;
    let column = -1;
    let base = 0;
    for (;;) {
      for (let j = 0; j < n; j++) {
        if (done[j]) continue;
        const through =
          base + costAt(at, j) - (price[j] ?? 0) - (column < 0 ? 0 : costAt(at, column) - (price[column] ?? 0));
        if (through < (shortest[j] ?? Infinity)) {
          shortest[j] = through;
          from[j] = column;
        }
      }
      let next = -1;
      for (let j = 0; j < n; j++)
        if (!done[j] && (next < 0 || (shortest[j] ?? Infinity) < (shortest[next] ?? Infinity))) next = j;
      column = next;
      base = shortest[column] ?? 0;
      done[column] = 1;
      const holder = rowOf[column] ?? -1;
      if (holder < 0) break;
      at = holder;
    }
    for (let j = 0; j < n; j++) if (done[j]) price[j] = (price[j] ?? 0) + (shortest[j] ?? 0) - base;
    while (column >= 0) {
      const before = from[column] ?? -1;
      rowOf[column] = before < 0 ? row : (rowOf[before] ?? -1);
      column = before;
    }
  }
  const chosen = new Array<number>(rows).fill(-1);
  for (let j = 0; j < columns; j++) {
    const row = rowOf[j] ?? -1;
    if (row >= 0) chosen[row] = j;
  }
  return chosen;
}
