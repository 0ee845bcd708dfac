import { Module } from '@nestjs/common';
import { Clock, IdentityReads, IdentityStore, MergePatients, ResolveIncident } from '@qianli/flow';
import { PostgresIdentityReads, PostgresIdentityStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { IdentityController } from './identity.controller';

/** Patients with several records, and UIDs with two contents. */
@Module({
  controllers: [IdentityController],
  providers: [
    { provide: IdentityStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresIdentityStore(database) },
    { provide: IdentityReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresIdentityReads(database, clock) },
    { provide: MergePatients, inject: [IdentityStore, IdentityReads, Clock], useFactory: (...of: ConstructorParameters<typeof MergePatients>) => new MergePatients(...of) },
    { provide: ResolveIncident, inject: [IdentityStore, IdentityReads, Clock], useFactory: (...of: ConstructorParameters<typeof ResolveIncident>) => new ResolveIncident(...of) },
  ],
})
export class IdentityModule {}
