import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { completePatientNames, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';

/** Patients that came before names were kept as they are looked for: they are completed beside the daily work, once. */
@Injectable()
export class NameCompletion implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('name-completion');
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.running = completePatientNames(this.database, () => this.stopped).then(
      (done) => (done > 0 ? this.log.log(`${done} patient names can be found by pinyin`) : undefined),
      (error: unknown) => this.log.error(error),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }
}
