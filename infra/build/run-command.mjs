// Runs a command of an app (`gateway/send` is apps/gateway/src/send.command.ts), built first when it is stale.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [command, ...args] = process.argv.slice(2);
const built = spawnSync(process.execPath, ['infra/build/build.mjs', '--if-stale'], { stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(built.status ?? 1);
process.argv = [process.argv[0], command, ...args];
await import(pathToFileURL(resolve('dist/apps', `${command}.js`)).href);
