// Brings the database of DATABASE_URL up to date and ends: `node dist/apps/platform/migrate.js`. Run it from the checkout's
// or the image's root, before the processes of a new version start. Safe to run twice.
import { StartError } from './home';
import { migrate } from './migrate';

const url = process.env['DATABASE_URL'];
try {
  if (!url) throw new StartError('Set in the environment: DATABASE_URL (must begin with postgresql://)');
  process.stdout.write(`schema: ${await migrate(url)}\n`);
} catch (error) {
  // A connection string stands in some messages: it holds a password.
  const message = (error instanceof Error ? error.message : String(error)).replace(/\b\w+:\/\/[^\s@]*@/g, '//…@');
  process.stderr.write(`migrate: ${message || 'the database does not answer'}\n`);
  process.exitCode = 1;
}
