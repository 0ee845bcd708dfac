import { rm } from 'node:fs/promises';
import { closeParseWorkers, identifyInWorker } from '@qianli/dicom-codec';
import { type ArrivedInstance, startDimseScp, storeStatus, type StoreVerdict } from '@qianli/dimse';
import { DicomRefusal } from '@qianli/domain-dicom';
import { pino } from 'pino';
import { Forwarder } from './forwarder';
import { readGatewayConfig } from './gateway-config';
import { Inbox } from './inbox';
import { PlatformLink } from './platform-link';
import { DuplicateInSpool, Spool } from './spool';

const configPath = process.env['QIANLI_GATEWAY_CONFIG'];
if (!configPath) throw new Error("Set QIANLI_GATEWAY_CONFIG to the gateway's file (see docs/operations.md).");
const config = readGatewayConfig(configPath);
const log = pino({ level: process.env['QIANLI_LOG_LEVEL'] ?? 'info', base: { part: 'gateway' } });

const spool = await Spool.open(config.spool);
const forwarder = new Forwarder(spool, new PlatformLink(config.platform), {
  sent: (n) => log.info({ sent: n, waiting: spool.length }, 'forwarded'),
  refused: (reason) => log.warn({ reason }, "the platform refused an instance; it lies in the spool's refused folder"),
  down: (because, waitMs) => log.warn({ because, waitMs, waiting: spool.length }, 'the platform does not take anything'),
});

/** Looks at the file before it is promised: what nobody can ever read must not be acknowledged. */
async function keep({ path, sopInstanceUid, callingAeTitle }: ArrivedInstance): Promise<StoreVerdict> {
  try {
    const identity = await identifyInWorker(path);
    if (identity.sopInstanceUid !== sopInstanceUid) {
      await rm(path, { force: true });
      return { status: storeStatus.cannotUnderstand, comment: 'SOP Instance UID of data set and request differ' };
    }
    await spool.keep(path, sopInstanceUid, callingAeTitle);
    forwarder.wake();
    return { status: storeStatus.success };
  } catch (error) {
    if (error instanceof DuplicateInSpool) return { status: storeStatus.duplicate, comment: 'same UID with other bytes; the first is kept' };
    await rm(path, { force: true });
    if (error instanceof DicomRefusal) {
      log.warn({ callingAeTitle, code: error.code, tag: error.tag }, 'instance refused');
      return { status: storeStatus.cannotUnderstand, comment: `${error.code}${error.tag ? ` at ${error.tag}` : ''}` };
    }
    log.error({ callingAeTitle, error: (error as NodeJS.ErrnoException | null)?.code ?? 'unknown' }, 'instance not kept');
    throw error;
  }
}

const scp = await startDimseScp({
  ...config.listen, calledAeTitles: config.calledAeTitles, callingAeTitles: config.callingAeTitles, incoming: spool.incoming, onInstance: keep,
  onRefused: (peer) => log.warn(peer, 'association refused'),
});
forwarder.start();
const notRead = (error: unknown) => log.error({ error: (error as NodeJS.ErrnoException | null)?.code ?? (error instanceof Error ? error.name : 'unknown') }, 'inbox not read');
const inbox = config.inbox ? new Inbox(config.inbox, spool, notRead) : null;
await inbox?.open();
const looking = setInterval(() => {
  inbox?.look().then((taken) => {
    if (taken > 0) forwarder.wake();
  }, notRead);
}, 2000);
log.info({ port: scp.port, waiting: spool.length }, 'listening');
process.send?.('ready');

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    clearInterval(looking);
    void scp.stop().then(() => forwarder.stop()).then(() => closeParseWorkers()).finally(() => process.exit(0));
  });
}
