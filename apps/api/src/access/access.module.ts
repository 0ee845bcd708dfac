import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { PlatformConfig } from '@qianli/config';
import { AccessStore, CheckPassword, Clock, Passwords, PasswordHashes, Secrets, Sessions } from '@qianli/flow';
import { AccessGuard, AccessTokens, ErrorFilter, RefusalLog } from '@qianli/http';
import { Argon2Hashes, PostgresAccessStore, PostgresRefusalLog, RandomSecrets, type Database } from '@qianli/postgres';
import { CONFIG, DATABASE } from '../platform/platform.module';
import { SessionsController } from './sessions.controller';

const shared = [
  { provide: AccessTokens, inject: [CONFIG], useFactory: (config: PlatformConfig) => new AccessTokens(config.tokenSecret) },
  { provide: RefusalLog, inject: [DATABASE], useFactory: (database: Database) => new PostgresRefusalLog(database) },
  { provide: AccessStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresAccessStore(database) },
  { provide: PasswordHashes, useClass: Argon2Hashes },
  { provide: Secrets, useClass: RandomSecrets },
  { provide: CheckPassword, inject: [AccessStore, PasswordHashes, Clock], useFactory: (...of: ConstructorParameters<typeof CheckPassword>) => new CheckPassword(...of) },
  { provide: Passwords, useExisting: CheckPassword },
  { provide: Sessions, inject: [AccessStore, CheckPassword, Secrets, Clock], useFactory: (...of: ConstructorParameters<typeof Sessions>) => new Sessions(...of) },
];

/** Who comes in and what he may do. Global: every step's handlers stand behind its guard, and signing asks its `Passwords`. */
@Global()
@Module({
  controllers: [SessionsController],
  providers: [...shared, { provide: APP_GUARD, useClass: AccessGuard }, { provide: APP_FILTER, useClass: ErrorFilter }],
  exports: shared.map(({ provide }) => provide),
})
export class AccessModule {}
