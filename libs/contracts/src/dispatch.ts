import { z } from 'zod';
import { caseSummary } from './cases';
import { endpoint } from './endpoint';
import { bilingual, id, instant, named } from './shapes';

/** What the platform says of one reader for one case: each rule that stands against him, and whether a dispatcher may waive it. */
export const readerForCase = z.object({
  reader: named, onShift: z.boolean(), open: z.number().int(), capacity: z.number().int(),
  refusals: z.array(z.object({ rule: z.string(), text: bilingual, waivable: z.boolean() })),
  /** No rule stands that a dispatcher may not waive. */
  mayBeGiven: z.boolean(),
});
export type ReaderForCase = z.output<typeof readerForCase>;

export const stuckCase = z.object({
  kase: caseSummary,
  /** Each rule with how many readers it refuses, the most refusing first; empty before the first decision. */
  rules: z.array(z.object({ rule: z.string(), text: bilingual, readers: z.number().int() })),
  /** The smallest change: a reader whom one rule alone stops. By whom it can be made; null when every reader fails twice. */
  frees: z.object({ reader: named, rule: z.string(), text: bilingual, by: z.enum(['dispatcher', 'administrator']) }).nullable(),
  /** The last request to the administrator since it got stuck. */
  asked: z.object({ at: instant, by: named.nullable(), note: z.string() }).nullable(),
});
export type StuckCase = z.output<typeof stuckCase>;

const tag = 'control';
const params = z.object({ id });
export const dispatchApi = {
  stuck: endpoint({ method: 'GET', path: '/api/v1/control/stuck', tag, permission: 'operations.view', summary: 'Cases that nobody may read, the most pressing first (at most 200), each with the rules that stop it and the smallest change that frees it. Suggestions are spread over the readers.', reply: z.object({ items: z.array(stuckCase) }) }),
  readersFor: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/readers', tag, permission: 'case.reassign', summary: 'Every reader with what stands against giving him this case, those first who may have it.', params, reply: z.object({ items: z.array(readerForCase) }), errors: ['case-not-found'] }),
  askAdministrator: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/ask-administrator', tag, permission: 'case.reassign', summary: 'Asks the platform administrator for the change that would free a waiting case.', params, body: z.object({ readerId: id.nullable(), rule: z.string().min(1).max(60), note: z.string().trim().max(500) }), reply: z.object({ at: instant }), errors: ['case-not-found', 'case-wrong-state'] }),
};
