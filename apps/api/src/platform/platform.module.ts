import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { PlatformConfig } from '@qianli/config';
import { Clock, SystemClock } from '@qianli/flow';
import { openDatabase, type Database } from '@qianli/postgres';
import { HealthController } from './health.controller';
import { MetricsController } from './metrics.controller';
import { OpenApiController } from './openapi.controller';
import { PlatformMetrics } from './platform-metrics';
import { Readiness } from './readiness';
import { CONFIG, DATABASE } from './tokens';

export { CONFIG, DATABASE } from './tokens';

const OWNED = Symbol('database opened here');

/** The engines: database, configuration, clock. Global, so a step's module imports nothing of another step. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@Inject(OWNED) private readonly owned: Database | null) {}

  static with(config: PlatformConfig, given?: Database): DynamicModule {
    const database = given ?? openDatabase(config.databaseUrl);
    const shared = [
      { provide: CONFIG, useValue: config },
      { provide: DATABASE, useValue: database },
      { provide: Clock, useClass: SystemClock },
      PlatformMetrics,
      Readiness,
    ];
    return {
      module: PlatformModule,
      controllers: [HealthController, MetricsController, OpenApiController],
      providers: [...shared, { provide: OWNED, useValue: given ? null : database }],
      exports: shared,
    };
  }

  /** Closes the database, unless it was given from outside. */
  async onApplicationShutdown(): Promise<void> {
    await this.owned?.close();
  }
}
