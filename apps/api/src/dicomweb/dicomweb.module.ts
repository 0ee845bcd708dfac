import { Module } from '@nestjs/common';
import { Clock, DeleteImages, DeletionStore, StudyReads } from '@qianli/flow';
import { PostgresDeletionStore, PostgresStudyReads, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { BulkdataController } from './bulkdata.controller';
import { CapabilitiesController } from './capabilities.controller';
import { DeletionController } from './deletion.controller';
import { FramesController } from './frames.controller';
import { NameCompletion } from './name-completion';
import { QidoController } from './qido.controller';
import { RenderedController } from './rendered.controller';
import { StowController } from './stow.controller';
import { StudyDoor } from './study-door';
import { WadoController } from './wado.controller';

/** DICOMweb (PS3.18): store, query, retrieve. Its contract is the standard, so its addresses stand outside the table. */
@Module({
  controllers: [StowController, QidoController, WadoController, FramesController, RenderedController, BulkdataController, DeletionController, CapabilitiesController],
  providers: [
    { provide: StudyReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresStudyReads(database, clock) },
    { provide: DeletionStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresDeletionStore(database) },
    { provide: DeleteImages, inject: [DeletionStore, Clock], useFactory: (store: DeletionStore, clock: Clock) => new DeleteImages(store, clock) },
    StudyDoor,
    NameCompletion,
  ],
})
export class DicomwebModule {}
