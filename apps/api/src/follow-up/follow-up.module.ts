import { Module } from '@nestjs/common';
import { Clock, FollowUpCase, FollowUpReads, FollowUpStore, SeparateLesions, ViewFollowUp } from '@qianli/flow';
import { type Database, PostgresFollowUpReads, PostgresFollowUpStore } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { FollowUpController } from './follow-up.controller';

/** Follow-up of lesions: computed by the pre-read process, shown and put right here. */
@Module({
  controllers: [FollowUpController],
  providers: [
    { provide: FollowUpStore, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresFollowUpStore(database, clock) },
    { provide: FollowUpReads, inject: [DATABASE, Clock], useFactory: (database: Database, clock: Clock) => new PostgresFollowUpReads(database, clock) },
    { provide: ViewFollowUp, inject: [FollowUpReads, FollowUpStore], useFactory: (reads: FollowUpReads, store: FollowUpStore) => new ViewFollowUp(reads, store) },
    { provide: SeparateLesions, inject: [FollowUpStore, ViewFollowUp, Clock], useFactory: (store: FollowUpStore, view: ViewFollowUp, clock: Clock) => new SeparateLesions(store, new FollowUpCase(store, clock), view, clock) },
  ],
}) // prettier-ignore
export class FollowUpModule {}
