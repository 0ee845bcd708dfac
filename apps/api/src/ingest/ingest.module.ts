import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { PlatformConfig } from '@qianli/config';
import { DicomInstanceReader } from '@qianli/dicom-codec';
import { AdmissionStore, ArchiveQuota, Clock, CompleteStudy, IndexSeries, IngestStore, InstanceReader, ObjectStore, ReceiveInstances, SeriesIndex, Submissions } from '@qianli/flow';
import { openTieredStore, TieredObjectStore } from '@qianli/object-store';
import { PostgresAdmissionStore, PostgresArchiveQuota, PostgresIngestStore, PostgresSeriesIndex, type Database } from '@qianli/postgres';
import { join } from 'node:path';
import { CONFIG, DATABASE } from '../platform/tokens';
import { CompleteCaseController } from './complete-case.controller';
import { IngestJobs } from './ingest-jobs';
import { Spool } from './spool';
import { SubmissionsController } from './submissions.controller';

const gzip = (pieces: AsyncIterable<string>) => Readable.from(pieces).pipe(createGzip({ level: 6 }));
const faults = new Logger('ingest');

/** Files come in, studies become complete. Global: images and reports lie in its object store. */
@Global()
@Module({
  controllers: [SubmissionsController, CompleteCaseController],
  providers: [
    { provide: TieredObjectStore, inject: [CONFIG], useFactory: (config: PlatformConfig) => openTieredStore(config) },
    { provide: ObjectStore, useExisting: TieredObjectStore },
    { provide: ArchiveQuota, inject: [DATABASE], useFactory: (database: Database) => new PostgresArchiveQuota(database) },
    { provide: AdmissionStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresAdmissionStore(database) },
    { provide: IngestStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresIngestStore(database) },
    { provide: SeriesIndex, inject: [DATABASE], useFactory: (database: Database) => new PostgresSeriesIndex(database) },
    { provide: InstanceReader, useClass: DicomInstanceReader },
    {
      provide: Spool, inject: [CONFIG],
      useFactory: async (config: PlatformConfig) => {
        const spool = new Spool(join(config.home, 'spool'), config.maxInstanceBytes);
        await spool.open();
        return spool;
      },
    },
    {
      provide: ReceiveInstances, inject: [AdmissionStore, ObjectStore, InstanceReader, ArchiveQuota, Clock, CONFIG],
      useFactory: (store: AdmissionStore, objects: ObjectStore, reader: InstanceReader, quota: ArchiveQuota, clock: Clock, config: PlatformConfig) =>
        new ReceiveInstances(store, objects, reader, quota, clock, config.quietMs, randomUUID, (error) => faults.error(error)),
    },
    {
      provide: CompleteStudy, inject: [IngestStore, Clock, CONFIG],
      useFactory: (store: IngestStore, clock: Clock, config: PlatformConfig) => new CompleteStudy(store, clock, config),
    },
    { provide: Submissions, inject: [IngestStore, CompleteStudy, Clock], useFactory: (store: IngestStore, complete: CompleteStudy, clock: Clock) => new Submissions(store, complete, clock) },
    { provide: IndexSeries, inject: [SeriesIndex, ObjectStore], useFactory: (series: SeriesIndex, objects: ObjectStore) => new IndexSeries(series, objects, gzip, randomUUID) },
    IngestJobs,
  ], // prettier-ignore
  exports: [ObjectStore, TieredObjectStore, ReceiveInstances, CompleteStudy, Spool],
})
export class IngestModule implements OnApplicationShutdown {
  constructor(@Inject(Spool) private readonly spool: Spool) {}

  async onApplicationShutdown(): Promise<void> {
    await this.spool.close();
  }
}
