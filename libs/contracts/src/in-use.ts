import { z } from 'zod';
import { endpoint } from './endpoint';
import { bilingual, findingLocation, id, instant, modelRef, named } from './shapes';

export const confirmedResults = ['positive', 'negative', 'unclear'] as const;
export const confirmationMethods = ['sputum', 'ct', 'pathology', 'follow-up', 'other'] as const;
export const impressionWords = ['positive', 'negative', 'unsure'] as const;
/** Code of a finding: what a confirmed result or an impression is about. */
const code = z.string().trim().min(1).max(64);
const share = z.object({ n: z.number().int(), of: z.number().int(), share: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });

export const missedFinding = z.object({ id, code, label: z.string(), location: findingLocation, note: z.string(), model: modelRef, by: named, at: instant });
export const confirmedResult = z.object({ id, target: code, result: z.enum(confirmedResults), method: z.enum(confirmationMethods), confirmedOn: z.iso.date(), note: z.string(), by: named, at: instant });
export const impression = z.object({ target: code, before: z.enum(impressionWords).nullable(), after: z.enum(impressionWords).nullable() });
export const inUseOfCase = z.object({
  missed: z.array(missedFinding),
  /** Newest first; of a target the first counts. */
  confirmed: z.array(confirmedResult),
  lot: z.object({ arm: z.enum(['shown', 'concealed']), revealedAt: instant.nullable() }).nullable(),
  /** The actor's own. */
  impressions: z.array(impression),
  /** What the models that read this case look for: the targets an impression may be given of. */
  targets: z.array(z.object({ code, label: bilingual })),
});
export type InUseOfCase = z.output<typeof inUseOfCase>;

/** A share among those that were judged; below ten there is no figure. Exact 95 % interval. */
export const localValueShown = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measured'), n: z.number().int(), confirmed: z.number().int(), share: z.number(), low: z.number(), high: z.number() }),
  z.object({ kind: z.literal('too-few'), n: z.number().int(), confirmed: z.number().int(), needed: z.number().int() }),
]);
export const driftStanding = z.discriminatedUnion('state', [
  z.object({ state: z.literal('collecting'), n: z.number().int(), needed: z.number().int() }),
  z.object({
    state: z.literal('watching'), reference: z.enum(['card', 'first-local-cases']), referenceSize: z.number().int(), n: z.number().int(), height: z.number(), limit: z.number(),
    alarmAt: z.number().int().nullable(), direction: z.enum(['up', 'down']).nullable(), psi: z.number().nullable(), ks: z.number().nullable(),
  }),
]);
export const driftAlarm = z.object({ id, raisedAt: instant, closedAt: instant.nullable(), closedBy: named.nullable(), note: z.string().nullable() });
const median = z.object({ n: z.number().int(), median: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });
const readingTimes = z.object({ stratum: z.string(), withPreRead: median, without: median, difference: z.object({ difference: z.number(), low: z.number(), high: z.number() }).nullable() });

/** One model version at one sending hospital, or at all of them together (`hospital` null). */
export const modelInUse = z.object({
  model: modelRef, hospital: named.nullable(),
  /** Pre-reads of the period that gave a result; of them in shadow. */
  read: z.number().int(), inShadow: z.number().int(),
  findings: z.array(z.object({
    code, label: bilingual, findings: z.number().int(), flagged: z.number().int(), agree: z.number().int(), disagree: z.number().int(), modified: z.number().int(), missed: z.number().int(),
    /** Of the flagged findings of cases with a final report, those that their reader judged. */
    assessed: share,
    /** Of flagged findings that a reader judged, those he agreed with or modified. */
    byReader: localValueShown,
    /** Of flagged cases with a confirmed result, the positive ones. */
    byResult: localValueShown,
  })),
  /** Only for one hospital; over all cases, not those of the period. */
  drift: z.array(z.object({ characteristic: z.string(), standing: driftStanding, alarm: driftAlarm.nullable() })),
  thresholds: z.array(z.object({ code, manifest: z.number(), site: z.number().nullable(), version: z.number().int().nullable() })),
});
export type ModelInUse = z.output<typeof modelInUse>;
export const inUseReport = z.object({
  from: instant, to: instant,
  models: z.array(modelInUse),
  /** Seconds from opened to first signature; idle time is in it. */
  readingTimes: z.object({ observational: z.array(readingTimes), byLot: z.array(readingTimes) }),
  lots: z.object({ drawn: z.number().int(), concealed: z.number().int(), revealed: z.number().int(), withImpression: z.number().int() }),
  bias: z.array(z.object({
    target: code, asked: z.number().int(), paired: z.number().int(), confirmed: z.number().int(), unsureBefore: z.number().int(),
    changedToWrong: share, changedToRight: share, wrongWithPreRead: z.number().int(), p: z.number().nullable(),
  })),
});
export type InUseReport = z.output<typeof inUseReport>;

const exact = z.object({ of: z.number().int(), share: z.number(), low: z.number(), high: z.number() });
export const thresholdProposal = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('too-few'), positives: z.number().int(), negatives: z.number().int(), needed: z.number().int() }),
  z.object({
    outcome: z.literal('proposed'), positives: z.number().int(), negatives: z.number().int(), needed: z.number().int(), threshold: z.number(),
    sensitivity: exact.extend({ found: z.number().int() }), specificity: exact.extend({ cleared: z.number().int() }).nullable(), meetsSpecificity: z.boolean(),
    flagRate: share, verifiedFlagged: share, verifiedOthers: share, sensitivityAllCases: z.number().nullable(),
  }),
]);
export type ThresholdProposalShown = z.output<typeof thresholdProposal>;
export const siteThreshold = z.object({ id, model: modelRef, hospital: named, code, version: z.number().int(), /** null: the manifest's again. */ value: z.number().nullable(), reason: z.string(), by: named, at: instant });

const tag = 'in-use';
const params = z.object({ id });
const model = z.object({ id: z.string().min(1).max(64) });
const period = z.object({ from: instant.optional(), to: instant.optional(), hospitalId: id.optional() });
const reason = z.string().trim().min(3).max(1000);
export const inUseTables = ['agreement', 'drift', 'thresholds', 'reading-time', 'bias'] as const;
export const inUseApi = {
  ofCase: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/in-use', tag, permission: 'case.view', summary: 'What was missed, what was confirmed later, the lot of the case and the own impressions.', params, reply: inUseOfCase, errors: ['case-not-found'] }),
  addMissed: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/missed-findings', tag, permission: 'finding.assess', status: 201, summary: 'The reader adds a finding that the pre-read had not; it counts against the model version that read the case.', params, body: z.object({ code, label: z.string().trim().min(1).max(200), location: findingLocation, note: z.string().trim().max(1000).default('') }), reply: missedFinding, errors: ['case-not-found', 'case-not-open-by-you', 'case-wrong-state'] }),
  withdrawMissed: endpoint({ method: 'DELETE', path: '/api/v1/missed-findings/{id}', tag, permission: 'finding.assess', status: 204, summary: 'The reader takes back what he added; it stays in the audit trail.', params, errors: ['not-found', 'case-not-open-by-you'] }),
  confirm: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/confirmed-results', tag, permission: 'result.confirm', status: 201, summary: 'What became known of the patient later: sputum, CT, pathology or follow-up. The newest of a target counts, none is overwritten.', params, body: z.object({ target: code, result: z.enum(confirmedResults), method: z.enum(confirmationMethods), confirmedOn: z.iso.date(), note: z.string().trim().max(1000).default('') }), reply: confirmedResult, errors: ['case-not-found', 'bad-input'] }),
  giveImpression: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/impressions', tag, permission: 'finding.assess', summary: 'What the reader thinks of a target: before the concealed pre-read is shown, and again after it. Only of cases whose lot concealed it.', params, body: z.object({ target: code, impression: z.enum(impressionWords) }), reply: impression, errors: ['case-not-found', 'case-not-open-by-you', 'case-wrong-state'] }),
  reveal: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/pre-read/reveal', tag, permission: 'finding.assess', summary: 'Shows a concealed pre-read, with or without an impression before; nothing is held up.', params, reply: z.object({ revealedAt: instant }), errors: ['case-not-found', 'case-not-open-by-you', 'case-wrong-state'] }),
  report: endpoint({ method: 'GET', path: '/api/v1/measures/in-use', tag, permission: 'measure.view', summary: 'The pre-read in use: per model version and site agreement, predictive value, drift and thresholds; reading time; changes after seeing it.', query: period, reply: inUseReport, errors: ['bad-input'] }),
  csv: endpoint({ method: 'GET', path: '/api/v1/measures/in-use/{table}.csv', tag, permission: 'measure.view', summary: 'A table of the pre-read in use as CSV.', params: z.object({ table: z.enum(inUseTables) }), query: period.extend({ language: z.enum(['zh', 'en']).default('zh') }), mediaType: 'text/csv', reply: z.unknown() }),
  proposal: endpoint({ method: 'GET', path: '/api/v1/models/{id}/threshold-proposal', tag, permission: 'model.manage', summary: "The threshold that a site's own confirmed cases propose: the highest whose sensitivity has its lower 95 % bound at 90 % or over.", params: model, query: z.object({ version: z.string().min(1), hospitalId: id, code }), reply: thresholdProposal, errors: ['not-found'] }),
  siteThresholds: endpoint({ method: 'GET', path: '/api/v1/models/{id}/site-thresholds', tag, permission: 'settings.view', summary: 'Thresholds that were put in force for sites, newest first; who, when and why.', params: model, reply: z.object({ items: z.array(siteThreshold) }) }),
  acceptThreshold: endpoint({ method: 'POST', path: '/api/v1/models/{id}/site-thresholds', tag, permission: 'model.manage', status: 201, summary: 'Puts the proposed threshold in force for a site, or an earlier one (`null`: the manifest’s) again. From the next pre-read on.', params: model, body: z.object({ version: z.string().min(1).max(64), hospitalId: id, code, value: z.number().min(0).max(1).nullable(), reason }), reply: siteThreshold, errors: ['not-found', 'threshold-not-proposed'] }),
  closeAlarm: endpoint({ method: 'POST', path: '/api/v1/drift-alarms/{id}/close', tag, permission: 'model.manage', summary: 'Closes a drift alarm with what was found; the watch begins anew, against the same reference or with a new one.', params, body: z.object({ note: reason, newReference: z.boolean() }), reply: driftAlarm, errors: ['not-found', 'alarm-closed'] }),
  concealment: endpoint({ method: 'GET', path: '/api/v1/concealment', tag, permission: 'settings.view', summary: 'Per hospital the share of cases whose pre-read is concealed until the reader has an impression.', reply: z.object({ items: z.array(z.object({ hospital: named, share: z.number() })) }) }),
  setConcealment: endpoint({ method: 'PUT', path: '/api/v1/hospitals/{id}/concealment', tag, permission: 'model.manage', summary: 'Sets the share, 0..1. Stat and critical cases are never concealed.', params, body: z.object({ share: z.number().min(0).max(1) }), reply: z.object({ hospital: named, share: z.number() }), errors: ['not-found'] }),
};
