import { Global, Module } from '@nestjs/common';
import {
  CancelCase,
  CaseDoor,
  CaseReads,
  CaseStore,
  ChangeOrder,
  Clock,
  Eligibility,
  NextCase,
  OpenCase,
  ReassignCase,
  ReleaseCase,
  ResubmitCase,
  ReturnCase,
  ViewCase,
} from '@qianli/flow';
import {
  PostgresCaseDoor,
  PostgresCaseReads,
  PostgresCaseStore,
  PostgresEligibility,
  type Database,
} from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { CasesController } from './cases.controller';

const ports = [
  {
    provide: CaseReads,
    inject: [DATABASE, Clock],
    useFactory: (database: Database, clock: Clock) => new PostgresCaseReads(database, clock),
  },
  {
    provide: CaseDoor,
    inject: [DATABASE, Clock],
    useFactory: (database: Database, clock: Clock) => new PostgresCaseDoor(database, clock),
  },
  {
    provide: CaseStore,
    inject: [DATABASE, Clock],
    useFactory: (database: Database, clock: Clock) => new PostgresCaseStore(database, clock),
  },
  {
    provide: Eligibility,
    inject: [DATABASE, Clock],
    useFactory: (database: Database, clock: Clock) => new PostgresEligibility(database, clock),
  },
];

const move = <Step>(step: new (store: CaseStore, reads: CaseReads, clock: Clock) => Step) => ({
  provide: step,
  inject: [CaseStore, CaseReads, Clock],
  useFactory: (store: CaseStore, reads: CaseReads, clock: Clock) => new step(store, reads, clock),
});
const checkedMove = <Step>(
  step: new (store: CaseStore, reads: CaseReads, eligibility: Eligibility, clock: Clock) => Step,
) => ({
  provide: step,
  inject: [CaseStore, CaseReads, Eligibility, Clock],
  useFactory: (store: CaseStore, reads: CaseReads, eligibility: Eligibility, clock: Clock) =>
    new step(store, reads, eligibility, clock),
});

/** Cases and their moves. Global: chat, images and reports ask its door whether an actor may see a case. */
@Global()
@Module({
  controllers: [CasesController],
  providers: [
    ...ports,
    {
      provide: ViewCase,
      inject: [CaseReads, CaseStore],
      useFactory: (reads: CaseReads, store: CaseStore) => new ViewCase(reads, store),
    },
    ...[NextCase, ReleaseCase, ReturnCase, ResubmitCase, CancelCase, ChangeOrder].map((step) => move<unknown>(step)),
    ...[OpenCase, ReassignCase].map((step) => checkedMove<unknown>(step)),
  ],
  exports: ports.map(({ provide }) => provide),
})
export class CasesModule {}
