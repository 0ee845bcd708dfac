import { Module } from '@nestjs/common';
import { AskAdministrator, BatchArchive, CaseReads, CaseStore, Clock, DispatchReads, Eligibility, OperationsReads, Policies, PolicyReads, PolicyStore, ReadersForCase, ReplayDecisions, RoutingMeasureReads, RoutingStore, StuckCases, TryPolicy } from '@qianli/flow';
import { PostgresBatchArchive, PostgresDispatchReads, PostgresPolicyReads, PostgresPolicyStore, PostgresRoutingMeasureReads, PostgresRoutingStore, type Database } from '@qianli/postgres';
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
    { provide: RoutingStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresRoutingStore(database) },
    { provide: BatchArchive, inject: [DATABASE], useFactory: (database: Database) => new PostgresBatchArchive(database) },
    { provide: RoutingMeasureReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresRoutingMeasureReads(database, clock) },
    { provide: TryPolicy, inject: [PolicyStore, RoutingStore, Clock], useFactory: (...of: ConstructorParameters<typeof TryPolicy>) => new TryPolicy(...of) },
    { provide: ReplayDecisions, inject: [BatchArchive], useFactory: (...of: ConstructorParameters<typeof ReplayDecisions>) => new ReplayDecisions(...of) },
  ],
})
export class RoutingModule {}
