import { z } from 'zod';
import { endpoint } from './endpoint';
import { bilingual, id, instant, named } from './shapes';

/** Why somebody says that two records are one person's; a code, since the audit trail holds no words about patients. */
export const mergeReasons = ['same-national-id', 'identity-checked', 'registration-error'] as const;
/** How an incident of one UID with two contents was closed. The first content stays in force, the second in quarantine, whatever is chosen. */
export const incidentResolutions = ['first-is-right', 'sender-sends-again', 'same-image'] as const;

export const patientRecord = z.object({
  id, name: z.string(), patientId: z.string(), issuer: z.string(), hospitals: z.array(z.string()), sex: z.string().nullable(), birthDate: z.string().nullable(),
  hasNationalId: z.boolean(), studies: z.number().int(),
  /** Records that share it are shown as one person's. */
  personId: id,
  mergedInto: z.object({ id, name: z.string(), patientId: z.string() }).nullable(),
}); // prettier-ignore
export type PatientRecordView = z.output<typeof patientRecord>;

const rule = z.object({ rule: z.string(), text: bilingual });
export const mergeSuggestion = z.object({ one: patientRecord, other: patientRecord, rules: z.array(rule) });
export type MergeSuggestion = z.output<typeof mergeSuggestion>;
export const incident = z.object({
  id, sopInstanceUid: z.string(), caseId: id.nullable(), hospital: named, sentBy: named, at: instant, times: z.number().int(), lastAt: instant, keptDigest: z.string(), refusedDigest: z.string(),
  bytes: z.number().nullable(), isQuarantined: z.boolean(), resolution: z.enum(incidentResolutions).nullable(), note: z.string().nullable(), resolvedAt: instant.nullable(), resolvedBy: named.nullable(),
}); // prettier-ignore
export type Incident = z.output<typeof incident>;

/** Why a study leaves the platform without its person; and what is kept of it (PS3.15 E.3). */
export const exportReasons = ['teaching', 'research', 'quality-assurance'] as const;
const edge = z.number().min(0).max(0.5).default(0);
export const exportOptions = z.object({
  reason: z.enum(exportReasons),
  retainUids: z.boolean().default(false), retainDeviceIdentity: z.boolean().default(false), retainPatientCharacteristics: z.boolean().default(false),
  retainModifiedDates: z.boolean().default(false), cleanDescriptors: z.boolean().default(false),
  retainFullDates: z.boolean().default(false), retainInstitutionIdentity: z.boolean().default(false), retainSafePrivate: z.boolean().default(false),
  cleanStructuredContent: z.boolean().default(false), cleanGraphics: z.boolean().default(false),
  /** Shares of height and width that are blanked in every picture. */
  blankEdges: z.object({ top: edge, bottom: edge, left: edge, right: edge }).prefault({}),
  /** Somebody has looked at every picture and found no name in it: images in which one may stand are given too. */
  picturesChecked: z.boolean().default(false),
}); // prettier-ignore
export type ExportOptions = z.output<typeof exportOptions>;

const tag = 'identity';
const params = z.object({ id });
const note = z.string().trim().max(500);
export const identityApi = {
  patients: endpoint({ method: 'GET', path: '/api/v1/patients', tag, permission: 'patient.merge', summary: 'Patient records by name, pinyin or number.', query: z.object({ q: z.string().trim().max(100).default(''), limit: z.coerce.number().int().min(1).max(100).default(50) }), reply: z.object({ items: z.array(patientRecord) }) }),
  suggestions: endpoint({ method: 'GET', path: '/api/v1/patients/suggestions', tag, permission: 'patient.merge', summary: 'Records that are perhaps one person, each with the rules that say so. A person decides.', reply: z.object({ items: z.array(mergeSuggestion) }) }),
  merge: endpoint({ method: 'POST', path: '/api/v1/patients/{id}/merge', tag, permission: 'patient.merge', summary: 'Says that a record is the same person as another. It can be taken back.', params, body: z.object({ into: id, reason: z.enum(mergeReasons), note: note.default('') }), reply: patientRecord, errors: ['not-found', 'patient-wrong-state'] }),
  unmerge: endpoint({ method: 'POST', path: '/api/v1/patients/{id}/unmerge', tag, permission: 'patient.merge', summary: 'Takes a merge back: the state is that of before.', params, body: z.object({ note: note.default('') }), reply: patientRecord, errors: ['not-found', 'patient-wrong-state'] }),
  exportStudy: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/export', tag, permission: 'study.export', summary: 'The study without the person in it, as a ZIP of DICOM files with a list of what was done to each.', params, body: exportOptions, mediaType: 'application/zip', reply: z.unknown(), errors: ['case-not-found', 'study-not-found', 'options-contradict'] }),
  incidents: endpoint({ method: 'GET', path: '/api/v1/incidents', tag, permission: 'incident.resolve', summary: 'UIDs that came with two contents: both digests, who sent what, and how it was closed.', query: z.object({ open: z.enum(['true', 'false']).optional() }), reply: z.object({ items: z.array(incident) }) }),
  resolveIncident: endpoint({ method: 'POST', path: '/api/v1/incidents/{id}/resolve', tag, permission: 'incident.resolve', summary: 'Closes an incident. Nothing is overwritten: the first content stays, the second stays in quarantine.', params, body: z.object({ resolution: z.enum(incidentResolutions), note: note.min(1) }), reply: incident, errors: ['not-found', 'incident-closed'] }),
};
