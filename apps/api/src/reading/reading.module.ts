import { Global, Module } from '@nestjs/common';
import {
  AssessFinding,
  Clock,
  MarkMessagesRead,
  MessageReads,
  PostMessage,
  PredictiveValues,
  ReadingStore,
  ViewMessages,
} from '@qianli/flow';
import { PostgresFlagReads, PostgresMessageReads, PostgresReadingStore, type Database } from '@qianli/postgres';
import { DATABASE } from '../platform/tokens';
import { ReadingController } from './reading.controller';

const step = <Step>(of: new (store: ReadingStore, clock: Clock) => Step) => ({
  provide: of,
  inject: [ReadingStore, Clock],
  useFactory: (store: ReadingStore, clock: Clock) => new of(store, clock),
});

/** What happens while a case is read. Global: the sockets post and mark through the same steps as the addresses. */
@Global()
@Module({
  controllers: [ReadingController],
  providers: [
    {
      provide: ReadingStore,
      inject: [DATABASE, Clock],
      useFactory: (database: Database, clock: Clock) => new PostgresReadingStore(database, clock),
    },
    {
      provide: MessageReads,
      inject: [DATABASE, Clock],
      useFactory: (database: Database, clock: Clock) => new PostgresMessageReads(database, clock),
    },
    {
      provide: ViewMessages,
      inject: [MessageReads, ReadingStore],
      useFactory: (reads: MessageReads, store: ReadingStore) => new ViewMessages(reads, store),
    },
    { provide: PredictiveValues, inject: [DATABASE], useFactory: (database: Database) => new PredictiveValues(new PostgresFlagReads(database)) },
    ...[PostMessage, MarkMessagesRead, AssessFinding].map((of) => step<unknown>(of)),
  ],
  exports: [MessageReads, PostMessage, MarkMessagesRead],
})
export class ReadingModule {}
