import { Module } from '@nestjs/common';
import { Clock, MeasureCsv, MeasureReads, MeasureTurnaround } from '@qianli/flow';
import { type Database, PostgresMeasureReads, PostgresTransactions } from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { MeasuresController } from './measures.controller';

@Module({
  controllers: [MeasuresController],
  providers: [
    { provide: MeasureReads, useFactory: (database: Database) => new PostgresMeasureReads(database), inject: [DATABASE] },
    { provide: MeasureTurnaround, useFactory: (reads: MeasureReads, clock: Clock) => new MeasureTurnaround(reads, clock), inject: [MeasureReads, Clock] },
    { provide: MeasureCsv, useFactory: (measure: MeasureTurnaround, database: Database) => new MeasureCsv(measure, new PostgresTransactions(database)), inject: [MeasureTurnaround, DATABASE] },
  ],
})
export class MeasureModule {}
