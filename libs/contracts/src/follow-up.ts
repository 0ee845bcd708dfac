import { z } from 'zod';
import { endpoint } from './endpoint';
import { bilingual, day, findingLocation, id, instant, named, reasonText } from './shapes';

/** What a lesion did between two visits at which it was measured. */
export const lesionChange = z.object({
  days: z.number().int(),
  /** Millimetres of mean diameter; null when it was not measured at both. */
  meanMm: z.number().nullable(),
  /** At least 2 mm. */
  meanBeyondError: z.boolean(),
  /** Later volume over earlier, less one. */
  volumeShare: z.number().nullable(),
  /** By the volume: beyond what two measurements of one lesion differ by, or within it. */
  trend: z.enum(['grown', 'shrunk', 'within-error', 'unmeasured']),
  /** Thick or unlike slices: the error is taken as 50 % instead of 25 %. */
  coarse: z.boolean(),
  /** Volume-doubling time, only of a volume that grew beyond error. `highDays` null: no growth at all cannot be ruled out. */
  doubling: z.object({
    days: z.number(), lowDays: z.number(), highDays: z.number().nullable(),
    class: z.enum(['under-400', '400-to-600', 'over-600']), sure: z.boolean(),
  }).nullable(),
}); // prettier-ignore
export type LesionChange = z.output<typeof lesionChange>;

export const lesionEntry = z.object({
  /** `absent`: the place was seen and nothing was marked, which does not prove that nothing was there. */
  outcome: z.enum(['present', 'absent', 'not-comparable']),
  finding: z.object({ id, location: findingLocation }).nullable(),
  meanMm: z.number().nullable(),
  volumeMm3: z.number().nullable(),
  /** How far it lies from where the registration puts the lesion of the visit before. */
  distanceMm: z.number().nullable(),
  /** Why a reader should look twice before he takes it for the same lesion. */
  doubts: z.array(reasonText),
  reason: reasonText.nullable(),
  /** Since the last visit at which it was present. */
  change: lesionChange.nullable(),
});
export type LesionEntry = z.output<typeof lesionEntry>;

export const followedLesion = z.object({
  id,
  kind: z.enum(['nodule', 'mass']),
  label: bilingual,
  side: z.enum(['left', 'right', 'both']).nullable(),
  region: bilingual.nullable(),
  /** `new`: marked now, not marked where an earlier scan saw the place; `gone` the other way; `uncompared`: no other scan tells. */
  status: z.enum(['followed', 'new', 'gone', 'uncompared']),
  /** One for each visit. */
  entries: z.array(lesionEntry),
  /** From its first measured visit to its last; null when there are fewer than three. */
  overall: lesionChange.nullable(),
});
export type FollowedLesion = z.output<typeof followedLesion>;

export const followUp = z.object({
  /** `waiting`: not computed yet; `none`: no CT, or without a date or a pre-read that could be compared. */
  status: z.enum(['none', 'waiting', 'done']),
  at: instant.nullable(),
  /** Oldest first; the last is the case's own. */
  visits: z.array(z.object({
    /** null: the actor may not open that case. */
    caseId: id.nullable(),
    studyInstanceUid: z.string(), day, hospital: named, isThis: z.boolean(),
    /** How its lungs lie on this case's; null for this case itself. */
    registration: z.object({ errorMm: z.number(), overlap: z.number() }).nullable(),
    /** Why it could not be laid on this case's. */
    refusal: reasonText.nullable(),
  })),
  lesions: z.array(followedLesion),
  /** Pairs that readers have taken apart, newest first. */
  separations: z.array(z.object({ id, by: named, at: instant, note: z.string() })),
}); // prettier-ignore
export type FollowUp = z.output<typeof followUp>;

const params = z.object({ id });
const tag = 'follow-up';
export const followUpApi = {
  get: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/follow-up', tag, permission: 'case.view', summary: "The case's lesions through the earlier CTs of the same person.", params, reply: followUp, errors: ['case-not-found'] }),
  separate: endpoint({
    method: 'POST', path: '/api/v1/cases/{id}/follow-up/separations', tag, permission: 'finding.assess', summary: 'Two marks are not the same lesion; kept, and heeded whenever the follow-up is computed anew.',
    params, body: z.object({ findingId: id, otherFindingId: id, note: z.string().trim().max(500).default('') }), reply: followUp, errors: ['case-not-found', 'case-not-open-by-you', 'not-found', 'bad-input'],
  }),
  rejoin: endpoint({ method: 'DELETE', path: '/api/v1/cases/{id}/follow-up/separations/{separationId}', tag, permission: 'finding.assess', summary: 'Takes back that two marks are not the same lesion.', params: z.object({ id, separationId: id }), reply: followUp, errors: ['case-not-found', 'case-not-open-by-you', 'not-found'] }),
}; // prettier-ignore
