import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, instant, named } from './shapes';

export const findingKinds = ['digest-differs', 'object-missing', 'object-without-row'] as const;
/** Own choice: a rule shorter than a month is a slip of the hand. */
const days = z.number().int().min(30).max(36_500).nullable();
export const archiveRules = z.object({ keepDays: days, coldAfterDays: z.number().int().min(1).max(36_500).nullable(), quotaBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable() });
export const archiveView = z.object({
  /** When each task last ended. */
  runs: z.array(z.object({ task: z.string(), endedAt: instant, detail: z.record(z.string(), z.number()) })),
  findings: z.array(z.object({ id, kind: z.enum(findingKinds), objectKey: z.string(), hospital: named.nullable(), bytes: z.number(), foundAt: instant })),
  /** All that are open, also those beyond the list. */
  openFindings: z.number().int(),
  hospitals: z.array(z.object({ hospital: named, bytes: z.number(), instances: z.number().int(), coldInstances: z.number().int(), rules: archiveRules })),
  proposals: z.array(z.object({ id, hospital: named, caseId: id.nullable(), studyDate: z.string().nullable(), modality: z.string(), instances: z.number().int(), bytes: z.number(), proposedAt: instant })),
});
export type ArchiveView = z.output<typeof archiveView>;

const tag = 'archive';
export const archiveApi = {
  view: endpoint({ method: 'GET', path: '/api/v1/archive', tag, permission: 'operations.view', summary: 'What is stored, what was found wrong, what a rule proposes to delete.', reply: archiveView }),
  setRules: endpoint({ method: 'PUT', path: '/api/v1/archive/rules/{id}', tag, permission: 'archive.manage', summary: 'How long a hospital\'s images are kept, when they move to the cold tier, how many there may be.', params: z.object({ id }), body: archiveRules, reply: archiveRules, errors: ['not-found'] }),
  decide: endpoint({ method: 'POST', path: '/api/v1/archive/deletions/{id}', tag, permission: 'archive.manage', status: 204, summary: 'Confirms or declines the deletion of a study\'s images; case and report stay.', params: z.object({ id }), body: z.object({ decision: z.enum(['confirm', 'decline']) }), errors: ['not-found', 'already-decided', 'not-yet-deletable'] }),
};
