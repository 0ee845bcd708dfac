import { Module } from '@nestjs/common';
import {
  AcknowledgeReport,
  AmendReport,
  Clock,
  Eligibility,
  Passwords,
  ReportReads,
  ReportStore,
  SaveDraft,
  SignReport,
  ViewReport,
} from '@qianli/flow';
import { PostgresReportReads, PostgresReportStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { ReportController } from './report.controller';

/** A report from its first draft to "the county has read it". */
@Module({
  controllers: [ReportController],
  providers: [
    {
      provide: ReportStore,
      inject: [DATABASE, Clock],
      useFactory: (database: Database, clock: Clock) => new PostgresReportStore(database, clock),
    },
    {
      provide: ReportReads,
      inject: [DATABASE, Clock],
      useFactory: (database: Database, clock: Clock) => new PostgresReportReads(database, clock),
    },
    {
      provide: ViewReport,
      inject: [ReportReads, ReportStore],
      useFactory: (...of: ConstructorParameters<typeof ViewReport>) => new ViewReport(...of),
    },
    {
      provide: SaveDraft,
      inject: [ReportStore, Clock],
      useFactory: (...of: ConstructorParameters<typeof SaveDraft>) => new SaveDraft(...of),
    },
    {
      provide: SignReport,
      inject: [ReportStore, ReportReads, Passwords, Eligibility, Clock],
      useFactory: (...of: ConstructorParameters<typeof SignReport>) => new SignReport(...of),
    },
    {
      provide: AmendReport,
      inject: [ReportStore, ReportReads, Passwords, Clock],
      useFactory: (...of: ConstructorParameters<typeof AmendReport>) => new AmendReport(...of),
    },
    {
      provide: AcknowledgeReport,
      inject: [ReportStore, ReportReads, Clock],
      useFactory: (...of: ConstructorParameters<typeof AcknowledgeReport>) => new AcknowledgeReport(...of),
    },
  ],
})
export class ReportModule {}
