import { caseStates, priorities, returnReasons, roles } from '@qianli/domain-case';
import { z } from 'zod';

export const id = z.uuid();
/** ISO 8601 with offset, in the years 1 to 9999 of UTC: the database and JavaScript agree on these. */
export const instant = z.iso.datetime({ offset: true }).refine((at) => /^\d{4}-/.test(isoOf(at)) && !isoOf(at).startsWith('0000'), 'Not in the years 1 to 9999');
const isoOf = (at: string) => { const date = new Date(at); return Number.isNaN(date.getTime()) ? '' : date.toISOString(); };
export const day = z.iso.date();
export const bilingual = z.object({ zh: z.string(), en: z.string() });
export const named = z.object({ id, name: z.string() });
export const role = z.enum(roles);
export const caseState = z.enum(caseStates);
export const priority = z.enum(priorities);
export const returnReason = z.enum(returnReasons);
export const pageQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().optional() });
export const nextCursor = z.string().nullable();

/** The user as the portal needs to know him. */
export const user = z.object({ id, name: z.string(), role, hospital: named.nullable() });
export type User = z.output<typeof user>;

export const preReadStatuses = ['queued', 'running', 'done', 'out-of-scope', 'failed'] as const;
export const preReadStatus = z.enum(preReadStatuses);
export const measurement = z.object({ code: z.string(), label: bilingual, value: z.number(), unit: z.string() });
/** Where a finding lies. Pixels count from the top left of the image; millimetres are the patient's (LPS). */
export const findingLocation = z.object({
  sopInstanceUid: z.string().nullable(),
  /** 1-based frame of a multi-frame instance. */
  frame: z.number().int().nullable(),
  /** Box in image pixels. */
  box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable(),
  patientMm: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  side: z.enum(['left', 'right', 'both']).nullable(),
  region: bilingual.nullable(),
});
export const verdict = z.enum(['agree', 'disagree', 'modified']);
export const modelRef = z.object({ id: z.string(), version: z.string() });
/** What a reader who agrees in part puts right: another label, another box in image pixels, other measures. */
export const correction = z.object({
  code: z.string().trim().min(1).max(64).nullable().default(null),
  box: z.object({ x: z.number().min(0), y: z.number().min(0), width: z.number().positive(), height: z.number().positive() }).nullable().default(null),
  measurements: z.array(z.object({ code: z.string().trim().min(1).max(64), value: z.number(), unit: z.string().trim().max(16) })).max(20).default([]),
});
export type Correction = z.output<typeof correction>;
export const finding = z.object({
  id,
  code: z.string(),
  label: bilingual,
  /** 0..1: a network's probability, or the score of a stated rule (`kind`). */
  probability: z.number().min(0).max(1),
  threshold: z.number().min(0).max(1),
  flagged: z.boolean(),
  kind: z.enum(['network', 'rule']),
  location: findingLocation,
  measurements: z.array(measurement),
  model: modelRef,
  assessment: z.object({ verdict, note: z.string(), correction: correction.nullable().optional(), by: named, at: instant }).nullable(),
});
export type Finding = z.output<typeof finding>;
export const reasonText = z.object({ code: z.string(), zh: z.string(), en: z.string() });
export const filmAdvice = z.object({ sopInstanceUid: z.string(), code: z.string(), message: bilingual, measured: z.number(), limit: z.number() });
export type FilmAdviceShown = z.output<typeof filmAdvice>;
/** A number about the scan or a part of the lungs; `grade` is its word on a published scale. */
export const preReadQuantity = z.object({
  code: z.string(),
  label: bilingual,
  value: z.number(),
  unit: z.string(),
  part: z.object({ code: z.string(), label: bilingual }),
  grade: bilingual.extend({ code: z.string(), source: z.string() }).nullable(),
});
export type PreReadQuantityShown = z.output<typeof preReadQuantity>;
export const preRead = z.object({
  status: preReadStatus,
  findings: z.array(finding),
  model: modelRef.nullable(),
  durationMs: z.number().nullable(),
  /** Why it is out of scope or failed; also parts that were not judged. */
  reason: reasonText.nullable(),
  notes: z.array(bilingual),
  research: z.boolean(),
  /** What is wrong with the films themselves: advice to take them again. Empty when nothing was found, or nothing could be judged. */
  filmAdvice: z.array(filmAdvice),
  /** Volumes and opaque shares of the lungs; empty for radiographs and where no lung was found. */
  quantities: z.array(preReadQuantity),
  /** By lot the reader first reads alone: findings and notes are empty until he asks for them or signs. */
  concealed: z.boolean().optional(),
});
export type PreRead = z.output<typeof preRead>;
export const preReadSummary = z.object({
  status: preReadStatus,
  flagged: z.boolean(),
  /** See `preRead.concealed`: then `flagged` and `top` say nothing. */
  concealed: z.boolean().optional(),
  top: z.object({ code: z.string(), label: bilingual, probability: z.number(), threshold: z.number(), model: modelRef }).nullable(),
});
/** How far a study has come that gateways have announced. */
export const transferStanding = z.object({ announced: z.number().int(), arrived: z.number().int(), complete: z.boolean(), released: z.boolean() });
