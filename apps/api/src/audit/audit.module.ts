import { Module } from '@nestjs/common';
import { AuditReads } from '@qianli/flow';
import { PostgresAuditReads, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { AuditController } from './audit.controller';

/** Who did what, in a chain that shows a change. */
@Module({
  controllers: [AuditController],
  providers: [{ provide: AuditReads, inject: [DATABASE], useFactory: (database: Database) => new PostgresAuditReads(database) }],
})
export class AuditModule {}
