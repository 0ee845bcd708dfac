import { gateReasons, passableGateCodes } from '@qianli/domain-dicom';
import { z } from 'zod';
import { endpoint } from './endpoint';
import { patientClass } from './routing';
import { id, instant, priority } from './shapes';

const uid = z.string().max(64).regex(/^[0-9]+(\.[0-9]+)*$/);

/** A finding of the quality gate that somebody passed over, and why. What blocks cannot be passed over. */
export const sentAnyway = z.object({ code: z.enum(passableGateCodes), studyInstanceUid: uid.nullable(), reason: z.enum(gateReasons), note: z.string().trim().max(500).default('') });
export type SentAnyway = z.output<typeof sentAnyway>;
const passedOver = z.array(sentAnyway.refine(({ reason, note }) => reason !== 'other' || note !== '', { path: ['note'], message: 'Another reason needs words' })).max(200);
/** All that is to arrive under the submission, what is here already included. */
const announced = z.object({ instances: z.number().int().min(0).max(1_000_000), bytes: z.number().int().min(0) });

/** What a county user says of the files he is about to send. Files go to STOW-RS with `?submission=<id>`. */
export const submission = z.object({
  id, priority, patientClass, history: z.string(), createdAt: instant, completedAt: instant.nullable(),
  announced: announced.nullable(), sentAnyway: z.array(sentAnyway),
  cases: z.array(z.object({ id, studyInstanceUid: z.string(), instances: z.number().int() })),
});
export type Submission = z.output<typeof submission>;

/** Instances that one question may name. */
export const mostAsked = 1000;
const tag = 'submissions';
const params = z.object({ id });
export const submissionsApi = {
  create: endpoint({ method: 'POST', path: '/api/v1/submissions', tag, permission: 'submission.write', status: 201, summary: 'Opens a submission with priority and clinical history, what is announced and why it is sent in spite of findings of the gate.', body: z.object({ priority, patientClass: patientClass.default('outpatient'), history: z.string().trim().max(4000), announced: announced.nullable().default(null), sentAnyway: passedOver.default([]) }), reply: submission }),
  unfinished: endpoint({ method: 'GET', path: '/api/v1/submissions', tag, permission: 'submission.write', summary: "One's own submissions of the last two weeks that were neither completed nor given up, the newest first.", reply: z.object({ items: z.array(submission) }) }),
  get: endpoint({ method: 'GET', path: '/api/v1/submissions/{id}', tag, permission: 'submission.write', summary: 'The receipt.', params, reply: submission, errors: ['not-found'] }),
  amend: endpoint({ method: 'PATCH', path: '/api/v1/submissions/{id}', tag, permission: 'submission.write', summary: 'Announces anew what an open submission holds; further reasons are added.', params, body: z.object({ announced, sentAnyway: passedOver.default([]) }), reply: submission, errors: ['not-found'] }),
  complete: endpoint({ method: 'POST', path: '/api/v1/submissions/{id}/complete', tag, permission: 'submission.write', summary: 'All files have been sent; its studies are complete.', params, reply: submission, errors: ['not-found'] }),
  abandon: endpoint({ method: 'POST', path: '/api/v1/submissions/{id}/abandon', tag, permission: 'submission.write', summary: 'Nothing more will come. What has arrived stays; its studies are complete once they fall quiet.', params, reply: submission, errors: ['not-found'] }),
  known: endpoint({
    method: 'POST', path: '/api/v1/submissions/known-instances', tag, permission: 'submission.write',
    summary: "Which instances the actor's hospital has sent before; another hospital's are as if they were not there. `sameBytes`: the digest (SHA-256 of the file) is that of the stored file, so it need not be sent.",
    body: z.object({ instances: z.array(z.object({ sopInstanceUid: uid, digest: z.string().regex(/^[0-9a-f]{64}$/).nullable() })).min(1).max(mostAsked) }),
    reply: z.object({ known: z.array(z.object({ sopInstanceUid: z.string(), sameBytes: z.boolean(), caseId: id.nullable() })) }),
  }),
};
