import { Module } from '@nestjs/common';
import { Agreements, Calendars, Clock, ContractReads, ContractStore, Credentials, Hospitals, OperationsReads, PasswordHashes, People, RotaExceptions, SettingsReads, SettingsStore, Shifts, SwitchModel } from '@qianli/flow';
import { PostgresContractReads, PostgresContractStore, PostgresOperationsReads, PostgresSettingsReads, PostgresSettingsStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/platform.module';
import { platformVersion } from '../platform/version';
import { AgreementsController } from './agreements.controller';
import { OperationsController } from './operations.controller';
import { SettingsController } from './settings.controller';

/** The network's settings, and how the platform does. */
@Module({
  controllers: [SettingsController, AgreementsController, OperationsController],
  providers: [
    { provide: SettingsStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresSettingsStore(database) },
    { provide: SettingsReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresSettingsReads(database, clock) },
    { provide: OperationsReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresOperationsReads(database, clock, platformVersion) },
    { provide: ContractStore, inject: [DATABASE], useFactory: (database: Database) => new PostgresContractStore(database) },
    { provide: ContractReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresContractReads(database, clock) },
    { provide: Agreements, inject: [ContractStore, ContractReads], useFactory: (...of: ConstructorParameters<typeof Agreements>) => new Agreements(...of) },
    { provide: Calendars, inject: [ContractStore, ContractReads], useFactory: (...of: ConstructorParameters<typeof Calendars>) => new Calendars(...of) },
    { provide: RotaExceptions, inject: [ContractStore, ContractReads], useFactory: (...of: ConstructorParameters<typeof RotaExceptions>) => new RotaExceptions(...of) },
    { provide: Hospitals, inject: [ContractStore, SettingsReads], useFactory: (...of: ConstructorParameters<typeof Hospitals>) => new Hospitals(...of) },
    { provide: People, inject: [SettingsStore, SettingsReads, PasswordHashes, Clock], useFactory: (...of: ConstructorParameters<typeof People>) => new People(...of) },
    { provide: Credentials, inject: [SettingsStore, SettingsReads], useFactory: (...of: ConstructorParameters<typeof Credentials>) => new Credentials(...of) },
    { provide: Shifts, inject: [SettingsStore, SettingsReads, Clock], useFactory: (...of: ConstructorParameters<typeof Shifts>) => new Shifts(...of) },
    { provide: SwitchModel, inject: [SettingsStore, SettingsReads, Clock], useFactory: (...of: ConstructorParameters<typeof SwitchModel>) => new SwitchModel(...of) },
  ],
  exports: [OperationsReads],
})
export class SettingsModule {}
