import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { isUid } from '@qianli/domain-dicom';
import dimse, { type association, type Dataset, type requests } from 'dcmjs-dimse';
import { acceptContext } from './accept-context';
import { part10Header } from './part10-header';
import { maxPduBytes, PduGuard } from './pdu-guard';
import { storeStatus, type StoreVerdict, verdictOf } from './store-verdict';

const { Scp, Implementation, responses, constants } = dimse;
/** Own choices: how long a connection may stand without an association, and how much of one object may wait for the disk. */
const unassociatedMs = 10_000;
const mostUnwritten = 4 * maxPduBytes;

/** An instance that arrived: its file lies in the spool's incoming folder, complete but not yet synced. */
export interface ArrivedInstance {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly callingAeTitle: string;
}
export interface StoreScpOptions {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitles: readonly string[];
  readonly callingAeTitles: readonly string[];
  /** Associations at once, in all and per calling AE title. */
  readonly maxAssociations?: number;
  readonly maxPerPeer?: number;
  /** A peer that says nothing for so long is disconnected. */
  readonly idleMs?: number;
  readonly incoming: string;
  /** Makes the instance durable and says so; only then the modality hears Success. Owns the file from here on. */
  readonly onInstance: (instance: ArrivedInstance) => Promise<StoreVerdict>;
  readonly onRefused?: (peer: { callingAeTitle: string; calledAeTitle: string; because: string }) => void;
}

/** Listens for associations: C-ECHO and C-STORE of every storage class in every transfer syntax that is known. The data set is written as it was sent, byte for byte. */
export async function startStoreScp(options: StoreScpOptions): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const perPeer = new Map<string, number>();
  let open = 0;

  class StoreScp extends Scp {
    /** The file that is coming in; one at a time, since no asynchronous operations are agreed on. */
    private current: { path: string; written: WriteStream; transferSyntaxUid: string } | null = null;
    private peer: string | null = null;
    private callingAeTitle = '';

    constructor(private readonly line: Socket, idleMs: number) {
      super(line, { associationTimeout: idleMs, pduTimeout: idleMs, connectTimeout: idleMs });
    }

    get associated(): boolean {
      return this.peer !== null;
    }

    override associationRequested(asked: association.Association): void {
      // PS3.8 9.2: a second request on an association is a breach of the protocol.
      if (this.peer !== null) return void this.line.destroy();
      const calling = asked.getCallingAeTitle().trim();
      const called = asked.getCalledAeTitle().trim();
      this.callingAeTitle = calling;
      const refuse = (because: string, result: number, source: number, reason: number) => {
        options.onRefused?.({ callingAeTitle: calling, calledAeTitle: called, because });
        this.sendAssociationReject(result, source, reason);
        // The library would go on serving the peer it has just refused.
        this.line.pause();
        this.line.end();
        setTimeout(() => this.line.destroy(), 1000).unref();
      };
      const { RejectResult, RejectSource, RejectReason } = constants;
      if (!options.calledAeTitles.includes(called)) return refuse('called AE title not recognised', RejectResult.Permanent, RejectSource.ServiceUser, RejectReason.CalledAeNotRecognized);
      if (!options.callingAeTitles.includes(calling)) return refuse('calling AE title not recognised', RejectResult.Permanent, RejectSource.ServiceUser, RejectReason.CallingAeNotRecognized);
      const held = perPeer.get(calling) ?? 0;
      if (open >= (options.maxAssociations ?? 32) || held >= (options.maxPerPeer ?? 8)) return refuse('too many associations', RejectResult.Transient, RejectSource.ServiceProviderPresentation, RejectReason.TemporaryCongestion);
      open += 1;
      perPeer.set(calling, held + 1);
      this.peer = calling;
      for (const { id, context } of asked.getPresentationContexts()) acceptContext(asked.getPresentationContext(id) ?? context);
      // "No limit" (PS3.8 D.1) would be given back to the peer as ours.
      if (asked.getMaxPduLength() === 0) asked.setMaxPduLength(Implementation.getMaxPduLength());
      this.sendAssociationAccept();
    }

    override associationReleaseRequested(): void {
      this.sendAssociationReleaseResponse();
    }

    override abort(): void {
      this.line.destroy();
    }

    override cEchoRequest(request: requests.CEchoRequest, callback: (response: InstanceType<typeof responses.CEchoResponse>) => void): void {
      const response = responses.CEchoResponse.fromRequest(request);
      response.setStatus(constants.Status.Success);
      callback(response);
    }

    override createStoreWritableStream(context: association.PresentationContext, request: requests.CStoreRequest): Writable {
      if (this.peer === null || context.getResult() !== constants.PresentationContextResult.Accept) throw new Error('a C-STORE outside what was agreed on');
      const path = join(options.incoming, `${randomUUID()}.part`);
      // With room for a whole PDU the library never waits for the disk amid one: when it does, it takes the next PDU first.
      const written = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: 2 * maxPduBytes });
      // Told by `finished` below; without a listener an error of the disk would end the process.
      written.on('error', () => undefined);
      const transferSyntaxUid = context.getAcceptedTransferSyntaxUid() ?? '';
      written.write(part10Header({ sopClassUid: request.getAffectedSopClassUid(), sopInstanceUid: request.getAffectedSopInstanceUid(), transferSyntaxUid }));
      this.current = { path, written, transferSyntaxUid };
      return written;
    }

    /** A disk slower than the line: the peer waits, not our memory. */
    holdBack(): void {
      const written = this.current?.written;
      if (!written || written.destroyed || written.writableLength < mostUnwritten || this.line.isPaused()) return;
      this.line.pause();
      const goOn = () => this.line.resume();
      written.once('drain', goOn);
      written.once('close', goOn);
    }

    override createDatasetFromStoreWritableStream(_stream: Writable, _context: association.PresentationContext, callback: (dataset: Dataset) => void): void {
      // The library wants a data set to hand on; ours is the file.
      callback(undefined as unknown as Dataset);
    }

    override cStoreRequest(request: requests.CStoreRequest, callback: (response: InstanceType<typeof responses.CStoreResponse>) => void): void {
      const answer = ({ status, comment }: StoreVerdict) => {
        const response = responses.CStoreResponse.fromRequest(request);
        response.setStatus(status);
        // PS3.7 C: Error Comment is LO, at most 64 characters.
        if (comment) response.setErrorComment(comment.slice(0, 64));
        callback(response);
      };
      void this.keep(request).then(answer, (error: unknown) => answer(verdictOf(error)));
    }

    private async keep(request: requests.CStoreRequest): Promise<StoreVerdict> {
      const { current } = this;
      if (!current) return { status: storeStatus.cannotUnderstand, comment: 'no data set came with the request' };
      try {
        await finished(current.written);
      } catch (error) {
        await discard(current);
        throw error;
      } finally {
        this.current = null;
      }
      const sopInstanceUid = request.getAffectedSopInstanceUid();
      const sopClassUid = request.getAffectedSopClassUid();
      if (!isUid(sopInstanceUid) || !isUid(sopClassUid)) {
        await rm(current.path, { force: true });
        return { status: storeStatus.cannotUnderstand, comment: 'affected SOP instance or class UID is not a UID' };
      }
      return options.onInstance({ path: current.path, sopInstanceUid, sopClassUid, transferSyntaxUid: current.transferSyntaxUid, callingAeTitle: this.callingAeTitle });
    }

    /** The peer is gone: what it began and did not finish gives back its handle and its file. */
    dropped(): void {
      if (this.peer !== null) {
        open -= 1;
        const held = (perPeer.get(this.peer) ?? 1) - 1;
        if (held > 0) perPeer.set(this.peer, held);
        else perPeer.delete(this.peer);
        this.peer = null;
      }
      // A file that was ended is `keep`'s to look after.
      if (this.current && !this.current.written.writableEnded) void discard(this.current).catch(() => undefined);
    }
  }

  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const idleMs = options.idleMs ?? 60_000;
    const guard = new PduGuard();
    // Before the library's own listener, which gathers whatever length is declared.
    socket.on('data', (chunk: Buffer) => {
      if (!guard.allows(chunk)) socket.destroy();
    });
    const scp = new StoreScp(socket, idleMs);
    socket.on('data', () => scp.holdBack());
    // A peer that breaks the protocol loses its own connection and nothing else.
    scp.on('networkError', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.setTimeout(idleMs, () => socket.destroy());
    const silent = setTimeout(() => {
      if (!scp.associated) socket.destroy();
    }, Math.min(idleMs, unassociatedMs));
    socket.on('close', () => {
      clearTimeout(silent);
      sockets.delete(socket);
      scp.dropped();
    });
  });
  // Connections that have no association yet count here only: twice as many as there may be associations.
  server.maxConnections = 2 * (options.maxAssociations ?? 32);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: address && typeof address === 'object' ? address.port : options.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Removes a file only when its handle is closed: before that it may not even be there yet. */
async function discard({ path, written }: { path: string; written: WriteStream }): Promise<void> {
  written.destroy();
  // Not `once` of node:events, which would throw the error that the stream ends with.
  if (!written.closed) await new Promise<void>((resolve) => written.once('close', resolve));
  await rm(path, { force: true });
}
