import { describe, expect, it } from 'vitest';
import { maxPduBytes, PduGuard } from './pdu-guard';

function pdu(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(6 + Math.min(length, 64));
  bytes[0] = type;
  bytes.writeUInt32BE(length, 2);
  return bytes;
}

describe('PduGuard', () => {
  it('lets PDUs through however the network cuts them, byte for byte', () => {
    const stream = Buffer.concat([pdu(1, 10), pdu(4, 64), pdu(5, 4), pdu(6, 0), pdu(7, 4)]);
    for (const size of [1, 2, 5, 7, 13, stream.length]) {
      const guard = new PduGuard();
      for (let at = 0; at < stream.length; at += size) expect(guard.allows(stream.subarray(at, at + size)), `pieces of ${size}`).toBe(true);
    }
  });

  it('stops a declared length of 4 GiB at its header: ff ff ff ff', () => {
    expect(new PduGuard().allows(pdu(4, 0xffff_ffff))).toBe(false);
    expect(new PduGuard().allows(pdu(4, maxPduBytes + 1))).toBe(false);
    expect(new PduGuard().allows(pdu(4, maxPduBytes))).toBe(true);
  });

  it('stops what is no DICOM at its first byte: "GET / HTTP/1.1"', () => {
    expect(new PduGuard().allows(Buffer.from('GET / HTTP/1.1\r\n'))).toBe(false);
  });
});
