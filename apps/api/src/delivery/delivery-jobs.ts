import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DeliverReport } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import type { Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { deliveryTasks } from './delivery-tasks';

/** Runs what a signature ordered: the PDF is filed and the report is delivered. One at a time: printing is work for a processor. */
@Injectable()
export class DeliveryJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('delivery-jobs');
  private worker: Awaited<ReturnType<typeof startWorker>> | null = null;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(DeliverReport) private readonly deliver: DeliverReport,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.worker = await startWorker({
      pool: this.database.pool,
      concurrency: 1,
      tasks: deliveryTasks(this.deliver),
      onFailure: ({ name, error, attempt, lastAttempt }) => {
        this.log.error(error);
        this.log[lastAttempt ? 'error' : 'warn'](
          `${name}: attempt ${attempt} failed${lastAttempt ? ' and it was the last' : ''}`,
        );
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.stop();
  }
}
