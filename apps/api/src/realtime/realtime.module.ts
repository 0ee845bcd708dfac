import { randomUUID } from 'node:crypto';
import { Inject, Logger, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { PlatformConfig } from '@qianli/config';
import { Audience, PresenceWire, Refusals, TokenReader } from '@qianli/flow';
import { AccessTokens, RefusalLog } from '@qianli/http';
import { NoticeListener, PostgresAudience, PostgresPresenceWire, type Database } from '@qianli/postgres';
import { PROCESS_NAME, RealtimeGateway } from '@qianli/realtime';
import { CONFIG, DATABASE } from '../platform/platform.module';
import { PlatformMetrics } from '../platform/platform-metrics';
import { Readiness } from '../platform/readiness';

/** The sockets, with chat through the steps of `ReadingModule`: hears the notices of every process and tells this process's browsers. */
@Module({
  providers: [
    { provide: TokenReader, useExisting: AccessTokens },
    { provide: Refusals, useExisting: RefusalLog },
    { provide: Audience, inject: [DATABASE], useFactory: (database: Database) => new PostgresAudience(database) },
    { provide: PresenceWire, inject: [DATABASE], useFactory: (database: Database) => new PostgresPresenceWire(database) },
    { provide: PROCESS_NAME, useFactory: () => randomUUID() },
    RealtimeGateway,
  ],
})
export class RealtimeModule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('realtime');
  private readonly listener: NoticeListener;

  constructor(
    @Inject(CONFIG) config: PlatformConfig,
    @Inject(RealtimeGateway) gateway: RealtimeGateway,
    @Inject(Readiness) readiness: Readiness,
    @Inject(PlatformMetrics) metrics: PlatformMetrics,
  ) {
    this.listener = new NoticeListener({
      url: config.databaseUrl,
      onNotice: (notice) => void gateway.tell(notice).catch((error: unknown) => this.log.error(error)),
      onPresence: (announcement) => gateway.hearPresence(announcement),
      onResumed: () => gateway.reconnectAll(),
    });
    readiness.add('notices', async () => (this.listener.isListening ? null : 'not connected; the live lists stand still'));
    metrics.countSockets(() => gateway.connected());
  }

  onApplicationBootstrap(): Promise<void> {
    return this.listener.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.listener.stop();
  }
}
