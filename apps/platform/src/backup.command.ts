// Backs up a running platform: `npm run backup -- FOLDER`. It takes DATABASE_URL and S3_… or the data folder QIANLI_HOME.
import { resolve } from 'node:path';
import { openTieredStore } from '@qianli/object-store';
import { backUp } from './backup';
import { platformOf } from './platform-of';
import { StartError } from './home';

try {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new StartError('Say where to: npm run backup -- FOLDER');
  const config = platformOf(process.env);
  const { rows, objects, bytes, missing, at } = await backUp(config.databaseUrl, await openTieredStore(config), resolve(folder));
  const count = Object.values(rows).reduce((sum, n) => sum + n, 0);
  process.stdout.write(`${folder}: ${count} rows of ${Object.keys(rows).length} tables and ${objects} objects (${(bytes / 1e6).toFixed(0)} MB) as of ${at}\n`);
  const lost = missing.filter((key) => key.startsWith('instances/'));
  if (lost.length > 0) throw new StartError(`${lost.length} images have a row and no object: see Operations. The first is ${lost[0]}.`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error instanceof StartError ? error.message : (error.stack ?? error.message)) : String(error)}\n`);
  process.exitCode = 1;
}
