import { useLive, useUser } from '@qianli/api-client';
import { useEffect, useState } from 'react';

/** Joins the case's chat room while the page is open; the names of the others who have it open. */
export function usePresence(caseId: string): readonly string[] {
  const live = useLive();
  const user = useUser();
  const [present, setPresent] = useState<readonly { id: string; name: string }[]>([]);
  useEffect(() => {
    if (!live) return undefined;
    const stopHearing = live.on('presence:changed', (event) => { if (event.caseId === caseId) setPresent(event.present); });
    const stopWatching = live.watch(caseId);
    return () => {
      stopHearing();
      stopWatching();
      setPresent([]);
    };
  }, [live, caseId]);
  return present.filter((one) => one.id !== user.id).map((one) => one.name);
}
