import type { Size, Vector } from './ct-volume';
import type { SegmentCode } from './segment-codes';

/** A regular grid of voxels in the patient. */
export interface GridGeometry {
  readonly size: Size;
  readonly spacingMm: Size;
  /** LPS millimetres of the centre of voxel (0, 0, 0). */
  readonly origin: Vector;
  /** Unit vectors of rising x, y and z in LPS. */
  readonly direction: { readonly x: Vector; readonly y: Vector; readonly z: Vector };
}

/** One thing that was outlined. */
export interface Segment {
  /** 1..255, the value of its voxels in `labels`. */
  readonly number: number;
  readonly code: SegmentCode;
  readonly side: 'left' | 'right' | null;
  /** Place in the pre-read's list of findings; null for anatomy. */
  readonly findingOrdinal: number | null;
  /** What drew the outline, which need not be what judged the finding. */
  readonly algorithm: { readonly id: string; readonly version: string };
}

/**
 * A box of voxels, each belonging to one segment (its number) or to none (0). `labels` is z-major:
 * index = (z * size.y + y) * size.x + x.
 */
export interface LabelVolume extends GridGeometry {
  readonly labels: Uint8Array;
  readonly segments: readonly Segment[];
}

/** The stack of images that was read, slice 0 at the feet. */
export interface ScanGeometry extends GridGeometry {
  /** The image of each slice; a filled-in slice names its lower neighbour's. */
  readonly sopInstanceUids: readonly string[];
}

/**
 * What the pre-read outlined in one scan. Anatomy lies on the engine's own grid (about 1.4 mm in the plane): lungs with
 * airways first, vessels in a volume of their own; each lesion has a box of its own on the pixels of the images. They
 * overlap: a vessel and a lesion inside the lung are lung in the first.
 */
export interface SegmentedScan {
  readonly source: ScanGeometry;
  readonly volumes: readonly LabelVolume[];
}

/** Millilitres of one segment of a volume. */
export function segmentMl({ labels, spacingMm }: LabelVolume, number: number): number {
  let voxels = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === number) voxels++;
  return (voxels * spacingMm.x * spacingMm.y * spacingMm.z) / 1000;
}
