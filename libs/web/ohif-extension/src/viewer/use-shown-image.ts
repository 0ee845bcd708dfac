import { useEffect } from 'react';
import { findImage } from './find-image';
import type { OhifManagers } from './ohif-services';
import { showFinding } from './show-finding';

const noBox = { frame: null, box: null } as const;

/** Goes once to the image that the address names, as soon as its series is loaded. */
export function useShownImage(managers: OhifManagers, sopInstanceUid: string | null): void {
  useEffect(() => {
    if (!sopInstanceUid) return undefined;
    const { displaySetService } = managers.servicesManager.services;
    let isDone = false;
    const show = () => {
      if (isDone || !findImage(displaySetService.getActiveDisplaySets(), sopInstanceUid, null)) return;
      isDone = true;
      void showFinding(managers, { location: { sopInstanceUid, ...noBox } });
    };
    show();
    const added = displaySetService.subscribe(displaySetService.EVENTS['DISPLAY_SETS_ADDED'] ?? 'displaySetsAdded', show);
    return () => added.unsubscribe();
  }, [managers, sopInstanceUid]);
}
