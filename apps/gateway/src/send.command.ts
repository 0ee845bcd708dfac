// `npm run send -- FOLDER`: pushes every DICOM file under a folder through the gateway, as a modality would (C-STORE).
// `npm run send -- --demo` sends phantoms instead. Options: --host, --port (QIANLI_DIMSE_PORT or 11112), --aet, --called.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { echo, storeFiles, storeStatus } from '@qianli/dimse';
import { demoStudies } from './demo-studies';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string' }, aet: { type: 'string', default: 'QIANLI-SEND' }, called: { type: 'string', default: 'QIANLI' }, demo: { type: 'boolean', default: false } },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const target = { host: values.host, port: Number(values.port ?? process.env['QIANLI_DIMSE_PORT'] ?? 11112), callingAeTitle: values.aet, calledAeTitle: values.called };
const [folder] = positionals;
if (!folder && !values.demo) {
  process.stderr.write('Name a folder of DICOM files: npm run send -- FOLDER (or --demo for phantoms).\n');
  process.exit(1);
}

function filesUnder(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path).sort().flatMap((name) => filesUnder(join(path, name))) : [path];
}

let made: string | null = null;
function phantoms(): string {
  const into = mkdtempSync(join(tmpdir(), 'qianli-demo-'));
  made = into;
  demoStudies().forEach((bytes, at) => writeFileSync(join(into, `${String(at).padStart(4, '0')}.dcm`), bytes));
  return into;
}

try {
  await echo(target);
  const paths = filesUnder(values.demo ? phantoms() : (folder ?? ''));
  say(`${paths.length} files to ${target.calledAeTitle} at ${target.host}:${target.port}`);
  let stored = 0;
  const startedAt = Date.now();
  await storeFiles(target, paths, ({ path, status, message }) => {
    if (status === storeStatus.success) stored += 1;
    else say(`not taken: ${path}: ${status === null ? message : `status 0x${status.toString(16).padStart(4, '0')} ${message}`}`);
  });
  say(`${stored} of ${paths.length} files are safe at the gateway (${((Date.now() - startedAt) / 1000).toFixed(1)} s); it sends them on by itself.`);
  process.exitCode = stored > 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)} (is the platform running? npm start)\n`);
  process.exitCode = 1;
} finally {
  if (made) rmSync(made, { recursive: true, force: true });
}
