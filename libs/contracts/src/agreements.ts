import { z } from 'zod';
import { endpoint } from './endpoint';
import { slaRow } from './routing';
import { bilingual, day, id, named } from './shapes';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** `24:00` closes a day at midnight. */
const closing = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const hours = z.object({ opensAt: clock, closesAt: closing });
/**
 * Working hours of a contract: weekly hours, and days that differ. An exception without hours is a holiday, one with hours a
 * working day (a make-up Sunday, a short day).
 */
export const calendar = z.object({
  id, name: z.string(), timeZone: z.string(),
  weekly: z.array(z.object({ weekdays: z.array(z.number().int().min(1).max(7)).min(1) }).extend(hours.shape)),
  exceptions: z.array(z.object({ day, name: bilingual, hours: z.array(hours) })),
});
export type Calendar = z.output<typeof calendar>;

/** Contract between a sending and a reading hospital. Without one in force nobody of the reading hospital reads for the sender. */
export const agreement = z.object({
  id, sending: named, reading: named, modalities: z.array(z.string()),
  /** Cases a calendar month of the sending hospital; null: unlimited. Stat is never held back by it. */
  quotaPerMonth: z.number().int().min(1).nullable(), usedThisMonth: z.number().int(),
  /** What it promises; where it says nothing the policy's table holds. */
  sla: z.array(slaRow),
  calendar: named.nullable(),
  validFrom: day, validUntil: day, state: z.enum(['in-force', 'ends-soon', 'ended', 'not-yet']),
});
export type Agreement = z.output<typeof agreement>;
const content = z.object({
  modalities: z.array(z.string().trim().min(1).max(8)).min(1), quotaPerMonth: z.number().int().min(1).nullable().default(null),
  sla: z.array(slaRow).max(200).default([]), calendarId: id.nullable().default(null), validFrom: day, validUntil: day,
});

/** A day on which a reader's weekly shifts do not hold: off, or other hours. */
export const shiftException = z.object({ id, reader: named, day, timeZone: z.string(), hours: z.object({ startsAt: clock, endsAt: clock }).nullable(), reason: z.string() });
/** Whose cases a reader may not read: all of a hospital, or one patient's. */
export const readerConflict = z.object({ id, reader: named, hospital: named.nullable(), patient: z.object({ id }).nullable(), reason: z.string() });

const tag = 'agreements';
const params = z.object({ id });
export const agreementsApi = {
  list: endpoint({ method: 'GET', path: '/api/v1/agreements', tag, permission: 'settings.view', summary: 'Agreements between hospitals; an administrator sees those of his own.', reply: z.object({ items: z.array(agreement) }) }),
  create: endpoint({ method: 'POST', path: '/api/v1/agreements', tag, permission: 'agreement.manage', status: 201, summary: 'Adds an agreement; one that overlaps another of the same two hospitals is refused.', body: content.extend({ sendingHospitalId: id, readingHospitalId: id }), reply: agreement, errors: ['bad-input', 'not-found'] }),
  update: endpoint({ method: 'PATCH', path: '/api/v1/agreements/{id}', tag, permission: 'agreement.manage', summary: 'Changes an agreement. Open deadlines stay as they were promised.', params, body: z.object({ modalities: content.shape.modalities.optional(), quotaPerMonth: z.number().int().min(1).nullable().optional(), sla: z.array(slaRow).max(200).optional(), calendarId: id.nullable().optional(), validFrom: day.optional(), validUntil: day.optional() }), reply: agreement, errors: ['bad-input', 'not-found'] }),
  calendars: endpoint({ method: 'GET', path: '/api/v1/calendars', tag, permission: 'settings.view', summary: 'Calendars of working hours.', reply: z.object({ items: z.array(calendar) }) }),
  createCalendar: endpoint({ method: 'POST', path: '/api/v1/calendars', tag, permission: 'agreement.manage', status: 201, summary: 'Adds a calendar.', body: calendar.omit({ id: true }).extend({ name: z.string().trim().min(1).max(80) }), reply: calendar, errors: ['bad-input', 'duplicate-name'] }),
  updateCalendar: endpoint({ method: 'PUT', path: '/api/v1/calendars/{id}', tag, permission: 'agreement.manage', summary: 'Writes a calendar anew.', params, body: calendar.omit({ id: true }).extend({ name: z.string().trim().min(1).max(80) }), reply: calendar, errors: ['bad-input', 'not-found', 'duplicate-name'] }),
  shiftExceptions: endpoint({ method: 'GET', path: '/api/v1/shift-exceptions', tag, permission: 'settings.view', summary: 'Days on which a reader works other hours or none, from yesterday on.', reply: z.object({ items: z.array(shiftException) }) }),
  createShiftException: endpoint({ method: 'POST', path: '/api/v1/shift-exceptions', tag, permission: 'shift.manage', status: 201, summary: 'Sets a day of a reader; a second one for the same day is refused.', body: z.object({ readerId: id, day, timeZone: z.string(), hours: z.object({ startsAt: clock, endsAt: clock }).nullable(), reason: z.string().trim().max(200).default('') }), reply: shiftException, errors: ['bad-input', 'not-found'] }),
  removeShiftException: endpoint({ method: 'DELETE', path: '/api/v1/shift-exceptions/{id}', tag, permission: 'shift.manage', status: 204, summary: 'The weekly shifts hold again on that day.', params, errors: ['not-found'] }),
  conflicts: endpoint({ method: 'GET', path: '/api/v1/reader-conflicts', tag, permission: 'credential.manage', summary: 'Stated conflicts of interest.', reply: z.object({ items: z.array(readerConflict) }) }),
  createConflict: endpoint({ method: 'POST', path: '/api/v1/reader-conflicts', tag, permission: 'credential.manage', status: 201, summary: 'States that a reader may not read for a hospital, or for the patient of a case.', body: z.object({ readerId: id, hospitalId: id.nullable().default(null), caseId: id.nullable().default(null), reason: z.string().trim().min(1).max(200) }), reply: readerConflict, errors: ['bad-input', 'not-found', 'case-not-found'] }),
  removeConflict: endpoint({ method: 'DELETE', path: '/api/v1/reader-conflicts/{id}', tag, permission: 'credential.manage', status: 204, summary: 'Takes a statement back.', params, errors: ['not-found'] }),
};
