import { multipartParts, MultipartBroken } from '../../apps/api/src/ingest/multipart-parts';
import { mutated } from './mutations';
import type { Random } from './random';

const boundary = 'frontière';
const mostHeldBytes = 64 * 1024;

/** A body of some parts, whole or damaged, in chunks of chance: it comes out as it went in, or is refused; nothing is held back that is not needed. */
export async function fuzzMultipart(random: Random): Promise<'whole' | 'damaged' | 'refused'> {
  const parts = Array.from({ length: random.below(5) }, () => Buffer.from(random.bytes(random.below(300))));
  const body = Buffer.concat([...parts.flatMap((part) => [Buffer.from(`\r\n--${boundary}\r\ncontent-type: application/dicom\r\n\r\n`), part]), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const isWhole = random.below(3) === 0;
  const sent = isWhole ? body : Buffer.from(mutated(body, random));
  const size = 1 + random.below(120);
  const received: Buffer[] = [];
  let given = 0;
  let taken = 0;
  async function* chunks() {
    for (let at = 0; at < sent.length; at += size) {
      given += Math.min(size, sent.length - at);
      if (given - taken > mostHeldBytes) throw new Error('more is held than a delimiter and headers need');
      yield sent.subarray(at, at + size);
    }
  }
  try {
    for await (const part of multipartParts(chunks(), boundary)) {
      const pieces: Buffer[] = [];
      taken = given;
      for await (const piece of part.body) pieces.push(piece);
      received.push(Buffer.concat(pieces));
    }
  } catch (error) {
    if (error instanceof MultipartBroken && !isWhole) return 'refused';
    throw error;
  }
  if (!isWhole) return 'damaged';
  if (received.length !== parts.length || received.some((part, i) => !part.equals(parts[i] ?? Buffer.alloc(0)))) throw new Error('the parts are not what was sent');
  return 'whole';
}
