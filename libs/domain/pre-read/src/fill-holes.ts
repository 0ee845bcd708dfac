import { connectedComponents, reachedFromRim } from './components';
import type { Size } from './ct-volume';

/** A disc of 30 mm, the guidelines' border between nodule and mass, measures 707 mm²; no vessel is that thick. */
const broadMm2 = 707;
/** A broad hole rests on what lies under it when that is open tissue under more than this share of it. */
const restingShare = 0.5;

/**
 * Gives each lung what its slices show ringed by it: vessels, nodules, masses. Slices run from the feet up,
 * `pixelMm2` is the area of a pixel; `lung` is written to.
 * Not so the dome of the diaphragm, which a slice can show ringed all the same: a hole of over 707 mm² that rests on open
 * tissue (neither lung nor filled) with more than half of itself stays open, and so, slice by slice, does what rests on
 * it; only the tip of the dome, up to 707 mm², is filled. Below the lowest slice all counts as open tissue.
 * Given up: a mass or consolidation that lies broadly on the diaphragm, or on the lower end of the scan, stays open too.
 */
export function fillHoles(lung: Uint8Array, size: Size, pixelMm2: number, sides: readonly number[]): void {
  const { x: width, y: height } = size;
  const plane = width * height;
  const open = new Uint8Array(plane);
  const reached = new Uint8Array(plane);
  const queue = new Int32Array(plane);
  for (let base = 0; base < lung.length; base += plane) {
    for (const side of sides) {
      let any = false;
      for (let i = 0; i < plane; i++) {
        open[i] = lung[base + i] === side ? 0 : 1;
        if (!open[i]) any = true;
      }
      if (!any) continue;
      reachedFromRim(open, width, height, queue, reached);
      for (let i = 0; i < plane; i++) open[i] = open[i] && !reached[i] && lung[base + i] === 0 ? 1 : 0;
      const { labels, components } = connectedComponents(open, { x: width, y: height, z: 1 });
      const resting = new Uint32Array(components.length + 1);
      for (let i = 0; i < plane; i++) {
        const label = labels[i] ?? 0;
        if (label && !lung[base - plane + i]) resting[label] = (resting[label] ?? 0) + 1;
      }
      const filled = new Uint8Array(components.length + 1);
      for (const { label, voxels } of components)
        if (voxels * pixelMm2 <= broadMm2 || (resting[label] ?? 0) <= voxels * restingShare) filled[label] = 1;
      for (let i = 0; i < plane; i++) if (filled[labels[i] ?? 0]) lung[base + i] = side;
    }
  }
}
