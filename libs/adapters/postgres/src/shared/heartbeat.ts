import type { Prisma } from '../../generated/client';
import type { Database } from './database';

/** A process without a heartbeat for so long is silent. */
export const silentAfterMs = 15_000;

/** Writes the process's sign of life every 5 seconds; `stop` takes the row away, so a process that ended well is not reported silent. */
export function startHeartbeat(database: Database, { kind, name, detail = () => ({}) }: { kind: string; name: string; detail?: () => Prisma.InputJsonObject }): { stop(): Promise<void> } {
  const beat = async () => {
    const row = { kind, at: new Date(), detail: detail() };
    await database.prisma.heartbeat.upsert({ where: { name }, create: { name, ...row }, update: row });
  };
  // A beat that fails is told by its absence; the database's own trouble shows elsewhere.
  const quietly = () => void beat().catch(() => undefined);
  quietly();
  const timer = setInterval(quietly, 5000);
  return {
    stop: async () => {
      clearInterval(timer);
      await database.prisma.heartbeat.deleteMany({ where: { name } }).catch(() => undefined);
    },
  };
}
