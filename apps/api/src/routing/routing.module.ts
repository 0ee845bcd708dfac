import { Module } from '@nestjs/common';
import { Clock, Policies, PolicyReads, PolicyStore } from '@qianli/flow';
import { PostgresPolicyReads, PostgresPolicyStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { PoliciesController } from './policies.controller';

/** Routing as people set it and look at it; the decisions are made in apps/routing. */
@Module({
  controllers: [PoliciesController],
  providers: [
    { provide: PolicyStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresPolicyStore(database) },
    { provide: PolicyReads, inject: [DATABASE, PolicyStore, Clock], useFactory: (database: Database, store: PolicyStore, clock: Clock) => new PostgresPolicyReads(database, store, clock) },
    { provide: Policies, inject: [PolicyStore, PolicyReads, Clock], useFactory: (...of: ConstructorParameters<typeof Policies>) => new Policies(...of) },
  ],
})
export class RoutingModule {}
