import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { LabelVolume, SegmentedScan } from '@qianli/domain-pre-read';

const deflated = promisify(deflateRaw);
const inflated = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

const magic = 'QLB1';
/** Own choice: 1,000 slices on a 1.4 mm grid are 65 MB; beyond 512 MB the object is not one of ours. */
const mostLabelBytes = 512 * 1024 * 1024;

interface Header {
  readonly source: SegmentedScan['source'];
  readonly volumes: readonly Omit<LabelVolume, 'labels'>[];
}

/** The outlines of a scan as bytes: `QLB1`, length of the header (4 bytes, little endian), header as JSON, all labels deflated. */
export async function packLabels({ source, volumes }: SegmentedScan): Promise<Uint8Array> {
  const header: Header = { source, volumes: volumes.map(({ labels: _, ...rest }) => rest) };
  const text = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.write(magic, 'latin1');
  start.writeUInt32LE(text.length, 4);
  // Level 1: labels are long runs, and more effort saves a tenth.
  return Buffer.concat([start, text, await deflated(Buffer.concat(volumes.map(({ labels }) => labels)), { level: 1 })]);
}

/** Reads back what `packLabels` wrote. Throws `Error` for any other bytes. */
export async function unpackLabels(bytes: Uint8Array): Promise<SegmentedScan> {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (packed.length < 8 || packed.toString('latin1', 0, 4) !== magic)
    throw new Error('These bytes are no packed labels: they do not begin with QLB1');
  const end = 8 + packed.readUInt32LE(4);
  if (end > packed.length) throw new Error('Packed labels end inside their header');
  const header = JSON.parse(packed.toString('utf8', 8, end)) as Header;
  const sizes = header.volumes.map(({ size }) => size.x * size.y * size.z);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!(total <= mostLabelBytes))
    throw new Error(`Packed labels claim ${total} voxels, at most ${mostLabelBytes} are read`);
  const labels = await inflated(packed.subarray(end), { maxOutputLength: total + 1 });
  if (labels.length !== total)
    throw new Error(`Packed labels hold ${labels.length} voxels, their header says ${total}`);
  let at = 0;
  const volumes = header.volumes.map((volume, i): LabelVolume => {
    const from = at;
    at += sizes[i] ?? 0;
    return { ...volume, labels: new Uint8Array(labels.buffer, labels.byteOffset + from, at - from) };
  });
  return { source: header.source, volumes };
}
