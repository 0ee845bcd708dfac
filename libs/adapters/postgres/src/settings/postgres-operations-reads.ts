import type { Actor } from '@qianli/domain-case';
import { minutesLeft } from '@qianli/domain-routing';
import { OperationsReads, type Clock, type PlatformHealth, type ReaderLoad } from '@qianli/flow';
import type { Database } from '../shared/database';
import { silentAfterMs } from '../shared/heartbeat';

/** A part that was silent for so long is down. */
const downAfterMs = 60_000;
/** A part that is down is forgotten so long after a process of its kind was seen again: that one has taken its place. */
const replacedAfterMs = 300_000;

/** Load of the readers and state of the parts, from PostgreSQL. */
export class PostgresOperationsReads extends OperationsReads {
  constructor(private readonly database: Database, private readonly clock: Clock, private readonly version: string) {
    super();
  }

  async readers(_actor: Actor): Promise<ReaderLoad[]> {
    const now = this.clock.now();
    const [rows, held] = await Promise.all([
      this.database.prisma.reader.findMany({
        where: { user: { active: true, role: 'specialist' } }, include: { shifts: true, user: { select: { id: true, name: true } } }, orderBy: { user: { name: 'asc' } },
      }),
      this.database.prisma.case.groupBy({ by: ['assignedToId', 'state'], where: { state: { in: ['assigned', 'reading'] }, assignedToId: { not: null } }, _count: { _all: true } }),
    ]);
    return rows.map(({ user, shifts, subspecialties, capacity }) => {
      const mine = held.filter(({ assignedToId }) => assignedToId === user.id);
      const left = Math.max(0, ...shifts.map((shift) => minutesLeft(shift, now)));
      return {
        reader: user, subspecialties, capacity, onShift: left > 0,
        shiftEndsAt: left > 0 ? new Date(Math.floor(now.getTime() / 60_000) * 60_000 + left * 60_000).toISOString() : null,
        open: mine.reduce((sum, { _count }) => sum + _count._all, 0), reading: mine.some(({ state }) => state === 'reading'),
      };
    });
  }

  async health(_actor: Actor): Promise<PlatformHealth> {
    const now = this.clock.now().getTime();
    const [beats, queues, stored] = await Promise.all([
      this.database.prisma.heartbeat.findMany({ orderBy: [{ kind: 'asc' }, { name: 'asc' }] }),
      this.database.pool.query<{ task: string; waiting: number; failed: number; oldest: Date | null }>(
        `SELECT task_identifier AS task, count(*) FILTER (WHERE attempts < max_attempts)::int AS waiting, count(*) FILTER (WHERE attempts >= max_attempts)::int AS failed,
                min(run_at) FILTER (WHERE attempts < max_attempts AND run_at <= now()) AS oldest
           FROM graphile_worker.jobs GROUP BY task_identifier ORDER BY task_identifier`),
      this.database.prisma.archiveUsage.aggregate({ _sum: { bytes: true, instances: true } }),
    ]);
    const lastOf = (kind: string) => Math.max(...beats.filter((beat) => beat.kind === kind).map(({ at }) => at.getTime()));
    const parts = beats.filter(({ kind, at }) => lastOf(kind) - at.getTime() < replacedAfterMs).map(({ name, kind, at, detail }) => {
      const age = now - at.getTime();
      const state = age <= silentAfterMs ? ('up' as const) : age <= downAfterMs ? ('silent' as const) : ('down' as const);
      return { name: name.startsWith(kind) ? name : `${kind} ${name}`, state, lastSeenAt: at.toISOString(), detail: sentence(detail) };
    });
    return {
      parts: [{ name: 'postgresql', state: 'up', lastSeenAt: new Date(now).toISOString(), detail: '' }, ...parts],
      queues: queues.rows.map(({ task, waiting, failed, oldest }) => ({ task, waiting, failed, oldestAt: oldest?.toISOString() ?? null })),
      storedBytes: Number(stored._sum.bytes ?? 0n), instances: Number(stored._sum.instances ?? 0n), version: this.version,
    };
  }
}

/** `{busy: 1, models: 2}` as `busy 1, models 2`. */
function sentence(detail: unknown): string {
  if (detail === null || typeof detail !== 'object' || Array.isArray(detail)) return '';
  return Object.entries(detail).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(', ');
}
