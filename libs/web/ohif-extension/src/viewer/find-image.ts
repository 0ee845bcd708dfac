import type { DisplaySet } from './ohif-services';

export interface FoundImage {
  readonly displaySet: DisplaySet;
  readonly imageId: string;
  /** 0-based place in its display set, as sorted by OHIF. */
  readonly index: number;
}

/** The image of a SOP instance (and 1-based frame) among OHIF's display sets; null when its series is not loaded. */
export function findImage(displaySets: readonly DisplaySet[], sopInstanceUid: string, frame: number | null): FoundImage | null {
  for (const displaySet of displaySets) {
    const images = displaySet.images ?? displaySet.instances ?? [];
    const first = images.findIndex((image) => image.SOPInstanceUID === sopInstanceUid);
    if (first < 0) continue;
    const wanted = first + Math.max(0, (frame ?? 1) - 1);
    const index = images[wanted]?.SOPInstanceUID === sopInstanceUid ? wanted : first;
    const imageId = images[index]?.imageId;
    if (imageId) return { displaySet, imageId, index };
  }
  return null;
}
