/** An image to show first, of the case's study or of a prior. */
interface ImageToShow {
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
}

/** The address of the reading room for a case: the study to read, then that of the image to show, then the newest priors, three in all. */
export function viewerAddress(kase: { id: string; studyInstanceUid: string; priors?: number | readonly { studyInstanceUid: string; date: string | null }[] }, image?: ImageToShow): string {
  const priors = typeof kase.priors === 'object' ? [...kase.priors].sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '')).map((prior) => prior.studyInstanceUid) : [];
  const [own, ...others] = new Set([kase.studyInstanceUid, ...(image ? [image.studyInstanceUid] : []), ...priors]);
  const studies = [own ?? '', ...others.slice(0, 3)];
  const shown = image ? `&SOPInstanceUID=${encodeURIComponent(image.sopInstanceUid)}` : '';
  return `/viewer?caseId=${encodeURIComponent(kase.id)}&StudyInstanceUIDs=${studies.map(encodeURIComponent).join(',')}${shown}`;
}

/** Opens the reading room in its own window: on a second screen it stays, and the next case takes its place. False: the browser blocked it. */
export function openReadingRoom(kase: Parameters<typeof viewerAddress>[0], image?: ImageToShow): boolean {
  const room = window.open(viewerAddress(kase, image), 'qianli-reading');
  room?.focus();
  return room !== null;
}
