/** PS3.8 9.3: the seven kinds of protocol data units. */
export const pduType = { associateRequest: 1, associateAccept: 2, associateReject: 3, data: 4, releaseRequest: 5, releaseReply: 6, abort: 7 } as const;

/** Own limits: what we announce, and the most we take of anything (an association request with 128 contexts is far smaller). */
export const announcedPduBytes = 256 * 1024;
export const maxPduBytes = 1024 * 1024;

/** A PDU: type, a reserved byte, the length of the rest in four bytes big endian. */
export function pdu(type: number, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(6 + body.length);
  bytes[0] = type;
  bytes[1] = 0;
  bytes.writeUInt32BE(body.length, 2);
  bytes.set(body, 6);
  return bytes;
}

/** Its first six bytes. Throws for what is no DICOM and for a declared length that nobody means: it could be 4 GiB. */
export function pduHeader(bytes: Buffer): { readonly type: number; readonly length: number } {
  const type = bytes[0] ?? 0;
  const length = bytes.readUInt32BE(2);
  if (type < pduType.associateRequest || type > pduType.abort) throw new Error('no DICOM protocol data unit');
  if (length > maxPduBytes) throw new Error('a protocol data unit of more than 1 MB');
  return { type, length };
}

/** PS3.8 9.3.4: result, source and reason of a refused association. */
export interface Rejection {
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}
export const rejections = {
  callingAeTitleUnknown: { result: 1, source: 1, reason: 3 },
  calledAeTitleUnknown: { result: 1, source: 1, reason: 7 },
  busy: { result: 2, source: 3, reason: 1 },
  noReason: { result: 1, source: 1, reason: 1 },
} as const satisfies Record<string, Rejection>;

export const rejectPdu = ({ result, source, reason }: Rejection): Buffer => pdu(pduType.associateReject, Buffer.from([0, result, source, reason]));
export const releaseRequestPdu = (): Buffer => pdu(pduType.releaseRequest, Buffer.alloc(4));
export const releaseReplyPdu = (): Buffer => pdu(pduType.releaseReply, Buffer.alloc(4));
/** By the service user, without a reason: the one form that says nothing untrue. */
export const abortPdu = (): Buffer => pdu(pduType.abort, Buffer.alloc(4));
