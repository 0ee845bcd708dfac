import type { CtVolume, Size } from './ct-volume';
import type { NoduleDensity } from './fleischner';
import type { LungMask } from './lung-mask';
import { cutOut, flood, type NoduleBlock } from './nodule-block';
import type { NoduleCandidate } from './nodule-candidates';
import { starAxes } from './star-axes';

/** One nodule in numbers: millimetres in the axial slice where it is largest, indices in the volume. */
export interface NoduleMeasure {
  readonly centre: readonly [number, number, number];
  readonly slice: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly longMm: number;
  readonly shortMm: number;
  /** Mean of long and short axis, to 0.1 mm. */
  readonly meanMm: number;
  /** Cross-section in that slice, edge pixels by their share. */
  readonly areaMm2: number;
  readonly volumeMm3: number;
  readonly meanHu: number;
  /** Share (0..1) of its voxels over 200 HU: calcium, or strong contrast. */
  readonly calcifiedShare: number;
  readonly density: NoduleDensity;
  /** Volume of the solid core of a part-solid nodule, else null. */
  readonly solidCoreMm3: number | null;
  /** Mean of the core's long and short axis, to 0.1 mm. */
  readonly solidCoreMm: number | null;
  /** Touches the border of the closed lung: pleura, mediastinum or diaphragm. */
  readonly touchesNonLung: boolean;
  /** It goes on beyond what the measuring looked at: its numbers are those of a part. */
  readonly isCutOff: boolean;
  /** Its voxels: `inside` is 1 on them, in a box of `size` volume voxels whose first is `from` (which may lie outside the scan). */
  readonly voxels: { readonly from: Size; readonly size: Size; readonly inside: Uint8Array };
}

/** Mean HU inside a nodule under which it is ground-glass, and over which it counts as calcified. */
const groundGlassHu = -300;
const calcifiedHu = 200;

/**
 * Measures the nodule at a candidate: grown from its middle down to half way between its own density and the lung round
 * it, inside the closed lung, vessels cut off by an opening. Null when nothing stands out there. Each edge voxel counts by
 * its share, so blur at the edge cancels.
 */
export function measureNodule(volume: CtVolume, mask: LungMask, candidate: NoduleCandidate): NoduleMeasure | null {
  const block = cutOut(volume, mask, candidate);
  const seed = seedOf(block, candidate.radiusMm);
  if (seed < 0) return null;
  const coreHu = medianWithin(block, seed, Math.max(1, Math.min(2.5, candidate.radiusMm * 0.4)), () => true);
  const aroundHu = lungAround(block, seed, candidate.radiusMm);
  if (coreHu - aroundHu < 80) return null;
  const solidPart = (edgeHu: number): Int32Array => {
    const voxels = grown(block, seed, edgeHu, candidate.radiusMm);
    return opened(block, voxels, seed, Math.min(3, candidate.radiusMm * 0.4)) ?? voxels;
  };
  const body = solidPart((coreHu + aroundHu) / 2);
  let region = body;
  let inner = coreHu;
  let density: NoduleDensity = coreHu >= calcifiedHu ? 'calcified' : coreHu < groundGlassHu ? 'ground-glass' : 'solid';
  let solidCoreMm3: number | null = null;
  let solidCoreMm: number | null = null;
  if (density === 'solid') {
    // A halo is thick all round: opened wider than the body, or every vessel nearby would be one.
    const wide = opened(block, grown(block, seed, aroundHu + 130, candidate.radiusMm), seed, 3);
    const halo = wide ? haloVoxels(block, wide, body) : [];
    // A halo of half the core's own size: blur alone gives one voxel of rim, which is left out.
    if (wide && halo.length > body.length * 0.5) {
      density = 'part-solid';
      inner = median(halo.map((i) => block.hu[i] ?? 0));
      const core = solidPart((coreHu + inner) / 2);
      solidCoreMm3 = volumeOf(block, core, coreHu, inner);
      solidCoreMm = outline(block, core, coreHu, inner).meanMm;
      region = wide;
    }
  }
  const volumeMm3 = volumeOf(block, region, inner, aroundHu);
  return {
    ...outline(block, region, inner, aroundHu),
    volumeMm3,
    ...densityIn(block, region),
    density,
    solidCoreMm3,
    solidCoreMm,
    touchesNonLung: touches(block, region),
    isCutOff: region.some((i) => block.distanceMm(i, seed) > reachOf(candidate.radiusMm) - block.finestMm),
    voxels: { from: block.from, size: block.size, inside: markedIn(block, region) },
  };
}

/** The brightest small neighbourhood near the mark; -1 when the mark lies outside the lung. */
function seedOf(block: NoduleBlock, radiusMm: number): number {
  let best = -1;
  let brightest = -Infinity;
  const reach = Math.max(1.5, radiusMm * 0.5);
  for (const i of block.within(block.centre, reach)) {
    if (!block.closed[i]) continue;
    let sum = 0;
    let n = 0;
    for (const d of block.neighbours) {
      sum += block.hu[i + d] ?? -1000;
      n++;
    }
    const bright = ((block.hu[i] ?? -1000) + sum / n) / 2 - block.distanceMm(i, block.centre) * 10;
    if (bright > brightest) {
      brightest = bright;
      best = i;
    }
  }
  return best;
}

function medianWithin(block: NoduleBlock, centre: number, radiusMm: number, accepts: (i: number) => boolean): number {
  const values: number[] = [];
  for (const i of block.within(centre, radiusMm)) if (accepts(i)) values.push(block.hu[i] ?? 0);
  return median(values);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function lungAround(block: NoduleBlock, seed: number, radiusMm: number): number {
  const values: number[] = [];
  const near = radiusMm * 1.5 + 1;
  for (let i = 0; i < block.hu.length; i++) {
    if (block.closed[i] && (block.hu[i] ?? 0) < -500 && block.distanceMm(i, seed) > near)
      values.push(block.hu[i] ?? -850);
  }
  return values.length > 50 ? median(values) : -850;
}

/** How far from its middle a nodule is followed, mm. */
const reachOf = (radiusMm: number): number => radiusMm * 1.8 + 3;

/** Voxels over the threshold that hang together with the seed, near it and inside the closed lung. */
function grown(block: NoduleBlock, seed: number, threshold: number, radiusMm: number): Int32Array {
  const reach = reachOf(radiusMm);
  return flood(
    block,
    seed,
    (i) => block.closed[i] === 1 && (block.hu[i] ?? -1000) > threshold && block.distanceMm(i, seed) <= reach,
  );
}

/** The voxels without outgrowths thinner than twice `cutMm`: what is left nearest to the seed. Null when nothing is that thick. */
function opened(block: NoduleBlock, voxels: Int32Array, seed: number, cutMm: number): Int32Array | null {
  const isIn = markedIn(block, voxels);
  const offsets = block.ball(cutMm);
  const firm = new Uint8Array(isIn.length);
  let start = -1;
  for (const i of voxels) {
    if (!offsets.every((d) => isIn[i + d])) continue;
    firm[i] = 1;
    if (start < 0 || block.distanceMm(i, seed) < block.distanceMm(start, seed)) start = i;
  }
  if (start < 0) return null;
  const regrown = new Uint8Array(isIn.length);
  const back = block.ball(cutMm + block.finestMm * 0.75);
  for (const i of flood(block, start, (v) => firm[v] === 1)) for (const d of back) if (isIn[i + d]) regrown[i + d] = 1;
  return flood(block, start, (v) => regrown[v] === 1);
}

/** Voxels of the wide region, beyond a rim of 1.6 mm round the body, that are themselves ground-glass. */
function haloVoxels(block: NoduleBlock, wide: Int32Array, body: Int32Array): number[] {
  const near = new Uint8Array(block.hu.length);
  const rim = block.ball(1.6);
  for (const i of body) for (const d of rim) near[i + d] = 1;
  return [...wide].filter((i) => !near[i] && (block.hu[i] ?? 0) < groundGlassHu);
}

const volumeOf = (block: NoduleBlock, region: Int32Array, insideHu: number, aroundHu: number): number =>
  sharesOf(block, region, insideHu, aroundHu, block.neighbours) * block.voxelMm3;

/** Voxels of a region, whole inside, by share at the edge: one half way between nodule and lung counts as half. */
function sharesOf(
  block: NoduleBlock,
  region: Int32Array,
  insideHu: number,
  aroundHu: number,
  neighbours: readonly number[],
): number {
  const isIn = markedIn(block, region);
  const share = (i: number): number =>
    Math.max(0, Math.min(1, ((block.hu[i] ?? 0) - aroundHu) / (insideHu - aroundHu)));
  const counted = new Uint8Array(block.hu.length);
  let sum = 0;
  for (const i of region) {
    const deep = neighbours.every((d) => isIn[i + d]);
    sum += deep ? 1 : share(i);
    if (deep) continue;
    for (const d of neighbours) {
      const n = i + d;
      // Outside voxels brighter than half belong to a vessel or the chest wall that was cut off.
      if (isIn[n] || counted[n] || !block.closed[n] || share(n) > 0.5) continue;
      counted[n] = 1;
      sum += share(n);
    }
  }
  return sum;
}

function densityIn(block: NoduleBlock, region: Int32Array): Pick<NoduleMeasure, 'meanHu' | 'calcifiedShare'> {
  let sum = 0;
  let calcified = 0;
  for (const i of region) {
    const hu = block.hu[i] ?? 0;
    sum += hu;
    if (hu >= calcifiedHu) calcified++;
  }
  return { meanHu: Math.round(sum / region.length), calcifiedShare: calcified / region.length };
}

type Outline = Pick<NoduleMeasure, 'centre' | 'slice' | 'box' | 'longMm' | 'shortMm' | 'meanMm' | 'areaMm2'>;

function outline(block: NoduleBlock, region: Int32Array, insideHu: number, aroundHu: number): Outline {
  const { size, from, spacingMm } = block;
  const plane = size.x * size.y;
  const areas = new Int32Array(size.z);
  const sum = [0, 0, 0];
  for (const i of region) {
    const z = Math.floor(i / plane);
    areas[z] = (areas[z] ?? 0) + 1;
    sum[0] = (sum[0] ?? 0) + (i % size.x);
    sum[1] = (sum[1] ?? 0) + (Math.floor(i / size.x) % size.y);
    sum[2] = (sum[2] ?? 0) + z;
  }
  const middleZ = (sum[2] ?? 0) / region.length;
  let best = 0;
  for (let z = 0; z < size.z; z++) {
    const gain = (areas[z] ?? 0) - (areas[best] ?? 0);
    if (gain > 0 || (gain === 0 && Math.abs(z - middleZ) < Math.abs(best - middleZ))) best = z;
  }
  const isIn = new Uint8Array(plane);
  let x0 = size.x;
  let x1 = 0;
  let y0 = size.y;
  let y1 = 0;
  for (const i of region) {
    if (Math.floor(i / plane) !== best) continue;
    const p = i - best * plane;
    isIn[p] = 1;
    x0 = Math.min(x0, p % size.x);
    x1 = Math.max(x1, p % size.x);
    y0 = Math.min(y0, Math.floor(p / size.x));
    y1 = Math.max(y1, Math.floor(p / size.x));
  }
  const hu = block.hu.subarray(best * plane, (best + 1) * plane);
  const { longMm, shortMm } = starAxes({
    hu,
    isIn,
    width: size.x,
    height: size.y,
    pixelX: spacingMm.x,
    pixelY: spacingMm.y,
    edgeHu: (insideHu + aroundHu) / 2,
  });
  const inSlice = region.filter((i) => Math.floor(i / plane) === best);
  const areaMm2 =
    sharesOf(block, inSlice, insideHu, aroundHu, block.neighbours.slice(0, 4)) * spacingMm.x * spacingMm.y;
  const n = region.length;
  return {
    centre: [from.x + (sum[0] ?? 0) / n, from.y + (sum[1] ?? 0) / n, from.z + middleZ],
    slice: from.z + best,
    box: { x: from.x + x0, y: from.y + y0, width: x1 - x0 + 1, height: y1 - y0 + 1 },
    longMm,
    shortMm,
    meanMm: Math.round(((longMm + shortMm) / 2) * 10) / 10,
    areaMm2,
  };
}

function touches(block: NoduleBlock, region: Int32Array): boolean {
  return region.some((i) => block.neighbours.some((d) => !block.closed[i + d] && !block.rim[i + d]));
}

function markedIn(block: NoduleBlock, region: Int32Array): Uint8Array {
  const inside = new Uint8Array(block.hu.length);
  for (const i of region) inside[i] = 1;
  return inside;
}
