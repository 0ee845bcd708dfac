import { runMigrations } from 'graphile-worker';

/** Makes or updates the queue's own schema (`graphile_worker`) in the database at `url`. Safe to run twice. */
export async function migrateJobs(url: string): Promise<void> {
  await runMigrations({ connectionString: url });
}
