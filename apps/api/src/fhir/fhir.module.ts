import { Module } from '@nestjs/common';
import { AuditReads, CaseReads, CaseStore, Clock, ReportReads, ReportStore, ViewCase, ViewReport } from '@qianli/flow';
import { PostgresAuditReads, PostgresReportReads, PostgresReportStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { FhirController } from './fhir.controller';

/** Cases as FHIR R4: a view over the same reads and steps. */
@Module({
  controllers: [FhirController],
  providers: [
    { provide: ViewCase, inject: [CaseReads, CaseStore], useFactory: (reads: CaseReads, store: CaseStore) => new ViewCase(reads, store) },
    { provide: ReportReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresReportReads(database, clock) },
    { provide: ReportStore, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresReportStore(database, clock) },
    { provide: ViewReport, inject: [ReportReads, ReportStore], useFactory: (reads: ReportReads, store: ReportStore) => new ViewReport(reads, store) },
    { provide: AuditReads, inject: [DATABASE], useFactory: (database: Database) => new PostgresAuditReads(database) },
  ],
})
export class FhirModule {}
