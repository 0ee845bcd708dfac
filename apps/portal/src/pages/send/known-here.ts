import { mostAsked, submissionsApi } from '@qianli/contracts';
import type { SessionStore } from '@qianli/api-client';
import type { ReadFile } from './sent-file';

/** What the platform has of the dropped files, by SOP Instance UID. */
export interface KnownHere {
  readonly sameBytes: boolean;
  readonly caseId: string | null;
}

/** Asks which of these the hospital has sent before, a thousand a question. A question that fails costs only the comfort: the file is sent and kept once. */
export async function askKnown(session: SessionStore, files: readonly ReadFile[]): Promise<ReadonlyMap<string, KnownHere>> {
  const found = new Map<string, KnownHere>();
  for (let at = 0; at < files.length; at += mostAsked) {
    const instances = files.slice(at, at + mostAsked).map(({ header, digest }) => ({ sopInstanceUid: header.sopInstanceUid, digest }));
    const { known } = await session.call(submissionsApi.known, { body: { instances } }).catch(() => ({ known: [] }));
    for (const { sopInstanceUid, ...rest } of known) found.set(sopInstanceUid, rest);
  }
  return found;
}
