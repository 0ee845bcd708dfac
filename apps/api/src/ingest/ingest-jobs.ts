import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CompleteStudy, IndexSeries, ObjectStore } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import type { Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';

/** Runs what ingest ordered: studies that fell quiet become complete, series get their metadata document. */
@Injectable()
export class IngestJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('ingest-jobs');
  private worker: Awaited<ReturnType<typeof startWorker>> | null = null;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CompleteStudy) private readonly completeStudy: CompleteStudy,
    @Inject(IndexSeries) private readonly indexSeries: IndexSeries,
    @Inject(ObjectStore) private readonly objects: ObjectStore,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.worker = await startWorker({
      pool: this.database.pool,
      concurrency: 2,
      tasks: {
        'complete-study': async ({ caseId }) => void (await this.completeStudy.whenQuiet(caseId)),
        'delete-objects': async ({ keys }) => {
          for (const key of keys) await this.objects.delete(key);
        },
        'index-series': async ({ seriesId }) => void (await this.indexSeries.run(seriesId)),
      },
      onFailure: ({ name, error, attempt, lastAttempt }) => {
        this.log.error(error);
        this.log[lastAttempt ? 'error' : 'warn'](`${name}: attempt ${attempt} failed${lastAttempt ? ' and it was the last' : ''}`);
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.stop();
  }
}
