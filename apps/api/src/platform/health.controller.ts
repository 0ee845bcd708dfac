import { Controller, Get, Inject, Res } from '@nestjs/common';
import { Allows } from '@qianli/http';
import type { Database } from '@qianli/postgres';
import type { FastifyReply } from 'fastify';
import { DATABASE } from './tokens';

/** Longest wait for an engine's answer, in milliseconds. */
const patienceMs = 2_000;

/** Whether the process lives, and whether it can work: with the reason when not. */
@Controller()
export class HealthController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get('/livez')
  @Allows('public')
  live() {
    return { live: true };
  }

  @Get('/readyz')
  @Allows('public')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const reasons = (await Promise.all([this.databaseFault()])).filter((reason) => reason !== null);
    reply.status(reasons.length > 0 ? 503 : 200).header('cache-control', 'no-store');
    return { ready: reasons.length === 0, reasons };
  }

  /** The reason names the part, never an address or an account. */
  private async databaseFault(): Promise<string | null> {
    try {
      const { rows } = await withinMs(patienceMs, this.database.pool.query<{ migrated: boolean; jobs: boolean }>(
        `SELECT to_regclass('audit_events') IS NOT NULL AS migrated, to_regnamespace('graphile_worker') IS NOT NULL AS jobs`,
      ));
      if (!rows[0]?.migrated) return 'database: the migrations have not been applied';
      return rows[0].jobs ? null : 'database: the job queue has not been set up';
    } catch {
      return 'database: no answer';
    }
  }
}

async function withinMs<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
