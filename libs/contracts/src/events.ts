import { z } from 'zod';
import { message, messageInput } from './messages';
import { caseState, id, instant, named } from './shapes';

/** What the server tells browsers. It holds no patient data: a browser that may see the case fetches it. */
export const serverEvents = {
  'case:changed': z.object({ caseId: id, state: caseState, event: z.string() }),
  'message:posted': message,
  'messages:read': z.object({ caseId: id, by: named, at: instant }),
  /** Who has the case's chat open on either side. */
  'presence:changed': z.object({ caseId: id, present: z.array(named) }),
} as const;
/** What a browser tells the server; each is acknowledged with `{ok: true, …}` or `{ok: false, code, message}`. */
export const clientEvents = {
  'message:post': messageInput.extend({ caseId: id }),
  'messages:read': z.object({ caseId: id }),
  /** Joins a case's chat room (refused when the actor may not see the case). */
  'case:watch': z.object({ caseId: id }),
  'case:unwatch': z.object({ caseId: id }),
} as const;
export type ServerEvent = keyof typeof serverEvents;
export type ServerEventOf<E extends ServerEvent> = z.output<(typeof serverEvents)[E]>;
export type ClientEvent = keyof typeof clientEvents;
export type ClientEventOf<E extends ClientEvent> = z.output<(typeof clientEvents)[E]>;
