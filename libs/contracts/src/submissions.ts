import { z } from 'zod';
import { endpoint } from './endpoint';
import { patientClass } from './routing';
import { id, instant, priority } from './shapes';

/** What a county user says of the files he is about to send. Files go to STOW-RS with `?submission=<id>`. */
export const submission = z.object({
  id, priority, patientClass, history: z.string(), createdAt: instant, completedAt: instant.nullable(),
  cases: z.array(z.object({ id, studyInstanceUid: z.string(), instances: z.number().int() })),
});
export type Submission = z.output<typeof submission>;
const tag = 'submissions';
export const submissionsApi = {
  create: endpoint({ method: 'POST', path: '/api/v1/submissions', tag, permission: 'submission.write', status: 201, summary: 'Opens a submission with priority and clinical history.', body: z.object({ priority, patientClass: patientClass.default('outpatient'), history: z.string().trim().max(4000) }), reply: submission }),
  get: endpoint({ method: 'GET', path: '/api/v1/submissions/{id}', tag, permission: 'submission.write', summary: 'The receipt.', params: z.object({ id }), reply: submission, errors: ['not-found'] }),
  complete: endpoint({ method: 'POST', path: '/api/v1/submissions/{id}/complete', tag, permission: 'submission.write', summary: 'All files have been sent; its studies are complete.', params: z.object({ id }), reply: submission, errors: ['not-found'] }),
};
