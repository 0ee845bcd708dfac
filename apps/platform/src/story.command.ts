// `npm run story -- FOLDER [--url http://127.0.0.1:8080] [--json FILE]`: plays the way of a study through the API on a folder of
// real DICOM files, with the demo accounts of QIANLI_HOME, and prints the time of each stage, also as JSON.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auditApi, call, casesApi, messagesApi, reportsApi, sessionsApi, submissionsApi, type CaseDetail, type Session } from '@qianli/contracts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: 'string', default: `http://127.0.0.1:${process.env['QIANLI_PORT'] ?? 8080}` }, json: { type: 'string' }, priority: { type: 'string', default: 'urgent' } } });
const [folder] = positionals;
const home = process.env['QIANLI_HOME'] ?? '.qianli';
const origin = values.url;
const startedAt = performance.now();
const say = (line: string) => process.stdout.write(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${line}\n`);

interface Account { readonly role: string; readonly username: string; readonly password: string; readonly hospital: string | null }
interface Told { readonly studyInstanceUid: string; readonly caseId: string; readonly modality: string; readonly instances: number; readonly state: string; readonly preRead: unknown; readonly seconds: Record<string, number | null> }

function filesUnder(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path).sort().flatMap((name) => filesUnder(join(path, name))) : [path];
}
async function until<T>(what: string, deadlineMs: number, check: () => Promise<T | null>): Promise<T> {
  for (const end = performance.now() + deadlineMs; performance.now() < end; await new Promise((wake) => setTimeout(wake, 200))) {
    const found = await check();
    if (found !== null) return found;
  }
  throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
}
const between = (from: string | null, to: string | null) => (from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : null);

async function main(): Promise<void> {
  if (!folder) throw new Error('Name a folder of DICOM files: npm run story -- FOLDER');
  const accounts = JSON.parse(readFileSync(join(home, 'demo-accounts.json'), 'utf8')) as Account[];
  const signIn = (account: Account): Promise<Session> => call(sessionsApi.create, { body: { username: account.username, password: account.password } }, { origin });
  const accountOf = (role: string, hospital?: string | null) => {
    const found = accounts.find((of) => of.role === role && (hospital === undefined || of.hospital === hospital));
    if (!found) throw new Error(`${home}/demo-accounts.json names no ${role}`);
    return found;
  };
  const uploader = accountOf('county-uploader');
  const county = await signIn(uploader);
  const physician = await signIn(accountOf('county-physician', uploader.hospital));
  const asCounty = { origin, token: county.accessToken };
  const asPhysician = { origin, token: physician.accessToken };

  const paths = filesUnder(folder);
  const submission = await call(submissionsApi.create, { body: { priority: values.priority as 'urgent', history: '故事演示：咳嗽、咳痰两周，请阅片。' } }, asCounty);
  const refused: { file: string; reason: string }[] = [];
  for (const path of paths) {
    const boundary = randomUUID();
    const body = Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), readFileSync(path), Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const response = await fetch(`${origin}/dicom-web/studies?submission=${submission.id}`, { method: 'POST', body, headers: { authorization: `Bearer ${county.accessToken}`, accept: 'application/dicom+json', 'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}` } });
    if (response.status !== 200) refused.push({ file: path.slice(folder.length).replace(/^\//, ''), reason: reasonIn(await response.text(), response.status) });
  }
  say(`sent ${paths.length - refused.length} of ${paths.length} files${refused.length > 0 ? `, ${refused.length} refused` : ''}`);
  for (const { file, reason } of refused) say(`  refused ${file}: ${reason}`);
  const receipt = await call(submissionsApi.complete, { params: { id: submission.id } }, asCounty);
  const told: Told[] = [];
  for (const { id } of receipt.cases) told.push(await tell(id, accounts, signIn, asCounty, asPhysician));

  const auditor = await signIn(accountOf('platform-admin'));
  const chain = await call(auditApi.verify, {}, { origin, token: auditor.accessToken, timeoutMs: 120_000 });
  say(`audit chain: ${chain.holds ? 'holds' : `BROKEN at ${chain.brokenAt}`}, ${chain.checked} lines`);
  const result = { files: paths.length, refused, cases: told, auditHolds: chain.holds };
  if (values.json) writeFileSync(values.json, JSON.stringify(result, null, 2));
  else process.stdout.write(`${JSON.stringify(result)}\n`);
  if (told.length === 0 || !chain.holds) process.exitCode = 1;
}

interface Refusal { readonly message?: string; readonly '00081198'?: { readonly Value?: readonly { readonly '00000902'?: { readonly Value?: readonly string[] } }[] } }

/** What the platform says of a file: the comment in its failed sequence, or the message of the whole request. */
function reasonIn(text: string, status: number): string {
  try {
    const reply = JSON.parse(text) as Refusal;
    return reply['00081198']?.Value?.[0]?.['00000902']?.Value?.[0] ?? reply.message ?? `status ${status}`;
  } catch {
    return `status ${status}`;
  }
}

interface Options { readonly origin: string; readonly token: string }

/** One case from received to acknowledged; a case that nobody may read is told as it stands. */
async function tell(caseId: string, accounts: readonly Account[], signIn: (account: Account) => Promise<Session>, asCounty: Options, asPhysician: Options): Promise<Told> {
  const params = { id: caseId };
  const get = () => call(casesApi.get, { params }, asCounty);
  const routed = await until('assigned or escalated', 180_000, async () => {
    const kase = await get();
    return kase.state === 'assigned' || kase.escalated ? kase : null;
  });
  say(`${routed.modality} ${routed.instances} images: pre-read ${routed.preRead?.status ?? 'none'} (${routed.preRead?.findings.filter((of) => of.flagged).length ?? 0} flagged), ${routed.why?.zh ?? ''}`);
  if (routed.state !== 'assigned') return told(routed);
  const reader = await readerOf(routed, accounts, signIn);
  if (!reader) return told(routed);
  const asReader = { origin, token: reader.session.accessToken };
  const opened = await call(casesApi.open, { params }, asReader);
  const frames = await fetch(`${origin}/dicom-web/studies/${opened.studyInstanceUid}/metadata`, { headers: { authorization: `Bearer ${asReader.token}`, accept: 'application/dicom+json' } });
  say(`opened by ${reader.session.user.name}; metadata of ${((await frames.json()) as unknown[]).length} images`);
  await call(messagesApi.post, { params, body: { text: '请补充既往史。', clientId: randomUUID() } }, asReader);
  await call(messagesApi.post, { params, body: { text: '三年前有结核病史。', clientId: randomUUID() } }, asCounty);
  const draft = await call(reportsApi.draft, { params }, asReader);
  await call(reportsApi.saveDraft, { params, body: { findings: '故事演示所写，非诊断。', impression: '故事演示所写，非诊断。', critical: false, templateId: null, version: draft.version } }, asReader);
  await call(reportsApi.sign, { params, body: { status: 'final', password: reader.account.password } }, asReader);
  await until('delivered', 30_000, async () => ((await call(reportsApi.get, { params }, asPhysician)).deliveredAt ? true : null));
  await call(reportsApi.acknowledge, { params, body: {} }, asPhysician);
  const done = await get();
  say(`signed, delivered, acknowledged: ${done.state}`);
  return told(done);
}

async function readerOf(kase: CaseDetail, accounts: readonly Account[], signIn: (account: Account) => Promise<Session>) {
  for (const account of accounts.filter((of) => of.role === 'specialist')) {
    const session = await signIn(account);
    if (session.user.id === kase.assignedTo?.id) return { account, session };
  }
  return null;
}

function told(kase: CaseDetail): Told {
  const { steps } = kase;
  const seconds = {
    transfer: between(steps.sentAt, steps.receivedAt), preRead: between(steps.receivedAt, steps.preReadAt), routing: between(steps.preReadAt ?? steps.receivedAt, steps.assignedAt),
    waiting: between(steps.assignedAt, steps.openedAt), reading: between(steps.openedAt, steps.signedAt), delivery: between(steps.signedAt, steps.deliveredAt),
    acknowledgement: between(steps.deliveredAt, steps.acknowledgedAt), total: between(steps.receivedAt, steps.signedAt),
  };
  process.stdout.write(`${Object.entries(seconds).map(([stage, of]) => `           ${stage.padEnd(16)} ${of === null ? '–' : `${of.toFixed(2)} s`}`).join('\n')}\n`);
  return { studyInstanceUid: kase.studyInstanceUid, caseId: kase.id, modality: kase.modality, instances: kase.instances, state: kase.state, preRead: kase.preRead, seconds };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)} (is the platform running? npm start)\n`);
  process.exitCode = 1;
});
