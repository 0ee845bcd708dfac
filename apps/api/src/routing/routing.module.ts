import { Module } from '@nestjs/common';
import { AskAdministrator, CaseReads, CaseStore, Clock, DispatchReads, Eligibility, OperationsReads, Policies, PolicyReads, PolicyStore, ReadersForCase, StuckCases } from '@qianli/flow';
import { PostgresDispatchReads, PostgresPolicyReads, PostgresPolicyStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { SettingsModule } from '../settings/settings.module';
import { DispatchController } from './dispatch.controller';
import { PoliciesController } from './policies.controller';

/** Routing as people set it and look at it; the decisions are made in apps/routing. */
@Module({
  imports: [SettingsModule],
  controllers: [PoliciesController, DispatchController],
  providers: [
    { provide: PolicyStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresPolicyStore(database) },
    { provide: PolicyReads, inject: [DATABASE, PolicyStore, Clock], useFactory: (database: Database, store: PolicyStore, clock: Clock) => new PostgresPolicyReads(database, store, clock) },
    { provide: Policies, inject: [PolicyStore, PolicyReads, Clock], useFactory: (...of: ConstructorParameters<typeof Policies>) => new Policies(...of) },
    { provide: DispatchReads, inject: [DATABASE], useFactory: (database: Database) => new PostgresDispatchReads(database) },
    { provide: StuckCases, inject: [CaseReads, DispatchReads, OperationsReads], useFactory: (...of: ConstructorParameters<typeof StuckCases>) => new StuckCases(...of) },
    { provide: ReadersForCase, inject: [CaseReads, Eligibility, OperationsReads], useFactory: (...of: ConstructorParameters<typeof ReadersForCase>) => new ReadersForCase(...of) },
    { provide: AskAdministrator, inject: [CaseStore, Clock], useFactory: (...of: ConstructorParameters<typeof AskAdministrator>) => new AskAdministrator(...of) },
  ],
})
export class RoutingModule {}
