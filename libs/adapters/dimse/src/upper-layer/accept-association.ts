import type { Duplex } from 'node:stream';
import { Association, type AgreedContext } from './association';
import type { ByteSource } from './byte-source';
import { acceptPdu, type AnsweredContext, type AssociationRequest, type ProposedContext, requestIn, type Role } from './negotiation';
import { pduHeader, pduType, type Rejection, rejectPdu } from './pdu';

export interface Acceptance {
  /** Why the association is not wanted; null when it is. */
  readonly refuse: (request: AssociationRequest) => Rejection | null;
  /** The transfer syntax to be used of those proposed; null when there is none, `unknown` for an abstract syntax that is not served. */
  readonly syntaxFor: (context: ProposedContext) => string | null | 'unknown';
  /** Whether the peer may take objects of this class on its own association (C-GET). */
  readonly mayTake: (sopClassUid: string) => boolean;
}

/** Answers the first thing that a peer says, which must be an association request. null: refused, and the peer has been told. */
export async function acceptAssociation(line: Duplex, source: ByteSource, acceptance: Acceptance): Promise<{ association: Association; request: AssociationRequest } | null> {
  const { type, length } = pduHeader(await source.exactly(6));
  if (type !== pduType.associateRequest) throw new Error('something before the association request');
  const request = requestIn(await source.exactly(length));
  const rejection = acceptance.refuse(request);
  if (rejection) {
    line.end(rejectPdu(rejection));
    return null;
  }
  const agreed = new Map<number, AgreedContext>();
  const answers = request.contexts.map((context): AnsweredContext => {
    const transferSyntax = acceptance.syntaxFor(context);
    // A refused context has a transfer syntax too, which says nothing (PS3.8 9.3.3.2).
    if (transferSyntax === 'unknown' || transferSyntax === null) return { id: context.id, result: transferSyntax === null ? 4 : 3, transferSyntax: '1.2.840.10008.1.2' };
    agreed.set(context.id, { abstractSyntax: context.abstractSyntax, transferSyntax });
    return { id: context.id, result: 0, transferSyntax };
  });
  const roles = request.roles.map(({ sopClassUid, scu, scp }): Role => ({ sopClassUid, scu, scp: scp && acceptance.mayTake(sopClassUid) }));
  line.write(acceptPdu(request, { contexts: answers, roles }));
  return { association: new Association(line, source, agreed, request.maxPduBytes), request };
}
