import { Module } from '@nestjs/common';
import {
  Clock,
  DeliverReport,
  DeliveryStore,
  ObjectStore,
  PrintableReads,
  PrintReport,
  ReportPrinter,
} from '@qianli/flow';
import { PdfkitReportPrinter } from '@qianli/pdf';
import { PostgresDeliveryStore, PostgresPrintableReads, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { DeliveryController } from './delivery.controller';
import { DeliveryJobs } from './delivery-jobs';

/** The signed report on its way back to the county. */
@Module({
  controllers: [DeliveryController],
  providers: [
    { provide: ReportPrinter, useClass: PdfkitReportPrinter },
    {
      provide: DeliveryStore,
      inject: [DATABASE, Clock],
      useFactory: (database: Database, clock: Clock) => new PostgresDeliveryStore(database, clock),
    },
    {
      provide: PrintableReads,
      inject: [DATABASE, Clock],
      useFactory: (database: Database, clock: Clock) => new PostgresPrintableReads(database, clock),
    },
    {
      provide: DeliverReport,
      inject: [PrintableReads, ReportPrinter, ObjectStore, DeliveryStore, Clock],
      useFactory: (...of: ConstructorParameters<typeof DeliverReport>) => new DeliverReport(...of),
    },
    {
      provide: PrintReport,
      inject: [PrintableReads, ReportPrinter, ObjectStore, DeliveryStore],
      useFactory: (...of: ConstructorParameters<typeof PrintReport>) => new PrintReport(...of),
    },
    DeliveryJobs,
  ],
})
export class DeliveryModule {}
