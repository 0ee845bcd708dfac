import { z } from 'zod';
import { endpoint } from './endpoint';
import { bilingual, correction, id, instant, modelRef, named, verdict } from './shapes';

export const reportStatus = z.enum(['preliminary', 'final', 'amended', 'appended']);
const text = z.string().max(20_000);
export const reportDraft = z.object({
  findings: text, impression: text, critical: z.boolean(), templateId: id.nullable(),
  /** Counts saves; send back the one you loaded. 0: nothing saved yet. */
  version: z.number().int().min(0),
  savedAt: instant.nullable(), savedBy: named.nullable(),
});
export type ReportDraft = z.output<typeof reportDraft>;
export const reportVersion = z.object({
  id, caseId: id, version: z.number().int().min(1), status: reportStatus,
  findings: z.string(), impression: z.string(), critical: z.boolean(),
  signedBy: named, signedAt: instant,
  /** Why it was amended. */
  reason: z.string().nullable(),
  /** SHA-256 over the signed content, hex. */
  digest: z.string(),
});
export type ReportVersion = z.output<typeof reportVersion>;
export const report = reportVersion.extend({
  deliveredAt: instant.nullable(), acknowledgedAt: instant.nullable(), acknowledgedBy: named.nullable(),
});
export type Report = z.output<typeof report>;
export const reportTemplate = z.object({ id, modality: z.string(), bodyPart: z.string().nullable(), name: bilingual, findings: z.string(), impression: z.string() });

const params = z.object({ id });
const tag = 'reports';
export const reportsApi = {
  draft: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/report/draft', tag, permission: 'report.draft', summary: 'The draft, empty with version 0 before the first save.', params, reply: reportDraft, errors: ['case-not-found'] }),
  saveDraft: endpoint({ method: 'PUT', path: '/api/v1/cases/{id}/report/draft', tag, permission: 'report.draft', summary: 'Saves the draft; a stale version is refused.', params, body: z.object({ findings: text, impression: text, critical: z.boolean().default(false), templateId: id.nullish().transform((value) => value ?? null), version: z.number().int().min(0) }), reply: reportDraft, errors: ['case-not-found', 'case-not-open-by-you', 'stale-draft'] }),
  sign: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/report/sign', tag, permission: 'report.sign', summary: 'Signs the saved draft, with the password again.', params, body: z.object({ status: z.enum(['preliminary', 'final']), password: z.string().min(1).max(200) }), reply: report, errors: ['case-not-found', 'case-not-open-by-you', 'reader-not-eligible', 'wrong-password', 'empty-report', 'already-signed', 'too-many-attempts'] }),
  amend: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/report/amend', tag, permission: 'report.amend', summary: 'A new version of a signed report; earlier ones are kept.', params, body: z.object({ kind: z.enum(['amended', 'appended']).default('amended'), findings: text, impression: text, critical: z.boolean().default(false), reason: z.string().trim().min(1).max(1000), password: z.string().min(1).max(200) }), reply: report, errors: ['case-not-found', 'report-not-found', 'case-not-open-by-you', 'wrong-password', 'empty-report', 'case-wrong-state', 'too-many-attempts'] }),
  get: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/report', tag, permission: 'report.view', summary: 'The report in force.', params, reply: report, errors: ['case-not-found', 'report-not-found'] }),
  pdf: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/report.pdf', tag, permission: 'report.view', summary: 'The report in force, to print.', params, mediaType: 'application/pdf', reply: z.unknown(), errors: ['case-not-found', 'report-not-found'] }),
  versions: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/report/versions', tag, permission: 'report.view', summary: 'All signed versions, newest first.', params, reply: z.object({ items: z.array(reportVersion) }), errors: ['case-not-found'] }),
  acknowledge: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/report/acknowledge', tag, permission: 'report.acknowledge', summary: 'The county has read the report.', params, reply: report, errors: ['case-not-found', 'report-not-found', 'already-acknowledged'] }),
  templates: endpoint({ method: 'GET', path: '/api/v1/report-templates', tag, permission: 'template.view', summary: 'Report templates; of a modality also those that fit any.', query: z.object({ modality: z.string().optional() }), reply: z.object({ items: z.array(reportTemplate) }) }),
};

/** Of the findings that a model flagged and a reader judged, the share that he confirmed (agreed with or modified); Wilson 95 %. */
export const predictiveValue = z.object({
  /** null: all sending hospitals together. */
  hospital: named.nullable(),
  code: z.string(), label: bilingual, model: modelRef,
  n: z.number().int(), confirmed: z.number().int(), share: z.number(), low: z.number(), high: z.number(),
});
export type PredictiveValue = z.output<typeof predictiveValue>;
/** The same share as the model's card has it, on one set of pictures at the threshold of the card; `prevalence` is the set's, and the share hangs on it. */
export const cardValue = z.object({ model: modelRef, code: z.string(), set: z.string(), unseen: z.boolean(), n: z.number().int(), confirmed: z.number().int(), share: z.number(), low: z.number(), high: z.number(), prevalence: z.number() });
export type CardValue = z.output<typeof cardValue>;

export const findingsApi = {
  predictiveValues: endpoint({ method: 'GET', path: '/api/v1/pre-read/predictive-values', tag: 'pre-read', permission: 'case.view', summary: 'How often readers confirmed what each model version flagged, per sending hospital and over all; a hospital sees itself and the total.', reply: z.object({ items: z.array(predictiveValue), cards: z.array(cardValue) }) }),
  assess: endpoint({ method: 'POST', path: '/api/v1/findings/{id}/assessment', tag: 'pre-read', permission: 'finding.assess', summary: 'What the reader says of a finding of the pre-read.', params, body: z.object({ verdict, note: z.string().trim().max(1000).default(''), correction: correction.nullable().default(null) }), reply: z.object({ verdict, note: z.string(), correction: correction.nullable().optional(), by: named, at: instant }), errors: ['not-found', 'case-not-open-by-you'] }),
};
