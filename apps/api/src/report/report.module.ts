import { Module } from '@nestjs/common';
import {
  AcknowledgeReport,
  AmendReport,
  Clock,
  Eligibility,
  Passwords,
  ReportReads,
  ReportStore,
  ReportTemplates,
  ReportTemplateStore,
  SaveDraft,
  SignReport,
  ViewReport,
} from '@qianli/flow';
import { PostgresReportReads, PostgresReportStore, PostgresReportTemplateStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { ReportController } from './report.controller';
import { ReportTemplatesController } from './report-templates.controller';

/** A report from its first draft to "the county has read it". */
@Module({
  controllers: [ReportController, ReportTemplatesController],
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
      provide: ReportTemplateStore,
      inject: [DATABASE],
      useFactory: (database: Database) => new PostgresReportTemplateStore(database),
    },
    {
      provide: ReportTemplates,
      inject: [ReportTemplateStore],
      useFactory: (store: ReportTemplateStore) => new ReportTemplates(store),
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
