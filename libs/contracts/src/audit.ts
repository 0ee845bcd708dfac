import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, instant, nextCursor, pageQuery, role } from './shapes';

export const auditEvent = z.object({
  seq: z.number().int(), at: instant,
  actor: z.object({ id: id.nullable(), name: z.string(), role: role.nullable() }),
  /** What was done: `case.viewed`, `report.signed`, `session.refused` … */
  action: z.string(),
  outcome: z.enum(['success', 'refused']),
  caseId: id.nullable(), hospitalId: id.nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(), previousHash: z.string(),
});
export type AuditEvent = z.output<typeof auditEvent>;
export const auditApi = {
  list: endpoint({ method: 'GET', path: '/api/v1/audit', tag: 'audit', permission: 'audit.view', summary: 'The audit trail, newest first; a hospital administrator sees his hospital.', query: pageQuery.extend({ from: instant.optional(), to: instant.optional(), actor: z.string().optional(), caseId: id.optional(), action: z.string().optional() }), reply: z.object({ items: z.array(auditEvent), nextCursor }) }),
  verify: endpoint({ method: 'GET', path: '/api/v1/audit/verify', tag: 'audit', permission: 'audit.view', summary: 'Whether the hash chain holds, and where it breaks first.', reply: z.object({ holds: z.boolean(), checked: z.number().int(), brokenAt: z.number().int().nullable(), head: z.string() }) }),
};
