import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { MoveBetweenTiers, ReconcileObjects, Retention, ScrubObjects } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import type { Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';

/** UTC: at night where the hospitals are. A run that was missed is not made up for; the next one goes on where the last one ended. */
const byTheClock = ['*/10 * * * * scrub-objects', '30 18 * * * reconcile-objects', '0 17 * * * move-to-cold', '0 16 * * * propose-deletions'].join('\n');

/** What the archive does by itself, one task at a time. */
@Injectable()
export class ArchiveJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('archive-jobs');
  private worker: Awaited<ReturnType<typeof startWorker>> | null = null;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ScrubObjects) private readonly scrub: ScrubObjects,
    @Inject(ReconcileObjects) private readonly reconcile: ReconcileObjects,
    @Inject(MoveBetweenTiers) private readonly tiers: MoveBetweenTiers,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.worker = await startWorker({
      pool: this.database.pool,
      concurrency: 1,
      cron: byTheClock,
      tasks: {
        'scrub-objects': async (_, { signal }) => void (await this.scrub.run(signal)),
        'reconcile-objects': async (_, { signal }) => void (await this.reconcile.run(signal)),
        'move-to-cold': async (_, { signal }) => void (await this.tiers.toCold(signal)),
        'recall-study': async ({ studyId }) => void (await this.tiers.recall(studyId)),
        'propose-deletions': async () => void (await this.retention.propose()),
      },
      onFailure: ({ name, error, attempt }) => {
        this.log.error(error);
        this.log.warn(`${name}: attempt ${attempt} failed`);
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.stop();
  }
}
