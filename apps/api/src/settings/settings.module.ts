import { Module } from '@nestjs/common';
import { Clock, Credentials, OperationsReads, PasswordHashes, People, SettingsReads, SettingsStore, Shifts, SwitchModel } from '@qianli/flow';
import { PostgresOperationsReads, PostgresSettingsReads, PostgresSettingsStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { platformVersion } from '../platform/version';
import { OperationsController } from './operations.controller';
import { SettingsController } from './settings.controller';

/** The network's settings, and how the platform does. */
@Module({
  controllers: [SettingsController, OperationsController],
  providers: [
    { provide: SettingsStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresSettingsStore(database) },
    { provide: SettingsReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresSettingsReads(database, clock) },
    { provide: OperationsReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresOperationsReads(database, clock, platformVersion) },
    { provide: People, inject: [SettingsStore, SettingsReads, PasswordHashes, Clock], useFactory: (...of: ConstructorParameters<typeof People>) => new People(...of) },
    { provide: Credentials, inject: [SettingsStore, SettingsReads], useFactory: (...of: ConstructorParameters<typeof Credentials>) => new Credentials(...of) },
    { provide: Shifts, inject: [SettingsStore, SettingsReads, Clock], useFactory: (...of: ConstructorParameters<typeof Shifts>) => new Shifts(...of) },
    { provide: SwitchModel, inject: [SettingsStore, SettingsReads], useFactory: (...of: ConstructorParameters<typeof SwitchModel>) => new SwitchModel(...of) },
  ],
})
export class SettingsModule {}
