import type { Priority } from '@qianli/domain-case';
import { aheadOfFairShare, kindOf, rarityOf, readMinutes, type OpenCase, type WorkingReader } from '@qianli/domain-routing';
import type { Prisma } from '../../generated/client';

const day = (at: Date) => at.toISOString().slice(0, 10);
const dayMs = 86_400_000;

interface WorkRow {
  readonly readerId: string;
  readonly modality: string;
  readonly bodyPart: string | null;
  readonly n: number;
}

/**
 * Every active reader with credentials at the hospitals asked for, shifts and the days that differ, conflicts, open work
 * (assigned or being read) and what he did within the fairness window; ordered by id.
 */
export async function loadReaders(db: Prisma.TransactionClient, now: Date, { hospitalIds, fairnessDays }: { readonly hospitalIds: readonly string[]; readonly fairnessDays: number }): Promise<readonly WorkingReader[]> {
  const from = new Date(now.getTime() - fairnessDays * dayMs);
  const rows = await db.reader.findMany({
    where: { user: { active: true, role: 'specialist' } },
    include: {
      user: { select: { name: true, hospitalId: true } }, credentials: { where: { hospitalId: { in: [...hospitalIds] } }, orderBy: { id: 'asc' } }, shifts: { orderBy: { id: 'asc' } }, conflicts: { orderBy: { id: 'asc' } },
      exceptions: { where: { day: { gte: new Date(from.getTime() - 2 * dayMs), lte: new Date(now.getTime() + 10 * dayMs) } }, orderBy: { day: 'asc' } },
    },
    orderBy: { userId: 'asc' },
  });
  const open = await db.case.findMany({
    where: { state: { in: ['assigned', 'reading'] }, assignedToId: { not: null } },
    select: { id: true, assignedToId: true, modality: true, bodyPart: true, priority: true, openedAt: true, state: true, dueAt: true },
    orderBy: { id: 'asc' },
  });
  const openOf = new Map<string, OpenCase[]>();
  for (const { id, assignedToId, modality, bodyPart, priority, openedAt, state, dueAt } of open) {
    if (!assignedToId) continue;
    const list = openOf.get(assignedToId) ?? [];
    list.push({ id, modality, bodyPart, priority: priority as Priority, openedAt: state === 'reading' ? (openedAt ?? now).getTime() : null, dueAt: dueAt?.getTime() ?? null });
    openOf.set(assignedToId, list);
  }
  const work = await db.$queryRaw<WorkRow[]>`
    SELECT "assignedToId"::text AS "readerId", modality, "bodyPart", count(*)::int AS n FROM cases
    WHERE "assignedToId" IS NOT NULL AND "assignedAt" >= ${from} AND state IN ('assigned', 'reading', 'preliminary', 'final', 'amended')
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  const all: Record<string, number> = {};
  for (const of of work) all[kindOf(of)] = (all[kindOf(of)] ?? 0) + of.n;
  const workOf = (id: string) => work.filter(({ readerId }) => readerId === id);
  const readers = rows.map((row) => ({
    id: row.userId, name: row.user.name, hospitalId: row.user.hospitalId, subspecialties: row.subspecialties, capacity: row.capacity,
    credentials: row.credentials.map((of) => ({ hospitalId: of.hospitalId, modalities: of.modalities, bodyParts: of.bodyParts, readTypes: of.readTypes, validFrom: day(of.validFrom), validUntil: day(of.validUntil) })),
    shifts: row.shifts.map((of) => ({ weekdays: of.weekdays, startsAt: of.startsAt, endsAt: of.endsAt, timeZone: of.timeZone })),
    exceptions: row.exceptions.map((of) => ({ day: day(of.day), timeZone: of.timeZone, hours: of.startsAt && of.endsAt ? { startsAt: of.startsAt, endsAt: of.endsAt } : null })),
    conflicts: { hospitalIds: row.conflicts.flatMap(({ hospitalId }) => hospitalId ?? []), patientIds: row.conflicts.flatMap(({ patientId }) => patientId ?? []) },
    open: openOf.get(row.userId) ?? [],
  }));
  // Units are those of a reader without a subspecialty, so a quick specialist is not punished for being quick.
  const done = readers.map((reader) => ({ id: reader.id, shifts: reader.shifts, exceptions: reader.exceptions, minutes: workOf(reader.id).reduce((sum, of) => sum + of.n * readMinutes(of.modality, null, []), 0) }));
  const ahead = aheadOfFairShare(done, from.getTime(), now.getTime());
  return readers.map((reader) => ({
    ...reader, aheadTenths: Math.round((ahead.get(reader.id) ?? 0) * 10),
    rarity: rarityOf(Object.fromEntries(workOf(reader.id).map((of) => [kindOf(of), of.n])), all),
  }));
}
