import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { PlatformConfig } from '@qianli/config';
import { Clock, SystemClock } from '@qianli/flow';
import { openDatabase, type Database } from '@qianli/postgres';

/** Injection tokens of what every step's module shares. */
export const DATABASE = Symbol('Database');
export const CONFIG = Symbol('PlatformConfig');

/** The engines: database, configuration, clock. Global, so a step's module imports nothing of another step. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: PlatformConfig, database: Database = openDatabase(config.databaseUrl)): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: DATABASE, useValue: database },
      { provide: Clock, useClass: SystemClock },
    ];
    return { module: PlatformModule, providers, exports: providers };
  }
}
