import { z } from 'zod';
import { escalationStages } from '@qianli/domain-routing';
import { endpoint } from './endpoint';
import { patientClass } from './routing';
import { bilingual, caseState, id, instant, named, nextCursor, pageQuery, preRead, preReadSummary, priority, returnReason, transferStanding } from './shapes';

export const caseSummary = z.object({
  id,
  state: caseState,
  priority,
  studyInstanceUid: z.string(),
  patientName: z.string(),
  patientId: z.string(),
  patientSex: z.string().nullable(),
  /** Age at the study, as people say it: `57 Y`. */
  patientAge: z.string().nullable(),
  modality: z.string(),
  bodyPart: z.string().nullable(),
  studyDescription: z.string().nullable(),
  instances: z.number().int(),
  sendingHospital: named,
  assignedTo: named.nullable(),
  /** When the last instance arrived and the study was complete; null while receiving. */
  receivedAt: instant.nullable(),
  dueAt: instant.nullable(),
  overdue: z.boolean(),
  preRead: preReadSummary.nullable(),
  /** First line of the clinical history. */
  historyLine: z.string(),
  priors: z.number().int(),
  unread: z.number().int(),
  critical: z.boolean(),
  /** Nobody may read it: a dispatcher must act. */
  escalated: z.boolean(),
  /** How far the deadline has escalated: the circle of readers is wider, then the dispatcher, then the department head is told. */
  escalation: z.enum(escalationStages),
  /** Where the patient is; the deadline goes by it. */
  patientClass,
  /** Forecast of the last batch: when it will probably be read, and by whom; null before the first batch and once signed. */
  expectedReadAt: instant.nullable(),
  expectedReader: named.nullable(),
  /**
   * The deadline's clock at the moment of the answer; draw time left from it, not from `dueAt` alone. `paused`: with the county;
   * `off-hours`: the contract counts working hours and it is none; `stopped`: signed or cancelled. `usedShare` may exceed 1.
   */
  clock: z.object({ state: z.enum(['running', 'paused', 'off-hours', 'stopped']), allowedMinutes: z.number(), remainingMinutes: z.number(), usedShare: z.number() }).nullable(),
  /** Why this reader, or why it waits. */
  why: bilingual.nullable(),
  /** When each step was reached; for the step line. */
  steps: z.object({
    sentAt: instant,
    receivedAt: instant.nullable(),
    preReadAt: instant.nullable(),
    assignedAt: instant.nullable(),
    openedAt: instant.nullable(),
    signedAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    acknowledgedAt: instant.nullable(),
  }),
});
export type CaseSummary = z.output<typeof caseSummary>;

export const caseDetail = caseSummary.omit({ preRead: true, priors: true }).extend({
  preRead: preRead.nullable(),
  /** Clinical history as the county wrote it. */
  history: z.string(),
  patientBirthDate: z.string().nullable(),
  studyDate: z.string().nullable(),
  accessionNumber: z.string().nullable(),
  /** How far a study has come that a gateway has announced; null when none has, or it went to readers long ago. */
  transfer: transferStanding.nullable(),
  priors: z.array(z.object({
    studyInstanceUid: z.string(), caseId: id.nullable(), date: z.string().nullable(), modality: z.string(),
    description: z.string().nullable(), hospital: named, reportImpression: z.string().nullable(),
    /** Why it counts as the same person's. */
    because: z.object({ rule: z.string(), text: bilingual }),
  })),
  timeline: z.array(z.object({ event: z.string(), at: instant, by: named.nullable(), detail: z.record(z.string(), z.unknown()) })),
  returned: z.object({ reason: returnReason, note: z.string(), at: instant }).nullable(),
});
export type CaseDetail = z.output<typeof caseDetail>;

export const routingDecision = z.object({
  id,
  at: instant,
  policyVersion: z.string(),
  /** SHA-256 of the policy's content; null for decisions by hand and for those of before policies had versions. */
  policyHash: z.string().nullable().default(null),
  /** `min-cost`, or `earliest-finish` when the solver ran out of its time. */
  solver: z.string().nullable().default(null),
  batchId: id.nullable().default(null),
  /** `waits`: readers may have it, and their next places are taken. */
  outcome: z.enum(['assigned', 'waits', 'nobody-available', 'reassigned', 'claimed']),
  candidates: z.array(z.object({
    reader: named,
    eligible: z.boolean(),
    refusals: z.array(z.object({ rule: z.string(), text: bilingual })),
    costs: z.object({
      finishMinutes: z.number(), readMinutes: z.number(), queueMinutes: z.number(), skillMatch: z.number(),
      /** Terms of the least-cost assignment, minutes; the candidate of the least total is not always the choice, since all waiting cases are weighed together. */
      terms: z.object({ lateness: z.number(), mismatch: z.number(), continuity: z.number(), fairness: z.number(), learning: z.number(), total: z.number() }).nullable().default(null),
    }).nullable(),
  })),
  choice: named.nullable(),
  by: named.nullable(),
  explanation: bilingual,
});
export type RoutingDecisionView = z.output<typeof routingDecision>;

const caseId = z.object({ id });
const tag = 'cases';
export const casesApi = {
  list: endpoint({
    method: 'GET', path: '/api/v1/cases', tag, permission: 'case.list',
    summary: 'Cases that the actor may see, most pressing first (stat before routine, then the nearest deadline).',
    query: pageQuery.extend({
      studyInstanceUid: z.string().optional(),
      /** One or several states, separated by commas. */
      state: z.string().optional(),
      hospitalId: id.optional(),
      q: z.string().optional(),
      assignedToMe: z.enum(['true', 'false']).optional(),
      escalated: z.enum(['true', 'false']).optional(),
      order: z.enum(['urgency', 'newest']).default('urgency'),
    }),
    reply: z.object({ items: z.array(caseSummary), nextCursor }), errors: ['bad-input'],
  }),
  get: endpoint({ method: 'GET', path: '/api/v1/cases/{id}', tag, permission: 'case.view', summary: 'One case with history, priors, pre-read and timeline.', params: caseId, reply: caseDetail, errors: ['case-not-found'] }),
  decisions: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/decisions', tag, permission: 'case.decisions', summary: 'The routing decision log of a case, newest first.', params: caseId, reply: z.object({ items: z.array(routingDecision) }), errors: ['case-not-found'] }),
  next: endpoint({ method: 'POST', path: '/api/v1/cases/next', tag, permission: 'case.next', summary: 'Opens the case that the reader should read next, chosen by the server.', reply: caseDetail, errors: ['no-case-waiting'] }),
  open: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/open', tag, permission: 'case.open', summary: 'Opens a case for reading; one reader at a time. A case of the pool is claimed.', params: caseId, reply: caseDetail, errors: ['case-not-found', 'case-already-open', 'case-already-assigned', 'case-wrong-state', 'reader-not-eligible', 'claim-not-allowed'] }),
  release: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/release', tag, permission: 'case.release', summary: 'Gives an open or assigned case back to the pool.', params: caseId, reply: caseSummary, errors: ['case-not-found', 'case-not-open-by-you', 'case-wrong-state'] }),
  return: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/return', tag, permission: 'case.return', summary: 'Returns a case to the county with a coded reason; the clock stops.', params: caseId, body: z.object({ reason: returnReason, note: z.string().trim().max(2000) }), reply: caseSummary, errors: ['case-not-found', 'case-not-open-by-you', 'case-wrong-state'] }),
  resubmit: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/resubmit', tag, permission: 'case.resubmit', summary: 'The county has answered a returned case; it goes back to routing.', params: caseId, body: z.object({ note: z.string().trim().max(2000) }), reply: caseSummary, errors: ['case-not-found', 'case-wrong-state'] }),
  reassign: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/reassign', tag, permission: 'case.reassign', summary: "Gives a case to another reader, within the hard rules.", params: caseId, body: z.object({ to: id, reason: z.string().trim().min(1).max(500) }), reply: caseSummary, errors: ['case-not-found', 'case-wrong-state', 'case-already-open', 'reader-not-eligible'] }),
  cancel: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/cancel', tag, permission: 'case.cancel', summary: 'Nobody need read this case any more.', params: caseId, body: z.object({ reason: z.string().trim().min(1).max(500) }), reply: caseSummary, errors: ['case-not-found', 'case-wrong-state'] }),
  order: endpoint({ method: 'PATCH', path: '/api/v1/cases/{id}', tag, permission: 'case.order', summary: 'The county sets priority and clinical history.', params: caseId, body: z.object({ priority: priority.optional(), patientClass: patientClass.optional(), history: z.string().trim().max(4000).optional() }), reply: caseSummary, errors: ['case-not-found', 'case-wrong-state'] }),
  complete: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/complete', tag, permission: 'case.complete', summary: 'The sender says that all instances have been sent.', params: caseId, reply: caseSummary, errors: ['case-not-found', 'case-wrong-state', 'study-incomplete'] }),
};
