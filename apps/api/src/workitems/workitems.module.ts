import { Module } from '@nestjs/common';
import { CaseReads, CaseStore, Clock, Eligibility, OpenCase, ViewCase } from '@qianli/flow';
import { WorkitemsController } from './workitems.controller';

/** The work list as UPS-RS: a view of the cases, with the same visibility, locks and audit. */
@Module({
  controllers: [WorkitemsController],
  providers: [
    { provide: ViewCase, inject: [CaseReads, CaseStore], useFactory: (reads: CaseReads, store: CaseStore) => new ViewCase(reads, store) },
    {
      provide: OpenCase,
      inject: [CaseStore, CaseReads, Eligibility, Clock],
      useFactory: (store: CaseStore, reads: CaseReads, eligibility: Eligibility, clock: Clock) => new OpenCase(store, reads, eligibility, clock),
    },
  ],
})
export class WorkitemsModule {}
