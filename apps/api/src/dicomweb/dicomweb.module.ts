import { Module } from '@nestjs/common';
import { Clock, StudyReads } from '@qianli/flow';
import { PostgresStudyReads, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { BulkdataController } from './bulkdata.controller';
import { FramesController } from './frames.controller';
import { NameCompletion } from './name-completion';
import { QidoController } from './qido.controller';
import { RenderedController } from './rendered.controller';
import { StowController } from './stow.controller';
import { StudyDoor } from './study-door';
import { WadoController } from './wado.controller';

/** DICOMweb (PS3.18): store, query, retrieve. Its contract is the standard, so its addresses stand outside the table. */
@Module({
  controllers: [StowController, QidoController, WadoController, FramesController, RenderedController, BulkdataController],
  providers: [
    { provide: StudyReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresStudyReads(database, clock) },
    StudyDoor,
    NameCompletion,
  ],
})
export class DicomwebModule {}
