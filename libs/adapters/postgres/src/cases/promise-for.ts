import { slaRow } from '@qianli/contracts';
import type { Priority } from '@qianli/domain-case';
import { deadlineOf, defaultPolicy, slaFor, type CasePromise, type PatientClass, type SlaRow, type WorkingCalendar } from '@qianli/domain-routing';
import type { Promised } from '@qianli/flow';
import { z } from 'zod';
import type { Prisma } from '../../generated/client';
import { activePolicy } from '../routing/postgres-policy-store';

interface AgreementRow {
  readonly sla: unknown;
  readonly slaMinutes: Partial<Record<Priority, unknown>>;
  readonly calendar: WorkingCalendar | null;
}

/**
 * What is promised for a case that was received, and when it is due: the earliest of the agreements in force on the day of
 * receipt that cover its modality, and the policy's table where they say nothing. Working hours need the agreement's
 * calendar; without one the minutes count on the wall.
 */
export async function promiseFor(db: Prisma.TransactionClient, caseId: string, at: Date, over: { readonly priority?: Priority; readonly patientClass?: PatientClass } = {}): Promise<Promised> {
  const row = await db.case.findUniqueOrThrow({ where: { id: caseId }, select: { hospitalId: true, modality: true, bodyPart: true, priority: true, patientClass: true, receivedAt: true, pauses: true } });
  const receivedAt = row.receivedAt ?? at;
  const kase = { modality: row.modality, bodyPart: row.bodyPart, priority: over.priority ?? (row.priority as Priority), patientClass: over.patientClass ?? (row.patientClass as PatientClass) };
  const agreements = await db.$queryRaw<AgreementRow[]>`
    SELECT a.sla, a."slaMinutes", CASE WHEN c.id IS NULL THEN NULL ELSE json_build_object('timeZone', c."timeZone", 'weekly', c.weekly, 'exceptions', c.exceptions) END AS calendar
    FROM agreements a JOIN hospitals h ON h.id = a."sendingHospitalId" LEFT JOIN calendars c ON c.id = a."calendarId"
    WHERE a."sendingHospitalId" = ${row.hospitalId}::uuid AND ${row.modality} = ANY(a.modalities)
      AND (${receivedAt}::timestamptz AT TIME ZONE h."timeZone")::date BETWEEN a."validFrom" AND a."validUntil"
    ORDER BY a.id`;
  const promises = agreements.flatMap((agreement) => agreedPromise(agreement, kase) ?? []);
  const table = promises.length > 0 ? [] : ((await activePolicy(db))?.content ?? defaultPolicy).sla;
  const fallback = slaFor(table, kase) ?? slaFor(defaultPolicy.sla, kase);
  const calendar = agreements.find((of) => of.calendar)?.calendar ?? null;
  const all: readonly CasePromise[] = promises.length > 0 ? promises : [{ minutes: fallback?.minutes ?? 240, calendar: fallback?.workingHours ? calendar : null }];
  const pauses = z.array(z.tuple([z.string(), z.string()])).parse(row.pauses).map(([from, to]) => [Date.parse(from), Date.parse(to)] as const);
  const [first] = all
    .map((promise) => ({ promise, dueAt: new Date(deadlineOf(receivedAt.getTime(), promise, pauses)) }))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  if (!first) throw new Error('A case has a promise always');
  return first;
}

function agreedPromise({ sla, slaMinutes, calendar }: AgreementRow, kase: Parameters<typeof slaFor>[1]): CasePromise | null {
  const table = z.array(slaRow).safeParse(sla);
  const rows: readonly SlaRow[] = table.success ? table.data : [];
  const row = slaFor(rows, kase);
  if (row) return { minutes: row.minutes, calendar: row.workingHours ? calendar : null };
  const minutes = slaMinutes[kase.priority];
  return typeof minutes === 'number' && minutes > 0 ? { minutes, calendar: null } : null;
}
