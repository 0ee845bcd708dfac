import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { ArchiveReads, ArchiveStore, Clock, MoveBetweenTiers, ObjectStore, ReconcileObjects, Retention, ScrubObjects } from '@qianli/flow';
import { TieredObjectStore } from '@qianli/object-store';
import { PostgresArchiveReads, PostgresArchiveStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { ArchiveController } from './archive.controller';
import { ArchiveJobs } from './archive-jobs';

const sha256 = () => createHash('sha256');
/** Own choice: 2,000 images in ten minutes at most, 20 MB a second: half a terabyte of CT in a fortnight, and readers do not feel it. */
const pace = { images: 2000, bytesPerSecond: 20 * 1024 * 1024 };
/** Own choice: longer than any upload may take. */
const graceMs = 24 * 3600 * 1000;
const imagesToColdARun = 20_000;

/** The archive looks after what it holds: integrity, tiers, retention, quota. */
@Module({
  controllers: [ArchiveController],
  providers: [
    { provide: ArchiveStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresArchiveStore(database) },
    { provide: ArchiveReads, inject: [DATABASE], useFactory: (database: Database) => new PostgresArchiveReads(database) },
    { provide: ScrubObjects, inject: [ArchiveStore, ObjectStore, Clock], useFactory: (store: ArchiveStore, objects: ObjectStore, clock: Clock) => new ScrubObjects(store, objects, clock, sha256, pace, wait) },
    { provide: ReconcileObjects, inject: [ArchiveStore, ObjectStore, Clock], useFactory: (store: ArchiveStore, objects: ObjectStore, clock: Clock) => new ReconcileObjects(store, objects, clock, graceMs) },
    {
      provide: MoveBetweenTiers, inject: [ArchiveStore, TieredObjectStore, Clock],
      useFactory: (store: ArchiveStore, { hot, cold }: TieredObjectStore, clock: Clock) => new MoveBetweenTiers(store, hot, cold, clock, sha256, imagesToColdARun),
    },
    { provide: Retention, inject: [ArchiveStore, ObjectStore, Clock], useFactory: (store: ArchiveStore, objects: ObjectStore, clock: Clock) => new Retention(store, objects, clock) },
    ArchiveJobs,
  ], // prettier-ignore
})
export class ArchiveModule {}
