import { z } from 'zod';
import { endpoint } from './endpoint';
import { bilingual, day, id, instant, named, role } from './shapes';

export const hospital = z.object({ id, name: z.string(), nameEn: z.string(), kind: z.enum(['county', 'tertiary']), timeZone: z.string() });
export const person = z.object({ id, username: z.string(), name: z.string(), role, hospital: named.nullable(), active: z.boolean(), subspecialties: z.array(z.string()), capacity: z.number().int().nullable() });
/** `draft`: writes, another signs; `preliminary`: signs a preliminary report; `final`: signs the final one. */
export const readTypes = ['draft', 'preliminary', 'final'] as const;
export const credential = z.object({ id, reader: named, hospital: named, modalities: z.array(z.string()), /** Empty: every body part. */ bodyParts: z.array(z.string()), readTypes: z.array(z.enum(readTypes)), validFrom: day, validUntil: day, state: z.enum(['valid', 'expires-soon', 'expired', 'not-yet']) });
/** A weekly pattern. A shift whose end is not after its start runs over midnight. Weekdays: 1 Monday … 7 Sunday. */
export const shift = z.object({ id, reader: named, weekdays: z.array(z.number().int().min(1).max(7)).min(1), startsAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), endsAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), timeZone: z.string() });
export const modelCard = z.object({ id: z.string(), version: z.string(), name: bilingual, state: z.enum(['active', 'shadow', 'off', 'rejected']), reasons: z.array(z.string()), regulatory: z.string(), licence: z.string(), intendedUse: bilingual, card: z.string(), thresholds: z.record(z.string(), z.number()), seenAt: instant });

const hospitalContent = z.object({ name: z.string().trim().min(1).max(80), nameEn: z.string().trim().min(1).max(120), kind: z.enum(['county', 'tertiary']), timeZone: z.string() });
const tag = 'settings';
const params = z.object({ id });
export const settingsApi = {
  hospitals: endpoint({ method: 'GET', path: '/api/v1/hospitals', tag, permission: 'signed-in', summary: 'Hospitals of the network.', reply: z.object({ items: z.array(hospital) }) }),
  createHospital: endpoint({ method: 'POST', path: '/api/v1/hospitals', tag, permission: 'agreement.manage', status: 201, summary: 'Adds a hospital to the network.', body: hospitalContent, reply: hospital, errors: ['duplicate-name', 'bad-input'] }),
  updateHospital: endpoint({ method: 'PATCH', path: '/api/v1/hospitals/{id}', tag, permission: 'agreement.manage', summary: 'Renames a hospital or sets its time zone; its kind stays.', params, body: hospitalContent.omit({ kind: true }).partial(), reply: hospital, errors: ['not-found', 'duplicate-name', 'bad-input'] }),
  people: endpoint({ method: 'GET', path: '/api/v1/people', tag, permission: 'settings.view', summary: 'People; a hospital administrator sees his hospital.', query: z.object({ role: role.optional() }), reply: z.object({ items: z.array(person) }) }),
  createPerson: endpoint({ method: 'POST', path: '/api/v1/people', tag, permission: 'people.manage', status: 201, summary: 'Adds a person.', body: z.object({ username: z.string().regex(/^[a-z0-9._-]{3,40}$/), name: z.string().trim().min(1).max(80), role, hospitalId: id.nullable(), password: z.string().min(10).max(200), subspecialties: z.array(z.string()).default([]), capacity: z.number().int().min(1).max(200).nullable().default(null) }), reply: person, errors: ['duplicate-name', 'bad-input'] }),
  updatePerson: endpoint({ method: 'PATCH', path: '/api/v1/people/{id}', tag, permission: 'people.manage', summary: 'Changes a person; deactivating ends the sessions.', params, body: z.object({ name: z.string().trim().min(1).max(80).optional(), active: z.boolean().optional(), subspecialties: z.array(z.string()).optional(), capacity: z.number().int().min(1).max(200).optional() }), reply: person, errors: ['not-found'] }),
  credentials: endpoint({ method: 'GET', path: '/api/v1/credentials', tag, permission: 'settings.view', summary: 'Reading credentials per hospital, with expiry.', reply: z.object({ items: z.array(credential) }) }),
  createCredential: endpoint({ method: 'POST', path: '/api/v1/credentials', tag, permission: 'credential.manage', status: 201, summary: 'Grants a credential.', body: z.object({ readerId: id, hospitalId: id, modalities: z.array(z.string()).min(1), bodyParts: z.array(z.string().trim().toUpperCase().min(1).max(32)).default([]), readTypes: z.array(z.enum(readTypes)).min(1), validFrom: day, validUntil: day }), reply: credential, errors: ['bad-input', 'not-found'] }),
  updateCredential: endpoint({ method: 'PATCH', path: '/api/v1/credentials/{id}', tag, permission: 'credential.manage', summary: 'Changes the validity of a credential.', params, body: z.object({ validFrom: day.optional(), validUntil: day.optional(), modalities: z.array(z.string()).min(1).optional(), bodyParts: z.array(z.string().trim().toUpperCase().min(1).max(32)).optional(), readTypes: z.array(z.enum(readTypes)).min(1).optional() }), reply: credential, errors: ['bad-input', 'not-found'] }),
  shifts: endpoint({ method: 'GET', path: '/api/v1/shifts', tag, permission: 'settings.view', summary: 'Weekly shifts of the readers.', reply: z.object({ items: z.array(shift) }) }),
  createShift: endpoint({ method: 'POST', path: '/api/v1/shifts', tag, permission: 'shift.manage', status: 201, summary: 'Adds a shift; an overlap with another shift of the reader is refused.', body: shift.omit({ id: true, reader: true }).extend({ readerId: id }), reply: shift, errors: ['bad-input', 'not-found'] }),
  removeShift: endpoint({ method: 'DELETE', path: '/api/v1/shifts/{id}', tag, permission: 'shift.manage', status: 204, summary: 'Removes a shift.', params, errors: ['not-found'] }),
  models: endpoint({ method: 'GET', path: '/api/v1/models', tag, permission: 'settings.view', summary: 'Models of the pre-read with card and state.', reply: z.object({ items: z.array(modelCard) }) }),
  setModelState: endpoint({ method: 'PATCH', path: '/api/v1/models/{id}', tag, permission: 'model.manage', summary: 'Switches a model on, into shadow, or off.', params: z.object({ id: z.string() }), body: z.object({ state: z.enum(['active', 'shadow', 'off']) }), reply: modelCard, errors: ['not-found', 'bad-input'] }),
};

export const readerLoad = z.object({ reader: named, subspecialties: z.array(z.string()), onShift: z.boolean(), shiftEndsAt: instant.nullable(), open: z.number().int(), capacity: z.number().int(), reading: z.boolean() });
export const operationsApi = {
  readers: endpoint({ method: 'GET', path: '/api/v1/readers', tag: 'operations', permission: 'operations.view', summary: 'Readers with load, for the control room.', reply: z.object({ items: z.array(readerLoad) }) }),
  health: endpoint({ method: 'GET', path: '/api/v1/operations', tag: 'operations', permission: 'operations.view', summary: 'Parts, queues and gateways.', reply: z.object({ parts: z.array(z.object({ name: z.string(), state: z.enum(['up', 'silent', 'down']), lastSeenAt: instant.nullable(), detail: z.string() })), queues: z.array(z.object({ task: z.string(), waiting: z.number().int(), failed: z.number().int(), oldestAt: instant.nullable() })), storedBytes: z.number(), instances: z.number().int(), version: z.string() }) }),
};
