import { Controller, Get, Inject, Res } from '@nestjs/common';
import { Allows } from '@qianli/http';
import type { Database } from '@qianli/postgres';
import type { FastifyReply } from 'fastify';
import { Readiness } from './readiness';
import { DATABASE } from './tokens';

/** Whether the process lives, and whether it can work: with the reasons when not. */
@Controller()
export class HealthController {
  constructor(@Inject(DATABASE) private readonly database: Database, @Inject(Readiness) private readonly readiness: Readiness) {
    readiness.add('database', () => this.databaseFault());
  }

  @Get('/livez')
  @Allows('public')
  live() {
    return { live: true };
  }

  @Get('/readyz')
  @Allows('public')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const reasons = await this.readiness.reasons();
    reply.status(reasons.length > 0 ? 503 : 200).header('cache-control', 'no-store');
    return { ready: reasons.length === 0, reasons };
  }

  private async databaseFault(): Promise<string | null> {
    const { rows } = await this.database.pool.query<{ migrated: boolean; jobs: boolean }>(
      `SELECT to_regclass('audit_events') IS NOT NULL AS migrated, to_regclass('graphile_worker.jobs') IS NOT NULL AS jobs`,
    );
    if (!rows[0]?.migrated) return 'the migrations have not been applied';
    return rows[0].jobs ? null : 'the job queue has not been set up';
  }
}
