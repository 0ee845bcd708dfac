import { openDatabase } from '@qianli/postgres';
import { seedDemoNetwork } from './seed-demo-network';

/** Seeds the database of DATABASE_URL with the demo network; passwords go to QIANLI_HOME. */
const url = process.env['DATABASE_URL'];
if (!url) {
  process.stderr.write('seed: set DATABASE_URL in the environment\n');
  process.exit(1);
}
const database = openDatabase(url, 2);
try {
  process.stdout.write(`${await seedDemoNetwork(database, { home: process.env['QIANLI_HOME'] ?? '.qianli', now: new Date() })}\n`);
} finally {
  await database.close();
}
