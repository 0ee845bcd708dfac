import { Module } from '@nestjs/common';
import { Clock, CloseDriftAlarm, ConfirmResult, Impressions, InUseCsv, InUseReads, InUseStore, MeasureInUse, MeasureTurnaround, MissedFindings, SetConcealment, SiteThresholds } from '@qianli/flow';
import { type Database, PostgresDriftReads, PostgresInUseReads, PostgresInUseStore, PostgresMeasureReads, PostgresTransactions } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { InUseController } from './in-use.controller';
import { InUseSettingsController } from './in-use-settings.controller';

const step = <Step>(of: new (store: InUseStore, reads: InUseReads, clock: Clock) => Step) => ({ provide: of, inject: [InUseStore, InUseReads, Clock], useFactory: (store: InUseStore, reads: InUseReads, clock: Clock) => new of(store, reads, clock) });
const small = <Step>(of: new (store: InUseStore, clock: Clock) => Step) => ({ provide: of, inject: [InUseStore, Clock], useFactory: (store: InUseStore, clock: Clock) => new of(store, clock) });

/** What the pre-read is worth once it runs. */
@Module({
  controllers: [InUseController, InUseSettingsController],
  providers: [
    { provide: InUseStore, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresInUseStore(database, clock) },
    { provide: InUseReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresInUseReads(database, clock) },
    ...[MissedFindings, ConfirmResult, SiteThresholds].map((of) => step<unknown>(of)),
    ...[Impressions, SetConcealment].map((of) => small<unknown>(of)),
    { provide: CloseDriftAlarm, inject: [InUseStore, InUseReads, Clock], useFactory: (store: InUseStore, reads: InUseReads, clock: Clock) => new CloseDriftAlarm(store, (id) => reads.alarmRaisedAt(id), clock) },
    {
      provide: MeasureInUse, inject: [InUseReads, DATABASE, Clock],
      useFactory: (reads: InUseReads, database: Database, clock: Clock) => new MeasureInUse(reads, new PostgresDriftReads(database), new MeasureTurnaround(new PostgresMeasureReads(database), clock)),
    },
    { provide: InUseCsv, inject: [MeasureInUse, DATABASE], useFactory: (measure: MeasureInUse, database: Database) => new InUseCsv(measure, new PostgresTransactions(database)) },
  ],
})
export class InUseModule {}
