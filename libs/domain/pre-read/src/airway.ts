import type { Grid } from './resample';

/** Trachea and main bronchi hold 40-60 mL; more than this is a leak into the lung. */
const mostAirwayMl = 80;

/**
 * Grows the airway from the trachea: the highest slices' pocket of air of 60-700 mm2 within 25 mm of the body's middle.
 * The threshold rises while the grown tube stays under 80 mL. Null when there is no such pocket or it leaks at once.
 */
export function growAirway(grid: Grid, inside: Uint8Array, midline: number): Uint8Array | null {
  const seed = tracheaSeed(grid, inside, midline);
  if (seed < 0) return null;
  const voxelMl = (grid.spacingMm.x * grid.spacingMm.y * grid.spacingMm.z) / 1000;
  const most = Math.floor(mostAirwayMl / voxelMl);
  let tube: Uint8Array | null = null;
  for (const threshold of [-950, -925, -900, -875]) {
    const grown = grow(grid, seed, threshold, most);
    if (!grown) break;
    tube = grown;
  }
  return tube && withWall(tube, grid, inside);
}

function tracheaSeed(grid: Grid, inside: Uint8Array, midline: number): number {
  const { size, spacingMm, hu } = grid;
  const plane = size.x * size.y;
  const pixelMm2 = spacingMm.x * spacingMm.y;
  const queue = new Int32Array(plane);
  const seen = new Uint8Array(plane);
  let last = -1;
  let run = 0;
  for (let z = size.z - 1; z >= size.z * 0.4; z--) {
    seen.fill(0);
    let found = -1;
    for (let start = 0; start < plane && found < 0; start++) {
      const base = z * plane;
      if (!inside[base + start] || seen[start]) continue;
      let tail = 0;
      queue[tail++] = start;
      seen[start] = 1;
      let sumX = 0;
      let deepest = start;
      for (let head = 0; head < tail; head++) {
        const i = queue[head] ?? 0;
        const x = i % size.x;
        sumX += x;
        if ((hu[base + i] ?? 0) < (hu[base + deepest] ?? 0)) deepest = i;
        for (const n of [x > 0 ? i - 1 : -1, x < size.x - 1 ? i + 1 : -1, i - size.x, i + size.x]) {
          if (n < 0 || n >= plane || seen[n] || !inside[base + n]) continue;
          seen[n] = 1;
          queue[tail++] = n;
        }
      }
      const area = tail * pixelMm2;
      const isCentral = Math.abs(sumX / tail - midline) * spacingMm.x < 25;
      if (area > 60 && area < 700 && isCentral && (hu[base + deepest] ?? 0) < -850) found = base + deepest;
    }
    run = found >= 0 && near(found, last, grid) ? run + 1 : found >= 0 ? 1 : 0;
    last = found;
    // Two slices or 8 mm in line: a single pocket may be the gullet or a sinus.
    if (run >= 2 && run * spacingMm.z >= 8) return last;
  }
  return -1;
}

function near(a: number, b: number, grid: Grid): boolean {
  if (b < 0) return false;
  const plane = grid.size.x * grid.size.y;
  const dx = ((a % plane) % grid.size.x) - ((b % plane) % grid.size.x);
  const dy = Math.floor((a % plane) / grid.size.x) - Math.floor((b % plane) / grid.size.x);
  return Math.hypot(dx * grid.spacingMm.x, dy * grid.spacingMm.y) < 15;
}

function grow(grid: Grid, seed: number, threshold: number, most: number): Uint8Array | null {
  const { size, hu } = grid;
  const plane = size.x * size.y;
  const tube = new Uint8Array(hu.length);
  const queue = new Int32Array(most + 8);
  let tail = 0;
  const visit = (i: number): void => {
    if (tail <= most && !tube[i] && (hu[i] ?? 0) < threshold) {
      tube[i] = 1;
      queue[tail++] = i;
    }
  };
  visit(seed);
  for (let head = 0; head < tail; head++) {
    if (tail > most) return null;
    const i = queue[head] ?? 0;
    const x = i % size.x;
    const y = Math.floor(i / size.x) % size.y;
    if (x > 0) visit(i - 1);
    if (x < size.x - 1) visit(i + 1);
    if (y > 0) visit(i - size.x);
    if (y < size.y - 1) visit(i + size.x);
    if (i >= plane) visit(i - plane);
    if (i + plane < hu.length) visit(i + plane);
  }
  return tail > 0 ? tube : null;
}

/** One voxel more in the plane: the half-filled rim of the tube is not lung either. */
function withWall(tube: Uint8Array, grid: Grid, inside: Uint8Array): Uint8Array {
  const { x: nx } = grid.size;
  const wall = tube.slice();
  for (let i = nx; i < tube.length - nx; i++) {
    if (!inside[i] || tube[i]) continue;
    if (tube[i - 1] || tube[i + 1] || tube[i - nx] || tube[i + nx]) wall[i] = 1;
  }
  return wall;
}
