import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { transferSyntaxOf } from '@qianli/domain-dicom';
import { serve } from './services/serve';
import type { Peer, Services } from './services/services';
import { isStorageClass, sopClasses } from './sop-classes';
import { nativeSyntaxes } from './text-data-set';
import { acceptAssociation } from './upper-layer/accept-association';
import { ByteSource } from './upper-layer/byte-source';
import type { AssociationRequest, ProposedContext } from './upper-layer/negotiation';
import { abortPdu, type Rejection, rejections } from './upper-layer/pdu';

/** Own choice: how long a connection may stand without an association. */
const unassociatedMs = 10_000;

export interface ServerTls {
  readonly key: string;
  readonly cert: string;
  /** Certificates that may vouch for a peer; with them every peer must show one. */
  readonly ca?: string | undefined;
}
export interface DimseScpOptions extends Services {
  readonly host: string;
  readonly port: number;
  readonly tls?: ServerTls | undefined;
  readonly calledAeTitles: readonly string[];
  /** Peers that may come, each with the cap of its associations and the addresses it may come from (none: any). */
  readonly callingAeTitles: readonly (string | AllowedPeer)[];
  /** Associations at once, in all and per calling AE title. */
  readonly maxAssociations?: number;
  readonly maxPerPeer?: number;
  /** A peer that says nothing for so long is disconnected. */
  readonly idleMs?: number;
  readonly incoming: string;
  readonly onRefused?: (peer: Peer & { because: string }) => void;
  /** An association that broke: the peer hung up amid a message, or broke the protocol. */
  readonly onBroken?: (peer: Peer, error: unknown) => void;
}
export interface AllowedPeer {
  readonly aeTitle: string;
  readonly addresses?: readonly string[] | undefined;
  readonly maxAssociations?: number | undefined;
}

/** Listens for associations and serves C-ECHO, C-STORE of every storage class in every transfer syntax that is known, and what else `Services` names. */
export async function startDimseScp(options: DimseScpOptions): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { idleMs = 60_000, maxAssociations = 32, maxPerPeer = 8 } = options;
  const allowed = new Map(options.callingAeTitles.map((of) => (typeof of === 'string' ? { aeTitle: of } : of)).map((of: AllowedPeer) => [of.aeTitle, of]));
  const sockets = new Set<Socket>();
  const perPeer = new Map<string, number>();
  let open = 0;

  function whyNot({ calledAeTitle, callingAeTitle }: AssociationRequest, address: string): { because: string; rejection: Rejection } | null {
    if (!options.calledAeTitles.includes(calledAeTitle)) return { because: 'called AE title not recognised', rejection: rejections.calledAeTitleUnknown };
    const peer = allowed.get(callingAeTitle);
    if (!peer) return { because: 'calling AE title not recognised', rejection: rejections.callingAeTitleUnknown };
    if (peer.addresses && !peer.addresses.includes(address)) return { because: 'this AE title may not come from this address', rejection: rejections.callingAeTitleUnknown };
    const isFull = open >= maxAssociations || (perPeer.get(callingAeTitle) ?? 0) >= (peer.maxAssociations ?? maxPerPeer);
    return isFull ? { because: 'too many associations', rejection: rejections.busy } : null;
  }

  async function converse(socket: Socket): Promise<void> {
    const source = new ByteSource(socket as AsyncIterable<Buffer>);
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    let peer: Peer = { callingAeTitle: '', calledAeTitle: '', address };
    // A connection that never says who it is goes soon, however long an association may rest.
    const silent = setTimeout(() => socket.destroy(), Math.min(idleMs, unassociatedMs));
    const turn = { isOurs: false };
    socket.setTimeout(idleMs, () => {
      // While we work, the silence is ours; only what the peer does not take in is not.
      if (turn.isOurs && socket.writableLength === 0) socket.setTimeout(idleMs);
      else socket.destroy();
    });
    let counted = false;
    try {
      const accepted = await acceptAssociation(socket, source, {
        refuse: (request) => {
          clearTimeout(silent);
          peer = { callingAeTitle: request.callingAeTitle, calledAeTitle: request.calledAeTitle, address };
          const refusal = whyNot(request, address);
          if (refusal) options.onRefused?.({ ...peer, because: refusal.because });
          else {
            counted = true;
            open += 1;
            perPeer.set(peer.callingAeTitle, (perPeer.get(peer.callingAeTitle) ?? 0) + 1);
          }
          return refusal?.rejection ?? null;
        },
        syntaxFor: (context) => syntaxFor(context, options),
        mayTake: (sopClassUid) => options.queryRetrieve !== undefined && isStorageClass(sopClassUid),
      });
      if (accepted) await serve(accepted.association, accepted.request, peer, options, turn);
      // What a refused peer goes on to say is read by nobody.
      else setTimeout(() => socket.destroy(), 1000).unref();
    } catch (error) {
      if (!socket.destroyed && socket.writable) socket.end(abortPdu());
      options.onBroken?.(peer, error);
      setTimeout(() => socket.destroy(), 1000).unref();
    } finally {
      clearTimeout(silent);
      if (!counted || !socket.destroyed) socket.end();
      if (counted) {
        open -= 1;
        const held = (perPeer.get(peer.callingAeTitle) ?? 1) - 1;
        if (held > 0) perPeer.set(peer.callingAeTitle, held);
        else perPeer.delete(peer.callingAeTitle);
      }
    }
  }

  const onSocket = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // A peer that breaks off loses its own connection and nothing else.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    void converse(socket);
  };
  const server: Server = options.tls
    ? createTlsServer({ key: options.tls.key, cert: options.tls.cert, minVersion: 'TLSv1.2', handshakeTimeout: unassociatedMs, ...(options.tls.ca ? { ca: options.tls.ca, requestCert: true, rejectUnauthorized: true } : {}) }, onSocket)
    : createServer(onSocket);
  // Connections that have no association yet count here only: twice as many as there may be associations.
  server.maxConnections = 2 * maxAssociations;
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

const { verification, modalityWorklist, storageCommitment, performedProcedureStep, ...queryRetrieveClasses } = sopClasses;
const queryRetrieve: ReadonlySet<string> = new Set(Object.values(queryRetrieveClasses));

/** Takes what the peer proposed first among those we know, Explicit before Implicit VR Little Endian: an explicit data set says more of private elements. Nothing is converted. */
function syntaxFor({ abstractSyntax, transferSyntaxes }: ProposedContext, services: Services): string | null | 'unknown' {
  const isServed =
    abstractSyntax === verification ||
    (abstractSyntax === modalityWorklist && services.worklist) ||
    (abstractSyntax === storageCommitment && services.onCommitmentRequest) ||
    (abstractSyntax === performedProcedureStep && services.procedureSteps) ||
    (queryRetrieve.has(abstractSyntax) && services.queryRetrieve);
  if (isServed) return nativeSyntaxes.find((uid) => transferSyntaxes.includes(uid)) ?? null;
  if (queryRetrieve.has(abstractSyntax) || !isStorageClass(abstractSyntax)) return 'unknown';
  const implicit = '1.2.840.10008.1.2';
  return transferSyntaxes.filter((uid) => transferSyntaxOf(uid)).sort((a, b) => Number(a === implicit) - Number(b === implicit))[0] ?? null;
}
