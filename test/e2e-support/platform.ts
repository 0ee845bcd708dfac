import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { call, casesApi, sessionsApi, type CaseDetail, type Session } from '@qianli/contracts';

const root = resolve(import.meta.dirname, '../..');

export interface Account {
  readonly role: string;
  readonly username: string;
  readonly password: string;
  readonly hospital: string | null;
}
export interface RunningPlatform {
  readonly url: string;
  readonly dimsePort: number;
  readonly home: string;
  readonly accounts: readonly Account[];
  account(role: string, hospital?: string): Account;
  signIn(account: Account): Promise<Session>;
  stop(): Promise<void>;
}

/** Whose platform it is: another user than ours, from a checkout that he can read, with his data in `folder`. */
export interface Owner {
  readonly uid?: number;
  readonly root?: string;
  readonly folder?: string;
}

/** The platform as `npm start` runs it, on free ports and a data folder of its own. Needs `npm run build`. */
export async function startPlatform(env: Record<string, string> = {}, owner: Owner = {}): Promise<RunningPlatform> {
  const cwd = owner.root ?? root;
  const main = join(cwd, 'dist/apps/platform/main.js');
  if (!existsSync(main)) throw new Error('The platform is not built: npm run build');
  const home = mkdtempSync(join(owner.folder ?? tmpdir(), 'qianli-e2e-'));
  if (owner.uid !== undefined) chownSync(home, owner.uid, owner.uid);
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    cwd, stdio: ['ignore', 'pipe', 'pipe'],
    ...(owner.uid === undefined ? {} : { uid: owner.uid, gid: owner.uid }),
    env: { ...process.env, NODE_ENV: 'production', QIANLI_HOME: home, QIANLI_PORT: '0', QIANLI_DIMSE_PORT: '0', QIANLI_QUIET_SECONDS: '3', ...env },
  });
  let said = '';
  const ready = await new Promise<RegExpExecArray>((found, fail) => {
    const timer = setTimeout(() => fail(new Error(`not ready in 180 s:\n${said}${logsOf(home)}`)), 180_000);
    const read = (piece: Buffer) => {
      said += piece.toString();
      const match = /^ready (http:\S+) dicom 127\.0\.0\.1:(\d+)$/m.exec(said);
      if (!match) return;
      clearTimeout(timer);
      found(match);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => fail(new Error(`ended with ${code}:\n${said}${logsOf(home)}`)));
  });
  const url = ready[1] ?? '';
  const accounts = JSON.parse(readFileSync(join(home, 'demo-accounts.json'), 'utf8')) as Account[];
  return {
    url, home, accounts, dimsePort: Number(ready[2]),
    account: (role, hospital) => {
      const found = accounts.find((of) => of.role === role && (hospital === undefined || of.hospital === hospital));
      if (!found) throw new Error(`no demo account for ${role}`);
      return found;
    },
    signIn: ({ username, password }) => call(sessionsApi.create, { body: { username, password } }, { origin: url }),
    stop: () =>
      new Promise((done) => {
        child.removeAllListeners('exit');
        child.once('exit', () => {
          rmSync(home, { recursive: true, force: true });
          done();
        });
        child.kill('SIGINT');
      }),
  };
}

function logsOf(home: string): string {
  const folder = join(home, 'logs');
  if (!existsSync(folder)) return '';
  return readdirSync(folder).map((name) => `--- ${name}\n${readFileSync(join(folder, name), 'utf8').split('\n').slice(-8).join('\n')}\n`).join('');
}

/** Polls until `check` gives something, or fails with what it waited for. */
export async function eventually<T>(what: string, check: () => Promise<T | null | undefined | false>, deadlineMs = 60_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  let last: unknown = null;
  while (Date.now() < end) {
    try {
      const found = await check();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((wake) => setTimeout(wake, 250));
  }
  throw new Error(`${what}: not within ${deadlineMs / 1000} s${last instanceof Error ? ` (${last.message})` : ''}`);
}

/** The case of a study, once it is in one of these states. */
export function caseOfStudy(platform: RunningPlatform, session: Session, studyInstanceUid: string, states: readonly CaseDetail['state'][], deadlineMs = 120_000): Promise<CaseDetail> {
  const options = { origin: platform.url, token: session.accessToken };
  return eventually(`the case is ${states.join(' or ')}`, async () => {
    const { items } = await call(casesApi.list, { query: { studyInstanceUid } }, options);
    const [found] = items;
    if (!found || !states.includes(found.state)) return null;
    return call(casesApi.get, { params: { id: found.id } }, options);
  }, deadlineMs);
}

/** The folder of real DICOM files beside the checkout, or where QIANLI_CORPUS says. */
export function corpus(...path: string[]): string {
  const folder = join(process.env['QIANLI_CORPUS'] ?? resolve(root, '../shared/dicom'), ...path);
  if (!existsSync(folder)) throw new Error(`This story is played on real DICOM files and ${folder} is missing: set QIANLI_CORPUS to the folder of the corpus.`);
  return folder;
}
