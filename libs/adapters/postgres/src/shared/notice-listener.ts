import type { Notice, PresenceAnnouncement } from '@qianli/flow';
import pg from 'pg';
import { noticeChannel } from './postgres-transaction';

/** Channel on which processes say who has a case's chat open; nothing waits for a commit there. */
export const presenceChannel = 'qianli_presence';
/** Waits between attempts to connect again: 0.2 s, doubling to 5 s. */
const firstWaitMs = 200;
const longestWaitMs = 5_000;
/** A connection that is silent may be dead (a firewall forgot it): it is asked so often. */
const askEveryMs = 20_000;

export interface NoticeListenerOptions {
  readonly url: string;
  readonly onNotice: (notice: Notice) => void;
  readonly onPresence?: (announcement: PresenceAnnouncement) => void;
  /** Notices may have been missed: the connection was lost and is back. */
  readonly onResumed: () => void;
  readonly askEveryMs?: number;
}

/** Hears the notices of all processes on a connection of its own, which it opens again whenever it is lost. */
export class NoticeListener {
  private client: pg.Client | null = null;
  private stopped = false;
  private waitMs = firstWaitMs;
  private timer: NodeJS.Timeout | null = null;
  private heardBefore = false;

  constructor(private readonly options: NoticeListenerOptions) {}

  /** Whether notices are being heard at this moment. */
  get isListening(): boolean {
    return this.client !== null;
  }

  /** Resolves when it listens, or when the first attempt has failed and others will follow. */
  async start(): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({ connectionString: this.options.url, application_name: 'qianli-notices', keepAlive: true, connectionTimeoutMillis: 5_000 });
    let lost = false;
    const lose = () => {
      if (lost) return;
      lost = true;
      client.removeAllListeners('notification');
      void client.end().catch(() => undefined);
      this.again();
    };
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', ({ channel, payload }) => {
      if (payload && channel === presenceChannel) this.options.onPresence?.(JSON.parse(payload) as PresenceAnnouncement);
      else if (payload) this.options.onNotice(JSON.parse(payload) as Notice);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${noticeChannel}; LISTEN ${presenceChannel}`);
    } catch {
      lose();
      return;
    }
    if (lost || this.stopped) return lose();
    this.client = client;
    this.waitMs = firstWaitMs;
    this.timer = setTimeout(() => void this.ask(client, lose), this.options.askEveryMs ?? askEveryMs);
    if (this.heardBefore) this.options.onResumed();
    this.heardBefore = true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    const client = this.client;
    this.client = null;
    client?.removeAllListeners('end');
    await client?.end().catch(() => undefined);
  }

  private again(): void {
    this.client = null;
    if (this.timer) clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.start(), this.waitMs);
    this.waitMs = Math.min(this.waitMs * 2, longestWaitMs);
  }

  private async ask(client: pg.Client, lose: () => void): Promise<void> {
    const late = setTimeout(lose, 5_000);
    try {
      await client.query('SELECT 1');
      if (this.client === client) this.timer = setTimeout(() => void this.ask(client, lose), this.options.askEveryMs ?? askEveryMs);
    } catch {
      lose();
    } finally {
      clearTimeout(late);
    }
  }
}
