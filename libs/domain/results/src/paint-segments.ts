import type { GridGeometry, LabelVolume, ScanGeometry, Segment, SegmentedScan } from '@qianli/domain-pre-read';

/** One segment of the SEG with its frames: slice by slice the pixels that belong to it. */
export interface PaintedSegment {
  readonly segment: Segment;
  /** Slices (feet first) on which it has pixels. */
  readonly slices: readonly number[];
}

/** Segments numbered 1, 2, … and a way to paint any slice of the source with their numbers. */
export interface Painting {
  readonly segments: readonly PaintedSegment[];
  /** Numbers of the segments on one slice, row by row; 0 where there is none. The array is used again by the next call. */
  paint(slice: number): Uint8Array;
}

const rank: Readonly<Record<Segment['code'], number>> = { lung: 0, vessel: 1, airway: 2, mass: 3, nodule: 4 };

/**
 * The outlines on the pixels of the images that were read, one segment a pixel: what lies inside something larger is cut out
 * of it, a lesion before an airway before a vessel before the lung. Coarser outlines are taken by their nearest voxel.
 */
export function paintSegments({ source, volumes }: SegmentedScan): Painting {
  const layers = volumes
    .flatMap((volume) => volume.segments.map((segment) => ({ volume, segment })))
    .sort((a, b) => rank[a.segment.code] - rank[b.segment.code])
    .map((layer) => ({ ...layer, onto: mapping(source, layer.volume) }));
  const pixels = new Uint8Array(source.size.x * source.size.y);
  const numbered = layers.map(({ volume, segment, onto }, i) => ({ volume, segment, onto, number: i + 1 }));
  const paint = (slice: number): Uint8Array => {
    pixels.fill(0);
    for (const { volume, segment, onto, number } of numbered) layOver(pixels, source, slice, volume, segment.number, onto, number);
    return pixels;
  };
  const found = numbered.map((): number[] => []);
  const seen = new Uint8Array(numbered.length + 1);
  for (let slice = 0; slice < source.size.z; slice++) {
    // A slice that was filled in has no image of its own to lie on.
    if (slice > 0 && source.sopInstanceUids[slice] === source.sopInstanceUids[slice - 1]) continue;
    seen.fill(0);
    for (const number of paint(slice)) seen[number] = 1;
    found.forEach((slices, i) => {
      if (seen[i + 1]) slices.push(slice);
    });
  }
  return { segments: numbered.map(({ segment }, i) => ({ segment, slices: found[i] ?? [] })), paint };
}

interface Mapping {
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly z: Int32Array;
}

/** For each source index along an axis the index in the volume, -1 outside. The grids share their axes. */
function mapping(source: ScanGeometry, volume: GridGeometry): Mapping {
  const along = (axis: 'x' | 'y' | 'z'): Int32Array => {
    const unit = source.direction[axis];
    const offset = unit.reduce((sum, of, i) => sum + of * ((source.origin[i] ?? 0) - (volume.origin[i] ?? 0)), 0);
    return Int32Array.from({ length: source.size[axis] }, (_, i) => {
      const at = Math.round((offset + i * source.spacingMm[axis]) / volume.spacingMm[axis]);
      return at >= 0 && at < volume.size[axis] ? at : -1;
    });
  };
  return { x: along('x'), y: along('y'), z: along('z') };
}

function layOver(pixels: Uint8Array, { size }: ScanGeometry, slice: number, volume: LabelVolume, label: number, onto: Mapping, number: number): void {
  const z = onto.z[slice] ?? -1;
  if (z < 0) return;
  const [left, right] = inside(onto.x);
  const [top, bottom] = inside(onto.y);
  for (let y = top; y < bottom; y++) {
    const base = (z * volume.size.y + (onto.y[y] ?? 0)) * volume.size.x;
    const row = y * size.x;
    for (let x = left; x < right; x++) if (volume.labels[base + (onto.x[x] ?? 0)] === label) pixels[row + x] = number;
  }
}

/** First index inside the volume and the one behind the last: a mapping rises, so what is inside hangs together. */
function inside(along: Int32Array): readonly [number, number] {
  const first = along.findIndex((at) => at >= 0);
  return first < 0 ? [0, 0] : [first, along.findLastIndex((at) => at >= 0) + 1];
}
