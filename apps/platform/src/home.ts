import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sentence for the person at the console; the process ends with exit code 1. */
export class StartError extends Error {}

export interface Secrets {
  readonly databasePassword: string;
  readonly databasePort: number;
  readonly tokenSecret: string;
}

/** Makes the data folder, and says in one sentence when it can't be written. */
export function openHome(home: string): void {
  try {
    mkdirSync(join(home, 'logs'), { recursive: true });
    accessSync(home, constants.W_OK);
    const probe = join(home, '.write-probe');
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new StartError(`The data folder ${home} can't be written (${code}): give this user write access, or set QIANLI_HOME to another folder.`);
  }
}

/** The random secrets of this data folder, made once. `databasePort` is kept so that a second start finds its server. */
export function secretsOf(home: string, freshDatabasePort: number): Secrets {
  const file = join(home, 'secrets.json');
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
    } catch {
      throw new StartError(`${file} is damaged: put it back from a backup. Without it the embedded database can't be opened.`);
    }
  }
  const secrets = { databasePassword: randomBytes(24).toString('base64url'), databasePort: freshDatabasePort, tokenSecret: randomBytes(48).toString('base64url') };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

/** Takes the data folder for this process; a lock left by a killed process is taken over. */
export function lockHome(home: string): () => void {
  const file = join(home, 'platform.pid');
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid && pid !== process.pid && isPlatform(pid)) throw new StartError(`A platform runs on ${home} already (process ${pid}): stop it first, or set QIANLI_HOME to another folder.`);
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isPlatform(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc') || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('platform');
  } catch {
    return false;
  }
}
