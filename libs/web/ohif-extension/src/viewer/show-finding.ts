import type { Finding } from '@qianli/contracts';
import { findImage, type FoundImage } from './find-image';
import { cornerstoneOf, imageIdsOf, type OhifManagers } from './ohif-services';

/**
 * Takes the viewport that the reader works in to a finding: puts its series there if another is shown, then the slice.
 * False when the finding has no place on an image that is loaded.
 */
export async function showFinding(managers: OhifManagers, finding: { readonly location: Pick<Finding['location'], 'sopInstanceUid' | 'frame' | 'box'> }): Promise<boolean> {
  const { displaySetService, viewportGridService, cornerstoneViewportService } = managers.servicesManager.services;
  const { sopInstanceUid, frame, box } = finding.location;
  if (!sopInstanceUid) return false;
  const found = findImage(displaySetService.getActiveDisplaySets(), sopInstanceUid, frame);
  if (!found) return false;
  const shown = [...viewportGridService.getState().viewports].find(([, state]) => state.displaySetInstanceUIDs?.includes(found.displaySet.displaySetInstanceUID));
  const active = viewportGridService.getActiveViewportId();
  const activeShows = active && viewportGridService.getState().viewports.get(active)?.displaySetInstanceUIDs?.includes(found.displaySet.displaySetInstanceUID);
  const viewportId = activeShows ? active : (shown?.[0] ?? active);
  if (!viewportId) return false;
  if (!activeShows && !shown) viewportGridService.setDisplaySetsForViewport({ viewportId, displaySetInstanceUIDs: [found.displaySet.displaySetInstanceUID] });

  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    const viewport = cornerstoneViewportService.getCornerstoneViewport(viewportId);
    const index = viewport ? imageIdsOf(viewport).indexOf(found.imageId) : -1;
    if (viewport && index >= 0) {
      await viewport.setImageIdIndex?.(index);
      viewport.render();
      moveVolumes(managers, found, box);
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return false;
}

/** Reformatted planes have no slices to count: the finding's centre is brought into every plane of its volume. */
function moveVolumes(managers: OhifManagers, found: FoundImage, box: Finding['location']['box']): void {
  const { viewportGridService, cornerstoneViewportService } = managers.servicesManager.services;
  const centre = cornerstoneOf(managers).utilities.imageToWorldCoords(found.imageId, box ? [box.x + box.width / 2, box.y + box.height / 2] : [0, 0]);
  for (const [viewportId, state] of viewportGridService.getState().viewports) {
    const viewport = cornerstoneViewportService.getCornerstoneViewport(viewportId);
    if (!centre || !viewport || viewport.setImageIdIndex || !state.displaySetInstanceUIDs?.includes(found.displaySet.displaySetInstanceUID)) continue;
    viewport.setViewReference?.({ FrameOfReferenceUID: viewport.getFrameOfReferenceUID(), cameraFocalPoint: centre });
    viewport.render();
  }
}
