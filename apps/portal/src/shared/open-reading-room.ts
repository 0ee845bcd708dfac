/** The address of the reading room for a case: the study to read, then its newest three priors beside it. */
export function viewerAddress(kase: { id: string; studyInstanceUid: string; priors?: number | readonly { studyInstanceUid: string; date: string | null }[] }): string {
  const priors = typeof kase.priors === 'object' ? [...kase.priors].sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '')).slice(0, 3) : [];
  const studies = [kase.studyInstanceUid, ...priors.map((prior) => prior.studyInstanceUid)];
  return `/viewer?caseId=${encodeURIComponent(kase.id)}&StudyInstanceUIDs=${studies.map(encodeURIComponent).join(',')}`;
}

/** Opens the reading room in its own window: on a second screen it stays, and the next case takes its place. False: the browser blocked it. */
export function openReadingRoom(kase: Parameters<typeof viewerAddress>[0]): boolean {
  const room = window.open(viewerAddress(kase), 'qianli-reading');
  room?.focus();
  return room !== null;
}
