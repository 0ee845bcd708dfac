import { connectedComponents } from './components';
import { squaredDistances } from './distance';
import type { Grid } from './resample';

interface Piece {
  readonly labels: Int32Array;
  readonly label: number;
  readonly grid: Grid;
  readonly midline: number;
  readonly sideAt: (x: number) => number;
  /** Written to: the side of every voxel of the piece. */
  readonly lung: Uint8Array;
}

/**
 * Gives one connected piece of lung its side. A piece with over a fifth on either side of the body is two lungs that
 * touch: shrunk slice by slice (2 to 10 mm) until it falls in two, then each voxel goes to the half it is nearest to
 * inside the lung; when it never falls apart, the middle of the body parts it.
 */
export function splitLungs(piece: Piece): 'whole' | 'fused' | 'midline' {
  const { labels, label, grid, midline, sideAt, lung } = piece;
  const nx = grid.size.x;
  let total = 0;
  let low = 0;
  let sumX = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    total++;
    sumX += i % nx;
    if (i % nx < midline) low++;
  }
  const share = Math.min(low, total - low) / total;
  if (share < 0.2) {
    const side = sideAt(sumX / total);
    for (let i = 0; i < labels.length; i++) if (labels[i] === label) lung[i] = side;
    return 'whole';
  }
  const depth = depths(piece);
  for (const radiusMm of [2, 3, 4.5, 6, 8, 10]) {
    if (growFromCores(piece, depth, (radiusMm / grid.spacingMm.x) ** 2, total)) return 'fused';
  }
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) lung[i] = sideAt(i % nx);
  return 'midline';
}

function depths({ labels, label, grid }: Piece): Float32Array {
  const { x: nx, y: ny, z: nz } = grid.size;
  const plane = nx * ny;
  const depth = new Float32Array(labels.length);
  const outside = new Uint8Array(plane);
  for (let z = 0; z < nz; z++) {
    let any = false;
    for (let i = 0; i < plane; i++) {
      outside[i] = labels[z * plane + i] === label ? 0 : 1;
      if (!outside[i]) any = true;
    }
    if (any) depth.set(squaredDistances(outside, nx, ny), z * plane);
  }
  return depth;
}

function growFromCores(
  { labels, label, grid, sideAt, lung }: Piece,
  depth: Float32Array,
  radius2: number,
  total: number,
): boolean {
  const { size } = grid;
  const core = new Uint8Array(labels.length);
  for (let i = 0; i < core.length; i++) if (labels[i] === label && (depth[i] ?? 0) > radius2) core[i] = 1;
  const cores = connectedComponents(core, size);
  const [a, b] = [...cores.components].sort((p, q) => q.voxels - p.voxels || p.label - q.label);
  if (!a || !b || b.voxels < total * 0.08) return false;
  const sideA = sideAt(a.sumX / a.voxels);
  const sideB = sideAt(b.sumX / b.voxels);
  if (sideA === sideB) return false;
  const queue = new Int32Array(total);
  let tail = 0;
  for (let i = 0; i < core.length; i++) {
    const of = cores.labels[i];
    if (of !== a.label && of !== b.label) continue;
    lung[i] = of === a.label ? sideA : sideB;
    queue[tail++] = i;
  }
  const plane = size.x * size.y;
  for (let head = 0; head < tail; head++) {
    const i = queue[head] ?? 0;
    const side = lung[i] ?? 0;
    // No guard at the rim of the plane: the rim is never lung (air there counts as outside the body).
    for (const n of [i - 1, i + 1, i - size.x, i + size.x, i - plane, i + plane]) {
      if (n < 0 || n >= labels.length || labels[n] !== label || lung[n]) continue;
      lung[n] = side;
      queue[tail++] = n;
    }
  }
  return true;
}
