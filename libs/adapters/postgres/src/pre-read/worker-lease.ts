import { randomInt } from 'node:crypto';
import pg from 'pg';

/** First half of the advisory locks that say which workers of the pre-read live. Own choice, nobody else's number here. */
export const leaseClass = 730_056;

export interface WorkerLease {
  /** What the worker's pre-reads carry. */
  readonly id: number;
  /** Lets everybody know that the worker has ended. */
  release(): Promise<void>;
}

/**
 * A worker's sign of life that ends with it: an advisory lock on a connection of its own. PostgreSQL frees it the moment the
 * process dies, or, when its machine vanishes, when TCP keep-alive gives the connection up. A connection that broke off is made
 * anew with the same number. `pg_locks` shows it to the others.
 */
export async function holdLease(url: string): Promise<WorkerLease> {
  const id = randomInt(1, 2 ** 31 - 1);
  let client: pg.Client | null = null;
  let isOver = false;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'qianli-lease', keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    next.on('error', () => undefined);
    next.once('end', () => {
      if (!isOver) setTimeout(() => void connect().catch(() => undefined), 1000).unref();
    });
    await next.connect();
    // The server's own probing, so that a machine that lost its power frees the lease within a minute.
    await next.query("SELECT set_config('tcp_keepalives_idle', '15', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)");
    await next.query('SELECT pg_advisory_lock($1, $2)', [leaseClass, id]);
    client = next;
  };
  await connect();
  return {
    id,
    release: async () => {
      isOver = true;
      await client?.end();
    },
  };
}
