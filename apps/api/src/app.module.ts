import { Module, type DynamicModule } from '@nestjs/common';
import type { PlatformConfig } from '@qianli/config';
import type { Database } from '@qianli/postgres';
import { AccessModule } from './access/access.module';
import { ArchiveModule } from './archive/archive.module';
import { AuditModule } from './audit/audit.module';
import { CasesModule } from './cases/cases.module';
import { DeliveryModule } from './delivery/delivery.module';
import { DicomwebModule } from './dicomweb/dicomweb.module';
import { FhirModule } from './fhir/fhir.module';
import { FollowUpModule } from './follow-up/follow-up.module';
import { IdentityModule } from './identity/identity.module';
import { InUseModule } from './in-use/in-use.module';
import { IngestModule } from './ingest/ingest.module';
import { MeasureModule } from './measure/measure.module';
import { PlatformModule } from './platform/platform.module';
import { ReadingModule } from './reading/reading.module';
import { RealtimeModule } from './realtime/realtime.module';
import { ReportModule } from './report/report.module';
import { RoutingModule } from './routing/routing.module';
import { SettingsModule } from './settings/settings.module';
import { TransferModule } from './transfer/transfer.module';
import { WebModule } from './web/web.module';
import { WorkitemsModule } from './workitems/workitems.module';

/** The api: one module a step of the study's way. */
@Module({})
export class AppModule {
  static with(config: PlatformConfig, database?: Database): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, database),
        AccessModule, IngestModule, DicomwebModule, IdentityModule, FollowUpModule, CasesModule, WorkitemsModule, FhirModule, ReadingModule, ReportModule, DeliveryModule, MeasureModule, InUseModule, RoutingModule, SettingsModule, AuditModule, RealtimeModule, TransferModule, ArchiveModule,
        WebModule,
      ],
    };
  }
}
