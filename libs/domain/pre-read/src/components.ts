import type { Size } from './ct-volume';

export interface Component {
  readonly label: number;
  readonly voxels: number;
  readonly sumX: number;
  readonly minZ: number;
  readonly maxZ: number;
}

export interface Labelling {
  /** 0 outside, else 1.. in order of first appearance. */
  readonly labels: Int32Array;
  readonly components: readonly Component[];
}

/** Six-connected components of `mask` (1 = in), filled from a queue, never by recursion. Memory: 8 bytes a voxel. */
export function connectedComponents(mask: Uint8Array, size: Size): Labelling {
  const { x: nx, y: ny, z: nz } = size;
  const plane = nx * ny;
  const labels = new Int32Array(mask.length);
  const queue = new Int32Array(mask.length);
  const components: Component[] = [];
  let label = 0;
  let tail = 0;
  const visit = (i: number): void => {
    if (mask[i] && !labels[i]) {
      labels[i] = label;
      queue[tail++] = i;
    }
  };
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || labels[start]) continue;
    label = components.length + 1;
    tail = 0;
    visit(start);
    let sumX = 0;
    let minZ = nz;
    let maxZ = 0;
    for (let head = 0; head < tail; head++) {
      const i = queue[head] ?? 0;
      const z = (i / plane) | 0;
      const inPlane = i - z * plane;
      const y = (inPlane / nx) | 0;
      const x = inPlane - y * nx;
      sumX += x;
      if (z < minZ) minZ = z;
      if (z > maxZ) maxZ = z;
      if (x > 0) visit(i - 1);
      if (x < nx - 1) visit(i + 1);
      if (y > 0) visit(i - nx);
      if (y < ny - 1) visit(i + nx);
      if (z > 0) visit(i - plane);
      if (z < nz - 1) visit(i + plane);
    }
    components.push({ label, voxels: tail, sumX, minZ, maxZ });
  }
  return { labels, components };
}

/** Marks everything of `open` (1 = passable) that can be reached from the rim of a width x height plane: four-connected. */
export function reachedFromRim(
  open: Uint8Array,
  width: number,
  height: number,
  queue: Int32Array,
  reached: Uint8Array,
): void {
  reached.fill(0);
  let tail = 0;
  const visit = (i: number): void => {
    if (open[i] && !reached[i]) {
      reached[i] = 1;
      queue[tail++] = i;
    }
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  for (let head = 0; head < tail; head++) {
    const i = queue[head] ?? 0;
    const x = i % width;
    if (x > 0) visit(i - 1);
    if (x < width - 1) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i < (height - 1) * width) visit(i + width);
  }
}
