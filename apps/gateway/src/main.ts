import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { closeParseWorkers } from '@qianli/dicom-codec';
import { startDimseScp } from '@qianli/dimse';
import { type Priority, priorityRank } from '@qianli/domain-case';
import { pino } from 'pino';
import { Archive } from './archive';
import { Commitments } from './commitments';
import { Compression } from './compression';
import { every } from './every';
import { FinishedStudies } from './finished-studies';
import { peersOf, readGatewayConfig } from './gateway-config';
import { GatewayKey } from './gateway-key';
import { Inbox } from './inbox';
import { InstanceKeeper } from './instance-keeper';
import { KeptJson } from './kept-json';
import { Line } from './line';
import { PlatformLink } from './platform-link';
import { KeptProcedureSteps } from './procedure-steps';
import { startLocalPage } from './local-page';
import { ReportReturns } from './report-returns';
import { Sender, usualPace } from './sender';
import { standingOf } from './standing-of';
import { Spool } from './spool';
import { targetsOf } from './targets-of';
import { TurnedAway } from './turned-away';
import { Worklist } from './worklist';

const configPath = process.env['QIANLI_GATEWAY_CONFIG'];
if (!configPath) throw new Error("Set QIANLI_GATEWAY_CONFIG to the gateway's file (see docs/operations.md).");
const config = readGatewayConfig(configPath);
const log = pino({ level: process.env['QIANLI_LOG_LEVEL'] ?? 'info', base: { part: 'gateway' } });
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code ?? (error instanceof Error ? error.message : 'unknown');

const spool = await Spool.open(config.spool);
const kept = <T>(name: string) => KeptJson.open<T>(join(config.spool, name));
const finished = await FinishedStudies.open(join(config.spool, 'finished'));
const line = new Line(config.line.windows);
const link = new PlatformLink(config.platform, GatewayKey.open(join(dirname(config.spool), 'gateway-key.pem')), line);
const worklist = new Worklist(link, await kept('worklist'));
const steps = new KeptProcedureSteps(link, await kept('steps'));
const destinations = targetsOf(config);
const commitments = new Commitments(spool, await kept('commitments'), destinations, (because) => log.warn({ because }, 'a storage commitment could not be reported yet'));
const compression = new Compression();
const turnedAway = new TurnedAway();
/** The modality has more of it: it was turned away for want of room, and will come again. */
const isArriving = (studyInstanceUid: string) => {
  const { waiting, sent } = spool.study(studyInstanceUid);
  return turnedAway.isWaitedForFrom(new Set([...waiting, ...sent].map(({ from }) => from)));
};
const sender = new Sender(spool, finished, link, line, compression, {
  sent: ({ bytes }) => log.debug({ bytes, waiting: spool.length }, 'sent'),
  finished: () => log.info({ waiting: spool.length }, 'a study is with the platform'),
  refused: (reason) => log.warn({ reason }, "the platform refused an instance; it lies in the spool's refused folder"),
  down: (because, waitMs) => log.warn({ because, waitMs, waiting: spool.length }, 'the platform does not take anything'),
}, config.name, { ...usualPace, quietMs: config.quietSeconds * 1000, atOnce: config.line.atOnce, longestRetryMs: config.line.retrySeconds * 1000 }, isArriving); // prettier-ignore

const peers = peersOf(config);
/** The more pressing of what was ordered and what the station is known for. */
function priorityOf(callingAeTitle: string, accessionNumber: string | null): Priority | null {
  const known = [worklist.priorityOf(accessionNumber), peers.find(({ aeTitle }) => aeTitle === callingAeTitle)?.priority ?? null].filter((of) => of !== null);
  return known.sort((a, b) => priorityRank(a) - priorityRank(b))[0] ?? null;
}
const keeper = new InstanceKeeper(spool, log, priorityOf, () => sender.wake());
const services = {
  calledAeTitles: config.calledAeTitles, callingAeTitles: peers, incoming: spool.incoming,
  onInstance: keeper.keep.bind(keeper),
  onStored: ({ callingAeTitle }: { callingAeTitle: string }, sopInstanceUid: string, status: number) => turnedAway.note(callingAeTitle, sopInstanceUid, status),
  queryRetrieve: new Archive(link, spool, destinations, (because) => log.warn({ because }, 'the platform could not be asked')),
  worklist: worklist.find.bind(worklist),
  onCommitmentRequest: commitments.ask.bind(commitments),
  procedureSteps: steps,
  onRefused: ({ callingAeTitle, calledAeTitle, address, because }: { callingAeTitle: string; calledAeTitle: string; address: string; because: string }) => log.warn({ callingAeTitle, calledAeTitle, address, because }, 'association refused'),
  onBroken: ({ callingAeTitle, address }: { callingAeTitle: string; address: string }, error: unknown) => log.warn({ callingAeTitle, address, because: codeOf(error) }, 'association broke off'),
}; // prettier-ignore
const scps = [await startDimseScp({ ...config.listen, ...services })];
if (config.tls) {
  const { key, cert, ca, ...where } = config.tls;
  const pem = (path: string) => readFileSync(path, 'utf8');
  scps.push(await startDimseScp({ ...where, ...services, tls: { key: pem(key), cert: pem(cert), ca: ca && pem(ca) } }));
}
sender.start();
const notRead = (error: unknown) => log.error({ error: codeOf(error) }, 'inbox not read');
const inbox = config.inbox ? new Inbox(config.inbox, spool, priorityOf, notRead) : null;
await inbox?.open();
const stations = (config.reports?.sendTo ?? []).map((aeTitle) => {
  const station = destinations.get(aeTitle);
  if (!station) throw new Error(`${configPath}: reports.sendTo: ${aeTitle} has no host and port in callingAeTitles`);
  return { ...station, callingAeTitle: config.calledAeTitles[0] ?? 'QIANLI' };
});
const reports = config.reports ? new ReportReturns(link, { folder: config.reports.folder, stations }, spool.incoming, ({ version }) => log.info({ version }, 'a report was put in place')) : null;
const page = config.page ? await startLocalPage(config.page.port, () => standingOf(spool, sender, line)) : null;
const quietly = (what: string) => (error: unknown) => log.debug({ because: codeOf(error) }, `${what} not now`);
const stops = [
  every(2000, async () => {
    if (((await inbox?.look()) ?? 0) > 0) sender.wake();
  }, notRead),
  every(2000, () => commitments.look(), quietly('storage commitment')),
  every(5000, () => steps.tell(), quietly('procedure steps')),
  every(20_000, () => worklist.refresh(), quietly('worklist')),
  every((config.reports?.everySeconds ?? 3600) * 1000, async () => reports?.look(), (error) => log.warn({ because: codeOf(error) }, 'reports not brought back now')),
  every(3_600_000, async () => void (await spool.forget(Date.now() - config.keepSentHours * 3_600_000, (uid) => finished.has(uid), (uid) => finished.forget(uid))), quietly('clearing')),
]; // prettier-ignore
log.info({ port: scps[0]?.port, tlsPort: scps[1]?.port, pagePort: page?.port, waiting: spool.length }, 'listening');
process.send?.('ready');

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    for (const stop of stops) stop();
    page?.stop();
    void Promise.all(scps.map((scp) => scp.stop())).then(() => sender.stop()).then(() => closeParseWorkers()).finally(() => process.exit(0));
  });
}
