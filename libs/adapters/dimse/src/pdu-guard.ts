/** Own limit: we announce 256 KiB (the library's largest), and an association request with 128 contexts is far smaller. */
export const maxPduBytes = 1024 * 1024;

/**
 * Looks at the headers of the PDUs in a stream of bytes (PS3.8 9.3.1: type, reserved, length of four bytes big endian) and
 * says whether they may go on. The library gathers whatever length a peer declares, up to 4 GiB and before any association.
 */
export class PduGuard {
  private readonly header = Buffer.alloc(6);
  private headerBytes = 0;
  private bodyLeft = 0;

  /** False when a PDU is of no known type or too long: the connection must end. */
  allows(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.bodyLeft > 0) {
        const skipped = Math.min(this.bodyLeft, chunk.length - at);
        this.bodyLeft -= skipped;
        at += skipped;
        continue;
      }
      const copied = chunk.copy(this.header, this.headerBytes, at, at + 6 - this.headerBytes);
      this.headerBytes += copied;
      at += copied;
      const [type = 0] = this.header;
      if (type < 1 || type > 7) return false;
      if (this.headerBytes < 6) return true;
      this.headerBytes = 0;
      this.bodyLeft = this.header.readUInt32BE(2);
      if (this.bodyLeft > maxPduBytes) return false;
    }
    return true;
  }
}
