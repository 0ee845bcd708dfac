import { PresenceWire, type PresenceAnnouncement } from '@qianli/flow';
import type { Database } from '../shared/database';
import { presenceChannel } from '../shared/notice-listener';

/** Presence over PostgreSQL's NOTIFY: nothing is stored. A payload holds 8000 bytes, so the first 60 people are told. */
export class PostgresPresenceWire extends PresenceWire {
  constructor(private readonly database: Database) {
    super();
  }

  async announce(announcement: PresenceAnnouncement): Promise<void> {
    await this.database.pool.query('SELECT pg_notify($1, $2)', [presenceChannel, JSON.stringify({ ...announcement, present: announcement.present.slice(0, 60) })]);
  }
}
