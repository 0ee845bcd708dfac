import { crc32 } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  content(): Promise<Uint8Array>;
}

const local = 0x04034b50;
const central = 0x02014b50;
const end = 0x06054b50;
/** 1980-01-01, the first day that a ZIP knows: the day of an export is nobody's affair. */
const noDay = 0x21;
const utf8Names = 0x0800;
/** The plain format ends at 4 GiB and 65,535 files. */
const maxBytes = 0xffff_ffff;

/** A ZIP of files as they are: DICOM pixels are compressed already or gain little. Streams: one file is in memory at a time. Throws `RangeError` beyond 4 GiB. */
export async function* zipStream(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer, void> {
  const directory: Buffer[] = [];
  let at = 0;
  for await (const { name, content } of entries) {
    const bytes = await content();
    const encoded = Buffer.from(name, 'utf8');
    const facts = factsOf(bytes, encoded.length);
    const header = Buffer.concat([word(local), facts, Buffer.alloc(0), encoded]);
    directory.push(Buffer.concat([word(central), half(20), facts.subarray(0, 24), half(0), half(0), half(0), half(0), word(0), word(at), encoded]));
    at += header.length + bytes.length;
    if (at > maxBytes || directory.length > 0xfffe) throw new RangeError('The study is too large for one ZIP');
    yield header;
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  const list = Buffer.concat(directory);
  yield Buffer.concat([list, word(end), half(0), half(0), half(directory.length), half(directory.length), word(list.length), word(at), half(0)]);
}

/** Version, flags, method (stored), time, day, checksum, sizes, length of the name and of nothing more. */
function factsOf(bytes: Uint8Array, nameLength: number): Buffer {
  return Buffer.concat([half(20), half(utf8Names), half(0), half(0), half(noDay), word(crc32(bytes)), word(bytes.length), word(bytes.length), half(nameLength), half(0)]);
}

function half(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
