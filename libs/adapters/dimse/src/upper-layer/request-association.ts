import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Association, type AgreedContext } from './association';
import { ByteSource } from './byte-source';
import { acceptIn, requestPdu, type Role } from './negotiation';
import { pduHeader, pduType } from './pdu';

export interface PeerTls {
  /** Certificates that may vouch for the peer, PEM. */
  readonly ca: string;
  /** Our own, where the peer asks for one. */
  readonly key?: string;
  readonly cert?: string;
}
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly tls?: PeerTls | undefined;
  /** A peer that says nothing for so long is given up. */
  readonly idleMs?: number | undefined;
}
export interface WantedContext {
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** The peer was reached and would not have the association. */
export class AssociationRefused extends Error {}

/** Opens an association; throws in plain words when the peer cannot be reached or refuses. */
export async function requestAssociation(target: Target, wanted: readonly WantedContext[], roles: readonly Role[] = []): Promise<Association> {
  const line = await connected(target);
  try {
    const source = new ByteSource(line as AsyncIterable<Buffer>);
    const contexts = wanted.map((of, at) => ({ id: 2 * at + 1, ...of }));
    line.write(requestPdu({ ...target, contexts, roles }));
    if (!(await source.hasMore())) throw new Error(`${target.calledAeTitle} ended the association without an answer`);
    const { type, length } = pduHeader(await source.exactly(6));
    const body = await source.exactly(length);
    if (type === pduType.associateReject) throw new AssociationRefused(`${target.calledAeTitle} refused the association: ${refusalIn(body, target)}`);
    if (type !== pduType.associateAccept) throw new Error(`${target.calledAeTitle} ended the association without an answer`);
    const { contexts: answers, maxPduBytes } = acceptIn(body);
    const agreed = new Map<number, AgreedContext>();
    for (const { id, result, transferSyntax } of answers) {
      const context = contexts.find((of) => of.id === id);
      if (context && result === 0) agreed.set(id, { abstractSyntax: context.abstractSyntax, transferSyntax });
    }
    return new Association(line, source, agreed, maxPduBytes);
  } catch (error) {
    line.destroy();
    throw error;
  }
}

function refusalIn(body: Buffer, { callingAeTitle, calledAeTitle }: Target): string {
  const [, result, source, reason] = body;
  if (source === 1 && reason === 3) return `it does not know us as ${callingAeTitle}`;
  if (source === 1 && reason === 7) return `it is not called ${calledAeTitle}`;
  return result === 2 ? 'it is busy' : 'it gives no reason';
}

function connected({ host, port, tls, idleMs = 60_000 }: Target): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const line: Socket = tls ? connectTls({ host, port, ca: tls.ca, ...(tls.key && tls.cert ? { key: tls.key, cert: tls.cert } : {}) }) : connect({ host, port });
    line.setNoDelay(true);
    line.setTimeout(idleMs, () => line.destroy(new Error(`no word for ${idleMs / 1000} s`)));
    line.once('error', reject);
    line.once(tls ? 'secureConnect' : 'connect', () => {
      line.off('error', reject);
      // What breaks later is told to whoever reads or writes then.
      line.on('error', () => undefined);
      resolve(line);
    });
  });
}
