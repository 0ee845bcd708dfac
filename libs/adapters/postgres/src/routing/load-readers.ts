import type { Priority } from '@qianli/domain-case';
import type { Reader } from '@qianli/domain-routing';
import type { Prisma } from '../../generated/client';

const day = (at: Date) => at.toISOString().slice(0, 10);

/** Every active reader with credentials, shifts and open work (assigned or being read), ordered by id. */
export async function loadReaders(db: Prisma.TransactionClient): Promise<readonly Reader[]> {
  const rows = await db.reader.findMany({
    where: { user: { active: true, role: 'specialist' } },
    include: { user: { select: { name: true, hospitalId: true } }, credentials: true, shifts: true },
    orderBy: { userId: 'asc' },
  });
  const open = await db.case.findMany({
    where: { state: { in: ['assigned', 'reading'] }, assignedToId: { not: null } },
    select: { assignedToId: true, modality: true, bodyPart: true, priority: true },
    orderBy: { id: 'asc' },
  });
  const openOf = new Map<string, Reader['open'][number][]>();
  for (const { assignedToId, modality, bodyPart, priority } of open) {
    if (!assignedToId) continue;
    const list = openOf.get(assignedToId) ?? [];
    list.push({ modality, bodyPart, priority: priority as Priority });
    openOf.set(assignedToId, list);
  }
  return rows.map((row) => ({
    id: row.userId, name: row.user.name, hospitalId: row.user.hospitalId, subspecialties: row.subspecialties, capacity: row.capacity,
    credentials: row.credentials.map((of) => ({ hospitalId: of.hospitalId, modalities: of.modalities, readTypes: of.readTypes, validFrom: day(of.validFrom), validUntil: day(of.validUntil) })),
    shifts: row.shifts.map((of) => ({ weekdays: of.weekdays, startsAt: of.startsAt, endsAt: of.endsAt, timeZone: of.timeZone })),
    open: openOf.get(row.userId) ?? [],
  }));
}
