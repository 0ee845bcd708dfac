import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from '../../../apps/platform/src/migrate';
import { startEmbeddedPostgres } from '../../../apps/platform/src/embedded-postgres';
import { freePort } from '../../../apps/platform/src/free-port';
import type { Archive } from './archive';
import { answers, pidOf, serverPid, stopped } from './processes';

const program = '/usr/sbin/Orthanc';
const plugin = (name: string) => `/usr/share/orthanc/plugins/lib${name}.so`;

/** Whether Debian's orthanc with its DICOMweb plugin is on this machine. */
export function hasOrthanc(): boolean {
  return existsSync(program) && existsSync(plugin('OrthancDicomWeb'));
}

/** Orthanc as Debian ships it, on loopback without accounts: files synced (its default), index in SQLite, or in a PostgreSQL of its own. */
export async function startOrthanc(home: string, index: 'sqlite' | 'postgresql'): Promise<Archive> {
  const folder = join(home, `orthanc-${index}`);
  mkdirSync(folder, { recursive: true });
  const [httpPort, dicomPort] = [await freePort(), await freePort()];
  const plugins = [plugin('OrthancDicomWeb')];
  let database: { url: string; stop(): Promise<void> } | null = null;
  let connection = {};
  if (index === 'postgresql') {
    plugins.push(plugin('OrthancPostgreSQLIndex'));
    database = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: await freePort(), password: 'bench', logFile: join(folder, 'postgres.log') });
    await createDatabase(database.url, 'orthanc');
    connection = { PostgreSQL: { EnableIndex: true, EnableStorage: false, Host: '127.0.0.1', Port: Number(new URL(database.url).port), Database: 'orthanc', Username: 'qianli', Password: 'bench', Lock: false } };
  }
  const configuration = {
    Name: 'bench', StorageDirectory: join(folder, 'files'), IndexDirectory: join(folder, 'files'), HttpPort: httpPort, DicomPort: dicomPort, DicomAet: 'ORTHANC', DicomCheckCalledAet: false,
    DicomAlwaysAllowStore: true, RemoteAccessAllowed: false, AuthenticationEnabled: false, SslEnabled: false, SyncStorageArea: true, Plugins: plugins, DicomWeb: { Enable: true, Root: '/dicom-web/' }, ...connection,
  }; // prettier-ignore
  const file = join(folder, 'orthanc.json');
  writeFileSync(file, JSON.stringify(configuration, null, 1));
  const log = openSync(join(folder, 'orthanc.log'), 'a');
  const child = spawn(program, [file], { stdio: ['ignore', log, log] });
  await answers(`http://127.0.0.1:${httpPort}/system`, child);
  return {
    name: index === 'sqlite' ? 'Orthanc/SQLite' : 'Orthanc/PostgreSQL',
    dicomWeb: `http://127.0.0.1:${httpPort}/dicom-web`,
    authorization: () => Promise.resolve(null),
    dimse: { host: '127.0.0.1', port: dicomPort, aeTitle: 'ORTHANC' },
    pids: [pidOf(child), ...(database ? [serverPid(join(folder, 'postgres'))] : [])],
    settled: () => Promise.resolve(),
    stop: async () => {
      await stopped(child);
      await database?.stop();
    },
  };
}
