import type { ReadingSession } from '../session/reading-session';
import type { OhifManagers } from '../viewer/ohif-services';
export function readingPanelHost(_s: ReadingSession, _m: OhifManagers) { return () => null; }
