import type { CtVolume } from './ct-volume';
import type { NoduleCandidate } from './nodule-candidates';

/** Side of the square that the patch network sees, pixels at the scan's own spacing (the middle of LUNA16's 50 x 50). */
export const patchPixels = 48;

/**
 * One square of 48 x 48 native pixels per candidate on the slice nearest to its centre (`slice` steps further), as
 * float32 [N, 1, 48, 48]: (HU + 1000) / 1400 clipped to 0..1; outside the image 0, which is air.
 */
export function nodulePatches(
  volume: CtVolume,
  candidates: readonly Pick<NoduleCandidate, 'centre'>[],
  slice = 0,
): Float32Array {
  const { hu, size } = volume;
  const patches = new Float32Array(candidates.length * patchPixels * patchPixels);
  candidates.forEach(({ centre }, n) => {
    const x0 = Math.round(centre[0]) - patchPixels / 2;
    const y0 = Math.round(centre[1]) - patchPixels / 2;
    const z = Math.max(0, Math.min(size.z - 1, Math.round(centre[2]) + slice));
    for (let y = 0; y < patchPixels; y++) {
      if (y0 + y < 0 || y0 + y >= size.y) continue;
      for (let x = 0; x < patchPixels; x++) {
        if (x0 + x < 0 || x0 + x >= size.x) continue;
        const value = ((hu[(z * size.y + y0 + y) * size.x + x0 + x] ?? -1000) + 1000) / 1400;
        patches[(n * patchPixels + y) * patchPixels + x] = Math.max(0, Math.min(1, value));
      }
    }
  });
  return patches;
}
