import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptAssociation } from './accept-association';
import { Association } from './association';
import { ByteSource } from './byte-source';
import { type Command, commandBytes, commandField, commandIn, responseTo } from './command';
import { acceptIn, requestIn, requestPdu } from './negotiation';
import { pdu, pduHeader, pduType } from './pdu';

const ctImage = '1.2.840.10008.5.1.4.1.1.2';
const explicit = '1.2.840.10008.1.2.1';
const agreed = new Map([[1, { abstractSyntax: ctImage, transferSyntax: explicit }]]);

/** What was written into it, and what it gives to read: the given bytes in pieces of one size. */
function aLine(said: Buffer, pieceBytes = 1 << 20) {
  const written: Buffer[] = [];
  let at = 0;
  const line = new Duplex({
    read() {
      const piece = said.subarray(at, at + pieceBytes);
      at += piece.length;
      this.push(piece.length > 0 ? piece : null);
    },
    write(chunk: Buffer, _, done) {
      written.push(chunk);
      done();
    },
  });
  return { line, source: new ByteSource(line as AsyncIterable<Buffer>), written: () => Buffer.concat(written) };
}
async function sentBy(work: (association: Association) => Promise<void>, maxPduBytes = 0): Promise<Buffer> {
  const { line, source, written } = aLine(Buffer.alloc(0));
  await work(new Association(line, source, agreed, maxPduBytes));
  return written();
}
const store: Command = { field: commandField.store, messageId: 7, affectedSopClassUid: ctImage, affectedSopInstanceUid: '1.2.3', priority: 0 };
async function bytesOf(pieces: AsyncIterable<Buffer> | null): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const piece of pieces ?? []) read.push(Buffer.from(piece));
  return Buffer.concat(read);
}

describe('an association', () => {
  it('brings every message whole, however large, in PDUs of whatever size and however the network cuts them', async () => {
    const even = fc.uint8Array({ maxLength: 20_000 }).filter((of) => of.length % 2 === 0 && of.length > 0);
    await fc.assert(
      fc.asyncProperty(fc.array(even, { minLength: 1, maxLength: 3 }), fc.integer({ min: 4096, max: 9000 }), fc.integer({ min: 1, max: 5000 }), async (dataSets, maxPdu, pieceBytes) => {
        const said = await sentBy(async (association) => {
          for (const dataSet of dataSets) await association.send(1, store, dataSet);
        }, maxPdu);
        for (let at = 0; at < said.length; ) {
          const { length } = pduHeader(said.subarray(at, at + 6));
          expect(length).toBeLessThanOrEqual(maxPdu);
          at += 6 + length;
        }
        const { line, source } = aLine(said, pieceBytes);
        const association = new Association(line, source, agreed, 0);
        for (const dataSet of dataSets) {
          const message = await association.next();
          expect(message?.command).toMatchObject(store);
          expect((await bytesOf(message?.dataSet ?? null)).equals(Buffer.from(dataSet))).toBe(true);
        }
        expect(await association.next()).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  it('passes over the rest of a data set that nobody reads to its end', async () => {
    const said = await sentBy(async (association) => {
      await association.send(1, store, Buffer.alloc(10_000, 1));
      await association.send(1, { field: commandField.echo, messageId: 8, affectedSopClassUid: ctImage });
    }, 4096);
    const { line, source } = aLine(said, 100);
    const association = new Association(line, source, agreed, 0);
    const first = await association.next();
    for await (const piece of first?.dataSet ?? []) if (piece.length > 0) break;
    expect((await association.next())?.command.messageId).toBe(8);
  });

  it('a data set that is cut off anywhere is an error, never a shorter data set', async () => {
    const said = await sentBy((association) => association.send(1, store, Buffer.alloc(9000, 1)), 4096);
    const commandEnd = 6 + said.readUInt32BE(2);
    for (let cut = commandEnd; cut < said.length; cut += 997) {
      const { line, source } = aLine(said.subarray(0, cut));
      const message = await new Association(line, source, agreed, 0).next();
      await expect(bytesOf(message?.dataSet ?? null), `cut at ${cut}`).rejects.toThrow('hung up');
    }
  });

  it.each([
    ['a context that was not agreed on', Buffer.concat([Buffer.from([4, 0]), fourBytes(6 + commandBytes(store, false).length), fourBytes(2 + commandBytes(store, false).length), Buffer.from([9, 3]), commandBytes(store, false)]), 'outside what was agreed'],
    ['a fragment longer than its PDU', Buffer.from([4, 0, 0, 0, 0, 6, 0, 0, 255, 255, 1, 3]), 'longer than'],
    ['a PDU of 4 GiB', Buffer.from([4, 0, 255, 255, 255, 255]), 'more than 1 MB'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n'), 'no DICOM'],
    ['a data set before its command', Buffer.from([4, 0, 0, 0, 0, 8, 0, 0, 0, 4, 1, 2, 0, 0]), 'without a command'],
  ])('%s ends it', async (_, said, because) => {
    const { line, source } = aLine(said);
    await expect(new Association(line, source, agreed, 0).next()).rejects.toThrow(because);
  });

  it('pads a deflated stream of odd length with one zero', async () => {
    const { line, source } = aLine(await sentBy((association) => association.send(1, store, Buffer.from([1, 2, 3]))));
    const message = await new Association(line, source, agreed, 0).next();
    expect([...(await bytesOf(message?.dataSet ?? null))]).toEqual([1, 2, 3, 0]);
  });
});

describe('the negotiation', () => {
  const request = { calledAeTitle: 'QIANLI', callingAeTitle: 'CT01', contexts: [{ id: 1, abstractSyntax: ctImage, transferSyntaxes: [explicit, '1.2.840.10008.1.2'] }, { id: 3, abstractSyntax: '1.2.3', transferSyntaxes: [explicit] }], roles: [{ sopClassUid: ctImage, scu: false, scp: true }] };

  it('reads what it writes', () => {
    expect(requestIn(requestPdu(request).subarray(6))).toMatchObject(request);
  });

  it('answers each context, and tells a refused peer why', async () => {
    const { line, source, written } = aLine(requestPdu(request));
    const accepted = await acceptAssociation(line, source, { refuse: () => null, syntaxFor: ({ abstractSyntax }) => (abstractSyntax === ctImage ? explicit : 'unknown'), mayTake: () => true });
    expect([...(accepted?.association.contexts.keys() ?? [])]).toEqual([1]);
    expect(acceptIn(written().subarray(6))).toMatchObject({ contexts: [{ id: 1, result: 0, transferSyntax: explicit }, { id: 3, result: 3 }], roles: [{ scp: true }] });
    const refused = aLine(requestPdu(request));
    expect(await acceptAssociation(refused.line, refused.source, { refuse: () => ({ result: 1, source: 1, reason: 3 }), syntaxFor: () => null, mayTake: () => false })).toBeNull();
    expect([...refused.written()]).toEqual([3, 0, 0, 0, 0, 4, 0, 1, 1, 3]);
  });

  it('never does anything but throw on what is no request', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        requestIn(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }));
  });
});

describe('a command set', () => {
  it('reads what it writes, and an Error Comment keeps to 64 characters', () => {
    const response = { field: responseTo(commandField.store), respondsTo: 7, status: 0xa700, errorComment: 'x'.repeat(100), affectedSopInstanceUid: '1.2.34' };
    expect(commandIn(commandBytes(response, true))).toEqual({ command: { ...response, errorComment: 'x'.repeat(64), dataSetType: 1 }, hasDataSet: true });
  });

  it('one that is cut off is refused', () => {
    const whole = commandBytes(store, false);
    for (let cut = 1; cut < whole.length; cut += 1) {
      let isShorter = false;
      try {
        // Cut between two elements it reads as one with fewer of them; the PDU's own length tells the truth there.
        isShorter = Object.keys(commandIn(whole.subarray(0, cut)).command).length < 6;
      } catch (error) {
        isShorter = error instanceof Error;
      }
      expect(isShorter, `cut at ${cut}`).toBe(true);
    }
  });
});

it('a PDU is its type, a reserved byte, its length and its body', () => {
  expect([...pdu(pduType.abort, Buffer.from([1, 2, 3, 4]))]).toEqual([7, 0, 0, 0, 0, 4, 1, 2, 3, 4]);
});

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
