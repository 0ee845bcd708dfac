import { aiOrderStates, patientClasses, routingModes, secondReaderRules } from '@qianli/domain-routing';
import { z } from 'zod';
import { endpoint } from './endpoint';
import { bilingual, id, instant, named, priority } from './shapes';

export const patientClass = z.enum(patientClasses);
const modality = z.string().trim().regex(/^[A-Z]{2,8}$/, 'A DICOM modality such as CT');
const bodyPart = z.string().trim().toUpperCase().min(1).max(32);
/** One promise: null fits any; the row that names more wins, of equals the stricter. */
export const slaRow = z.object({
  modality: modality.nullable(), bodyPart: bodyPart.nullable(), priority: priority.nullable(), patientClass: patientClass.nullable(),
  minutes: z.number().int().min(1), workingHours: z.boolean(),
});

/**
 * A policy as the page edits it; the fields are explained in domain/routing `RoutingPolicy`. Shares are 0..1. The contract only
 * checks types: contradictions come back from `create` as `policy-faulty`, each with the sentence that mends it.
 */
export const policyContent = z.object({
  name: z.string().trim().min(1).max(80),
  mode: z.enum(routingModes),
  claimFromPool: z.boolean(),
  batchSeconds: z.number(),
  fixedAhead: z.union([z.literal(1), z.literal(2)]),
  solverTimeMs: z.number().int(),
  weights: z.object({
    priority: z.object({ stat: z.number(), asap: z.number(), urgent: z.number(), routine: z.number() }),
    nextChanceMinutes: z.number(), mismatch: z.number(), continuityMinutes: z.number(),
    fairness: z.number(), fairnessLimitMinutes: z.number(), learningMinutes: z.number(),
  }),
  demands: z.array(z.object({ modality: modality.nullable(), subspecialty: z.string().min(1).max(40) })).max(50),
  escalation: z.object({ widenAt: z.number(), dispatcherAt: z.number(), departmentHeadAt: z.number(), extraPlaces: z.number().int() }),
  secondReader: z.enum(secondReaderRules),
  continuityDays: z.number().int(),
  fairnessDays: z.number().int(),
  ai: z.object({ reorder: z.boolean(), maxDelayMinutes: z.number(), maxFlaggedShare: z.number(), minLocalPpv: z.number(), minJudged: z.number().int() }),
  sla: z.array(slaRow).max(200),
});
export type PolicyContent = z.output<typeof policyContent>;

export const policyFault = z.object({ rule: z.string(), zh: z.string(), en: z.string(), howToMend: bilingual });
/** A version is never changed: an edit is a new one. Exactly one is `active`; switching to an older one is the roll-back. */
export const policyVersion = z.object({
  id, version: z.number().int(), name: z.string(), state: z.enum(['draft', 'active', 'retired']),
  /** SHA-256 of the canonical content; each decision names it. */
  contentHash: z.string(),
  note: z.string(), createdBy: named.nullable(), createdAt: instant,
  activations: z.array(z.object({ at: instant, by: named.nullable(), reason: z.string() })),
  faults: z.array(policyFault),
});
export type PolicyVersion = z.output<typeof policyVersion>;
export const policyDetail = policyVersion.extend({ content: policyContent });
export type PolicyDetail = z.output<typeof policyDetail>;

const tried = z.object({ outcome: z.enum(['assigned', 'waits', 'nobody-available']), reader: named.nullable(), expectedReadAt: instant.nullable(), why: bilingual });
/** What the policy would decide now, next to the active one; nothing is written but the audit line. */
export const policyTrial = z.object({
  at: instant, waiting: z.number().int(), readersOnShift: z.number().int(),
  different: z.number().int(),
  solver: z.object({ tried: z.string(), active: z.string() }),
  cases: z.array(z.object({ caseId: id, priority, modality: z.string(), bodyPart: z.string().nullable(), sendingHospital: named, tried, active: tried, same: z.boolean() })),
});
export type PolicyTrial = z.output<typeof policyTrial>;

/**
 * What a simulation is asked for. `question`: `policy` plays this policy beside the active one and the yardsticks; `licences`
 * plays this policy with one more licence at a time and tells what each would bring. `last-30-days`: the platform's own arrivals and rota; too few of them (below 50) end it as
 * `failed` with the sentence. `synthetic`: a made-up network of `hospitals`, over `seeds` seeds.
 */
export const simulationRequest = z.object({
  question: z.enum(['policy', 'licences']).default('policy'),
  source: z.enum(['last-30-days', 'synthetic']),
  days: z.number().int().min(1).max(30).default(30),
  seeds: z.number().int().min(2).max(50).default(8),
  hospitals: z.number().int().min(1).max(2000).default(20),
  load: z.number().min(0.1).max(1.5).default(0.95),
});
export type SimulationRequest = z.output<typeof simulationRequest>;
/** Value with its 95 % interval; null where it cannot be told (no case of the kind). */
export const estimate = z.object({ mean: z.number(), low: z.number(), high: z.number() });
export const simulationMeasures = [
  'meanTurnaroundMinutes', 'p50TurnaroundMinutes', 'p90TurnaroundMinutes', 'statBreachShare', 'urgentBreachShare', 'routineBreachShare', 'breachShare',
  'criticalMeanMinutes', 'flaggedMeanMinutes', 'unflaggedMeanMinutes', 'skillMatchShare', 'continuityShare', 'loadSpread', 'loadGini', 'longestMinutes',
] as const;
const measured = z.record(z.enum(simulationMeasures), estimate.nullable());
export const simulationRow = z.object({
  /** `tried`, `active`, `tried-without-ai` (what AI order costs and brings), and the yardsticks `earliest-finish`, `round-robin`, `shared-pool`. */
  policy: z.string(), label: bilingual, n: z.number().int(),
  measures: measured,
});
/** What one more licence would bring: with it minus without, on the same days; below zero is less. */
const licenceGain = z.object({ meanTurnaroundMinutes: estimate, p90TurnaroundMinutes: estimate, breachShare: estimate });
/** A hospital or reader of the platform by its id, or one of a synthetic network by its number. */
const played = z.object({ id: z.string(), name: z.string() });
export const licencePlan = z.object({
  /** Most useful first. `n`: cases of that hospital; `hospitalOnly`: gain of its cases, `network`: of all. */
  rows: z.array(z.object({ hospital: played, reader: played, n: z.number().int(), network: licenceGain, hospitalOnly: licenceGain })),
  /** Pairs of reader and hospital without a licence, and how many of them were played: those where cases wait and the reader has time. */
  possible: z.number().int(), played: z.number().int(),
  /** Synthetic networks alone: every hospital with so many licences; empty otherwise. */
  curve: z.array(z.object({ licencesPerHospital: z.number().int(), meanTurnaroundMinutes: estimate, p90TurnaroundMinutes: estimate, breachShare: estimate })),
});
export type LicencePlan = z.output<typeof licencePlan>;
export const simulation = z.object({
  id, policyId: id, request: simulationRequest, state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  /** 0..1 while it runs. */
  progress: z.number(), askedBy: named.nullable(), askedAt: instant, startedAt: instant.nullable(), finishedAt: instant.nullable(),
  failure: bilingual.nullable(),
  result: z.object({
    /** Cases of one run, and over how many seeds the intervals stand (1: bootstrap over days). */
    n: z.number().int(), seeds: z.number().int(), from: instant.nullable(), to: instant.nullable(),
    rows: z.array(simulationRow),
    /** `tried` minus `active` on the same days, with the interval of the difference; null when they are the same policy or only licences were asked for. */
    difference: measured.nullable(),
    licences: licencePlan.nullable(),
    /** What the figures do not tell: synthetic, assumed read times, too few cases. */
    limits: z.array(bilingual),
  }).nullable(),
});
export type Simulation = z.output<typeof simulation>;

const share = z.object({ n: z.number().int(), of: z.number().int(), share: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });
const minutes = z.number().nullable();
/** Errors of a forecast in minutes; positive: read later than forecast. */
const forecastErrors = z.object({
  n: z.number().int(), bias: minutes, medianError: minutes, meanAbsolute: minutes, medianAbsolute: minutes, p90Absolute: minutes,
  /** By how far ahead the forecast looked: from (included) until (left out; null: and more). A calibrated forecast has `forecast` and `actual` alike. */
  buckets: z.array(z.object({ from: z.number(), until: z.number().nullable(), n: z.number().int(), forecast: minutes, actual: minutes, meanAbsolute: minutes })),
});
export const routingMeasures = z.object({
  from: instant, to: instant,
  /** The last forecast beside the signature, cases signed in the period; `first`: the one made when the case came. */
  forecast: forecastErrors.extend({ first: forecastErrors }),
  /** Of the cases signed in the period. The longest mean turnaround first; Gini 0: all wait alike. */
  equity: z.object({
    hospitals: z.array(z.object({ hospital: named, n: z.number().int(), meanMinutes: z.number(), p90Minutes: z.number(), /** Read by the case's own subspecialty. */ expertShare: z.number().nullable() })),
    turnaroundGini: z.number().nullable(),
    /** Of the readers' work by time on duty, weighted minutes. */
    loadGini: z.number().nullable(),
  }),
  aiOrder: z.object({
    state: z.enum(aiOrderStates), since: instant.nullable(), why: bilingual,
    localPpv: share,
    /** Of the cases signed in the period. */
    flaggedShare: share,
    flaggedWaiting: z.object({ flagged: z.number().int(), waiting: z.number().int() }),
    /** Waits in minutes from received to signed, of the period: what order costs the unflagged is read from here. */
    flagged: z.object({ n: z.number().int(), meanMinutes: z.number().nullable(), p90Minutes: z.number().nullable() }),
    unflagged: z.object({ n: z.number().int(), meanMinutes: z.number().nullable(), p90Minutes: z.number().nullable() }),
    /** Minutes that flagged cases made unflagged ones wait longer, by the batches' own count; null without one. */
    costToUnflagged: z.object({ n: z.number().int(), meanMinutes: z.number().nullable(), maxMinutes: z.number().nullable() }),
  }),
  readers: z.array(z.object({
    reader: named, cases: z.number().int(), weightedMinutes: z.number(),
    /** Weighted minutes beyond (or below) the fair share by time on shift. */
    aheadMinutes: z.number(),
    claimed: z.number().int(),
    /** Mean expected minutes of the cases claimed, and of those he could have claimed at that moment; a ratio well below 1 is cherry-picking. */
    cherryPicking: z.object({ n: z.number().int(), ratio: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable(), suspected: z.boolean() }),
  })),
});
export type RoutingMeasures = z.output<typeof routingMeasures>;

/** How decisions replay: the stored input is decided again and the two hashes compared. */
export const replay = z.object({ batches: z.number().int(), decisions: z.number().int(), same: z.number().int(), different: z.array(z.object({ batchId: id, at: instant, stored: z.string(), replayed: z.string() })) });

const tag = 'routing';
const params = z.object({ id });
const base = '/api/v1/routing';
export const routingApi = {
  mode: endpoint({ method: 'GET', path: `${base}/mode`, tag, permission: 'case.list', summary: 'How cases come to readers under the policy in force, for those who may not see the policy itself.', reply: z.object({ mode: z.enum(routingModes), claimFromPool: z.boolean(), version: z.number().int(), name: z.string(), aiReorder: z.boolean() }) }),
  policies: endpoint({ method: 'GET', path: `${base}/policies`, tag, permission: 'policy.view', summary: 'Versions of the routing policy, newest first, and which one is active.', reply: z.object({ activeId: id, items: z.array(policyVersion) }) }),
  createPolicy: endpoint({ method: 'POST', path: `${base}/policies`, tag, permission: 'policy.manage', status: 201, summary: 'Keeps a new version as a draft; a contradiction is refused with every fault.', body: z.object({ content: policyContent, note: z.string().trim().max(500).default('') }), reply: policyDetail, errors: ['bad-input', 'policy-faulty'] }),
  policy: endpoint({ method: 'GET', path: `${base}/policies/{id}`, tag, permission: 'policy.view', summary: 'One version with its content.', params, reply: policyDetail, errors: ['not-found'] }),
  checkPolicy: endpoint({ method: 'POST', path: `${base}/policies/check`, tag, permission: 'policy.view', summary: 'The faults of a content, without keeping it; for the page while somebody edits.', body: z.object({ content: policyContent }), reply: z.object({ faults: z.array(policyFault) }), errors: ['bad-input'] }),
  activatePolicy: endpoint({ method: 'POST', path: `${base}/policies/{id}/activate`, tag, permission: 'policy.manage', summary: 'Switches a version on; an older one is a roll-back. Refused while faulty: the running one stays.', params, body: z.object({ reason: z.string().trim().min(1).max(500) }), reply: policyDetail, errors: ['not-found', 'policy-faulty'] }),
  simulate: endpoint({ method: 'POST', path: `${base}/policies/{id}/simulations`, tag, permission: 'policy.manage', status: 202, summary: 'Asks for a simulation; it runs in the routing process.', params, body: simulationRequest, reply: simulation, errors: ['not-found', 'bad-input'] }),
  simulations: endpoint({ method: 'GET', path: `${base}/policies/{id}/simulations`, tag, permission: 'policy.view', summary: 'Simulations of a policy, newest first.', params, reply: z.object({ items: z.array(simulation) }), errors: ['not-found'] }),
  simulation: endpoint({ method: 'GET', path: `${base}/simulations/{id}`, tag, permission: 'policy.view', summary: 'One simulation and how far it is.', params, reply: simulation, errors: ['not-found'] }),
  cancelSimulation: endpoint({ method: 'POST', path: `${base}/simulations/{id}/cancel`, tag, permission: 'policy.manage', summary: 'Stops a simulation that waits or runs; one that has ended stays as it is.', params, reply: simulation, errors: ['not-found'] }),
  tryPolicy: endpoint({ method: 'POST', path: `${base}/policies/{id}/try`, tag, permission: 'policy.view', summary: 'What the policy would decide for the cases that wait now, beside the active one.', params, reply: policyTrial, errors: ['not-found'] }),
  measures: endpoint({ method: 'GET', path: `${base}/measures`, tag, permission: 'measure.view', summary: 'Forecast error, cost of AI order, fairness and cherry-picking per reader.', query: z.object({ from: instant.optional(), to: instant.optional() }), reply: routingMeasures, errors: ['bad-input'] }),
  replay: endpoint({ method: 'POST', path: `${base}/decisions/replay`, tag, permission: 'policy.manage', summary: 'Decides the last batches again from their stored input and compares the hashes.', body: z.object({ decisions: z.number().int().min(1).max(10_000).default(200) }), reply: replay }),
};
