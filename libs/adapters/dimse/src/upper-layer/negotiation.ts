import { implementationClassUid, implementationVersionName } from '../part10-header';
import { announcedPduBytes, pdu, pduType } from './pdu';

export interface ProposedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}
/** PS3.8 9.3.3.2: 0 accepted, 3 abstract syntax, 4 transfer syntaxes not supported. */
export interface AnsweredContext {
  readonly id: number;
  readonly result: 0 | 1 | 2 | 3 | 4;
  readonly transferSyntax: string;
}
/** PS3.7 D.3.3.4: who may be what of a SOP class; without a word the requestor is its user. */
export interface Role {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}
export interface AssociationRequest {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly contexts: readonly ProposedContext[];
  readonly roles: readonly Role[];
  /** 0: no limit. */
  readonly maxPduBytes: number;
}
export interface AssociationAccept {
  readonly contexts: readonly AnsweredContext[];
  readonly roles: readonly Role[];
  readonly maxPduBytes: number;
}

const applicationContext = '1.2.840.10008.3.1.1.1';
const kind = { application: 0x10, proposed: 0x20, answered: 0x21, abstractSyntax: 0x30, transferSyntax: 0x40, user: 0x50, maxLength: 0x51, implementationClass: 0x52, role: 0x54, implementationVersion: 0x55 } as const;

function item(type: number, body: Uint8Array): Buffer {
  const head = Buffer.from([type, 0, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, body]);
}
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/** The items of a body: type, reserved, length of two bytes. Throws for one that reaches beyond it. */
function* items(body: Buffer): Generator<{ type: number; value: Buffer }> {
  for (let at = 0; at < body.length; ) {
    if (at + 4 > body.length) throw new Error('an item of the association is cut off');
    const end = at + 4 + body.readUInt16BE(at + 2);
    if (end > body.length) throw new Error('an item of the association is cut off');
    yield { type: body[at] ?? 0, value: body.subarray(at + 4, end) };
    at = end;
  }
}
const uidIn = (value: Buffer): string => value.toString('latin1').replace(/[\0 ]+$/, '');

/** The fixed part of request and acceptance: version 1, called and calling AE title of 16 characters each. */
function fixedPart(called: string, calling: string): Buffer {
  const bytes = Buffer.alloc(68);
  bytes.writeUInt16BE(1, 0);
  bytes.write(called.padEnd(16), 4, 16, 'latin1');
  bytes.write(calling.padEnd(16), 20, 16, 'latin1');
  return bytes;
}

function userItem(roles: readonly Role[]): Buffer {
  const maxLength = Buffer.alloc(4);
  maxLength.writeUInt32BE(announcedPduBytes);
  return item(kind.user, Buffer.concat([
    item(kind.maxLength, maxLength),
    item(kind.implementationClass, text(implementationClassUid)),
    ...roles.map(({ sopClassUid, scu, scp }) => item(kind.role, Buffer.concat([Buffer.from([0, sopClassUid.length]), text(sopClassUid), Buffer.from([Number(scu), Number(scp)])]))),
    item(kind.implementationVersion, text(implementationVersionName)),
  ]));
}

export function requestPdu({ calledAeTitle, callingAeTitle, contexts, roles }: Omit<AssociationRequest, 'maxPduBytes'>): Buffer {
  const proposed = contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
    item(kind.proposed, Buffer.concat([Buffer.from([id, 0, 0, 0]), item(kind.abstractSyntax, text(abstractSyntax)), ...transferSyntaxes.map((uid) => item(kind.transferSyntax, text(uid)))])),
  );
  return pdu(pduType.associateRequest, Buffer.concat([fixedPart(calledAeTitle, callingAeTitle), item(kind.application, text(applicationContext)), ...proposed, userItem(roles)]));
}

export function acceptPdu(request: AssociationRequest, { contexts, roles }: Omit<AssociationAccept, 'maxPduBytes'>): Buffer {
  const answered = contexts.map(({ id, result, transferSyntax }) => item(kind.answered, Buffer.concat([Buffer.from([id, 0, result, 0]), item(kind.transferSyntax, text(transferSyntax))])));
  return pdu(pduType.associateAccept, Buffer.concat([fixedPart(request.calledAeTitle, request.callingAeTitle), item(kind.application, text(applicationContext)), ...answered, userItem(roles)]));
}

function userIn(body: Buffer): { maxPduBytes: number; roles: Role[] } {
  let maxPduBytes = 0;
  const roles: Role[] = [];
  for (const { type, value } of items(body)) {
    if (type === kind.maxLength && value.length === 4) maxPduBytes = value.readUInt32BE(0);
    if (type !== kind.role || value.length < 4) continue;
    const end = 2 + value.readUInt16BE(0);
    roles.push({ sopClassUid: uidIn(value.subarray(2, end)), scu: value[end] === 1, scp: value[end + 1] === 1 });
  }
  return { maxPduBytes, roles };
}

/** An A-ASSOCIATE-RQ. Throws for one that is cut off. */
export function requestIn(body: Buffer): AssociationRequest {
  if (body.length < 68) throw new Error('the association request is cut off');
  const contexts: ProposedContext[] = [];
  let user = { maxPduBytes: 0, roles: [] as Role[] };
  for (const { type, value } of items(body.subarray(68))) {
    if (type === kind.user) user = userIn(value);
    if (type !== kind.proposed || value.length < 4) continue;
    const inner = [...items(value.subarray(4))];
    contexts.push({
      id: value[0] ?? 0,
      abstractSyntax: uidIn(inner.find((of) => of.type === kind.abstractSyntax)?.value ?? Buffer.alloc(0)),
      transferSyntaxes: inner.filter((of) => of.type === kind.transferSyntax).map((of) => uidIn(of.value)),
    });
  }
  return { calledAeTitle: body.toString('latin1', 4, 20).trim(), callingAeTitle: body.toString('latin1', 20, 36).trim(), contexts, ...user };
}

/** An A-ASSOCIATE-AC. */
export function acceptIn(body: Buffer): AssociationAccept {
  const contexts: AnsweredContext[] = [];
  let user = { maxPduBytes: 0, roles: [] as Role[] };
  for (const { type, value } of items(body.subarray(68))) {
    if (type === kind.user) user = userIn(value);
    if (type !== kind.answered || value.length < 4) continue;
    const [syntax] = [...items(value.subarray(4))];
    contexts.push({ id: value[0] ?? 0, result: (value[2] ?? 1) as AnsweredContext['result'], transferSyntax: syntax ? uidIn(syntax.value) : '' });
  }
  return { contexts, ...user };
}
