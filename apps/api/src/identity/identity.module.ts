import { Module } from '@nestjs/common';
import type { PlatformConfig } from '@qianli/config';
import { Clock, ExportStudy, IdentityReads, IdentityStore, MergePatients, ObjectStore, ResolveIncident } from '@qianli/flow';
import { PostgresCaseReads, PostgresIdentityReads, PostgresIdentityStore, PostgresStudyReads, PostgresTransactions, type Database } from '@qianli/postgres';
import { CONFIG, DATABASE } from '../platform/tokens';
import { ExportController } from './export.controller';
import { IdentityController } from './identity.controller';
import { KeyedDeidentifier } from './keyed-deidentifier';

/** Patients with several records, UIDs with two contents, and studies that leave without their person. */
@Module({
  controllers: [IdentityController, ExportController],
  providers: [
    { provide: IdentityStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresIdentityStore(database) },
    { provide: IdentityReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresIdentityReads(database, clock) },
    {
      provide: ExportStudy, inject: [DATABASE, Clock, ObjectStore, CONFIG],
      useFactory: (database: Database, clock: Clock, objects: ObjectStore, config: PlatformConfig) =>
        new ExportStudy(new PostgresCaseReads(database, clock), new PostgresStudyReads(database, clock), objects, new KeyedDeidentifier(config.tokenSecret), new PostgresTransactions(database)),
    },
    { provide: MergePatients, inject: [IdentityStore, IdentityReads, Clock], useFactory: (...of: ConstructorParameters<typeof MergePatients>) => new MergePatients(...of) },
    { provide: ResolveIncident, inject: [IdentityStore, IdentityReads, Clock], useFactory: (...of: ConstructorParameters<typeof ResolveIncident>) => new ResolveIncident(...of) },
  ],
})
export class IdentityModule {}
