/** For each row of a plane the first and last column of the convex hull round the chosen pixels; undefined above and below it. */
export function hullOfSlice(
  plane: Uint8Array,
  width: number,
  height: number,
  chosen: (value: number) => boolean,
): ([number, number] | undefined)[] {
  const firsts: [number, number][] = [];
  const lasts: [number, number][] = [];
  for (let y = 0; y < height; y++) {
    let first = -1;
    let last = -1;
    for (let x = 0; x < width; x++) {
      if (!chosen(plane[y * width + x] ?? 0)) continue;
      if (first < 0) first = x;
      last = x;
    }
    if (first < 0) continue;
    pushEnvelope(firsts, [y, first], 1);
    pushEnvelope(lasts, [y, last], -1);
  }
  const rows: ([number, number] | undefined)[] = new Array<[number, number] | undefined>(height).fill(undefined);
  const from = firsts[0]?.[0] ?? 1;
  const to = firsts[firsts.length - 1]?.[0] ?? 0;
  let f = 0;
  let l = 0;
  for (let y = from; y <= to; y++) {
    while (f < firsts.length - 2 && (firsts[f + 1]?.[0] ?? 0) < y) f++;
    while (l < lasts.length - 2 && (lasts[l + 1]?.[0] ?? 0) < y) l++;
    rows[y] = [Math.ceil(at(firsts, f, y) - 1e-9), Math.floor(at(lasts, l, y) + 1e-9)];
  }
  return rows;
}

/** Keeps a chain convex: sign 1 bends towards low columns, -1 towards high ones. */
function pushEnvelope(chain: [number, number][], point: [number, number], sign: number): void {
  while (chain.length >= 2) {
    const a = chain[chain.length - 2] ?? point;
    const b = chain[chain.length - 1] ?? point;
    const turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
    if (turn * sign > 0) break;
    chain.pop();
  }
  chain.push(point);
}

function at(chain: readonly [number, number][], i: number, y: number): number {
  const a = chain[i] ?? [y, 0];
  const b = chain[i + 1] ?? a;
  return b[0] === a[0] ? a[1] : a[1] + ((y - a[0]) * (b[1] - a[1])) / (b[0] - a[0]);
}
