import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { isUid, transferSyntaxOf } from '@qianli/domain-dicom';
import dimse, { type association, type Dataset, type requests } from 'dcmjs-dimse';
import { part10Header } from './part10-header';

const { Scp, responses, constants } = dimse;
const verification = '1.2.840.10008.1.1';
/** Storage SOP classes lie under this arc (PS3.4 B.5); private ones of vendors do not and are accepted by their own. */
const storageArc = '1.2.840.10008.5.1.4.1.1.';

/** PS3.7 C and PS3.4 B.2.3: what a C-STORE can be answered with here. */
export const storeStatus = { success: 0x0000, duplicate: 0x0111, outOfResources: 0xa700, cannotUnderstand: 0xc000 } as const;

/** An instance that arrived: its file lies in the spool's incoming folder, complete but not yet synced. */
export interface ArrivedInstance {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly callingAeTitle: string;
}
export interface StoreVerdict {
  readonly status: number;
  /** For the modality's log: what is wrong, without a word of the patient. */
  readonly comment?: string;
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
    private readonly writing = new Map<Writable, string>();
    private current: { path: string; written: WriteStream; transferSyntaxUid: string } | null = null;
    private peer: string | null = null;
    private callingAeTitle = '';

    override associationRequested(asked: association.Association): void {
      const calling = asked.getCallingAeTitle().trim();
      const called = asked.getCalledAeTitle().trim();
      this.callingAeTitle = calling;
      const refuse = (because: string, result: number, source: number, reason: number) => {
        options.onRefused?.({ callingAeTitle: calling, calledAeTitle: called, because });
        this.sendAssociationReject(result, source, reason);
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
      this.sendAssociationAccept();
    }

    override associationReleaseRequested(): void {
      this.sendAssociationReleaseResponse();
    }

    override cEchoRequest(request: requests.CEchoRequest, callback: (response: InstanceType<typeof responses.CEchoResponse>) => void): void {
      const response = responses.CEchoResponse.fromRequest(request);
      response.setStatus(constants.Status.Success);
      callback(response);
    }

    override createStoreWritableStream(context: association.PresentationContext, request: requests.CStoreRequest): Writable {
      const path = join(options.incoming, `${randomUUID()}.part`);
      const written = createWriteStream(path, { flags: 'wx', mode: 0o600 });
      // Told by `finished` below; without a listener an error of the disk would end the process.
      written.on('error', () => undefined);
      const transferSyntaxUid = context.getAcceptedTransferSyntaxUid() ?? '';
      written.write(part10Header({ sopClassUid: request.getAffectedSopClassUid(), sopInstanceUid: request.getAffectedSopInstanceUid(), transferSyntaxUid, sourceAeTitle: this.callingAeTitle }));
      this.current = { path, written, transferSyntaxUid };
      this.writing.set(written, path);
      return written;
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
      this.current = null;
      if (!current) return { status: storeStatus.cannotUnderstand, comment: 'no data set came with the request' };
      await finished(current.written);
      this.writing.delete(current.written);
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
        perPeer.set(this.peer, (perPeer.get(this.peer) ?? 1) - 1);
        this.peer = null;
      }
      for (const [stream, path] of this.writing) {
        if (stream.writableFinished) continue;
        stream.destroy();
        void rm(path, { force: true });
      }
      this.writing.clear();
    }
  }

  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const idleMs = options.idleMs ?? 60_000;
    const scp = new StoreScp(socket, { associationTimeout: idleMs, pduTimeout: idleMs, connectTimeout: idleMs });
    // A peer that breaks the protocol loses its own connection and nothing else.
    scp.on('networkError', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      scp.dropped();
    });
  });
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

/** Takes what the peer proposed first among those we know, Explicit before Implicit VR Little Endian: an explicit data set says more of private elements. Nothing is converted. */
function acceptContext(context: association.PresentationContext): void {
  const { PresentationContextResult } = constants;
  const abstractSyntax = context.getAbstractSyntaxUid();
  const isPrivate = !abstractSyntax.startsWith('1.2.840.10008.');
  if (abstractSyntax !== verification && !abstractSyntax.startsWith(storageArc) && !isPrivate) {
    context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
    return;
  }
  const { ImplicitVRLittleEndian } = constants.TransferSyntax;
  const known = context.getTransferSyntaxUids().filter((uid) => transferSyntaxOf(uid)).sort((a, b) => Number(a === ImplicitVRLittleEndian) - Number(b === ImplicitVRLittleEndian))[0];
  if (known) context.setResult(PresentationContextResult.Accept, known);
  else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
}

function verdictOf(error: unknown): StoreVerdict {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE'].includes(code)
    ? { status: storeStatus.outOfResources, comment: `the gateway cannot write: ${code}` }
    : { status: storeStatus.cannotUnderstand, comment: 'the gateway could not keep the object' };
}

