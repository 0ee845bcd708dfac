import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBytes } from '@qianli/dicom-codec';
import { frameBytes } from '@qianli/domain-dicom';
import { anApi, type TestApi } from '../support/api';
import { corpusFiles } from '../support/corpus';
import { aDatabase, type TestDatabase } from '../support/database';
import { get, partsOf, stow } from '../support/dicomweb';
import { aNetwork, type TestNetwork } from '../support/network';

const asStored = { accept: 'multipart/related; type=application/octet-stream; transfer-syntax=*' };

const decodedForViewers = new Set(['1.2.840.10008.1.2.2', '1.2.840.10008.1.2.4.53', '1.2.840.10008.1.2.4.55']);

describe('real files', () => {
  let db: TestDatabase;
  let network: TestNetwork;
  let api: TestApi;
  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    api = await anApi(db, { QIANLI_QUIET_SECONDS: '600' });
  });
  afterAll(async () => {
    await api?.close();
    await db?.close();
  });
  const uploader = () => network.actors['uploader-qingshi'];
  const see = (address: string, headers?: Record<string, string>) => get(api, uploader(), address, headers);

  /** Sends one file; what was stored must come back byte for byte and answer every question about it. */
  const sendAndAsk = async ({ name, bytes }: { name: string; bytes: Uint8Array }) => {
    const answer = await stow(api, uploader(), [bytes]);
    expect([200, 202, 409], name).toContain(answer.status);
    expect(answer.stored.length + answer.failed.length, name).toBe(1);
    if (answer.failed[0]) {
      expect(answer.failed[0].comment.length, name).toBeGreaterThan(20);
      return 'refused';
    }
    const item = answer.json['00081199']?.Value?.[0] as { '00081190': { Value: [string] } };
    const [address] = item['00081190'].Value;
    const file = await see(address, { accept: 'application/dicom; transfer-syntax=*' });
    expect([file.status, file.body.equals(Buffer.from(bytes))], name).toEqual([200, true]);
    expect((await see(`${address}/metadata`)).rows(), name).toHaveLength(1);
    expect([200, 404, 406], name).toContain((await see(`${address}/rendered`)).status);
    return 'stored';
  };

  it('that are malformed are stored or refused with a reason, and the platform goes on', async () => {
    const outcomes: Record<string, string> = {};
    for (const file of corpusFiles('malformed')) outcomes[file.name] = await sendAndAsk(file);
    expect(Object.values(outcomes)).toContain('stored');
    expect(outcomes['no_meta_group_length.dcm']).toBeDefined();
    expect((await api.http.get('/livez')).status).toBe(200);
  });

  it('of every transfer syntax give frames whose bytes are those of the file', async () => {
    let compared = 0;
    const refused: string[] = [];
    for (const file of [...corpusFiles('transfer-syntaxes'), ...corpusFiles('multiframe')]) {
      // Many of them are one image in several encodings under one UID, which one archive rightly refuses.
      await db.database.pool.query('TRUNCATE patients, studies CASCADE');
      if ((await sendAndAsk(file)) === 'refused') {
        refused.push(file.name);
        continue;
      }
      const parsed = parseBytes(file.bytes);
      const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = parsed.identity;
      const address = `/dicom-web/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
      // What no viewer decodes goes out as plain pixels: see below.
      if (decodedForViewers.has(parsed.attributes.transferSyntaxUid ?? '')) continue;
      for (const at of [...new Set([0, parsed.frames.length - 1])]) {
        const frame = parsed.frames[at];
        if (!frame) continue;
        const [part] = partsOf(await see(`${address}/frames/${at + 1}`, asStored));
        const stored = Buffer.from(frameBytes({ bytes: parsed.expandedBytes ?? file.bytes }, frame));
        const expected = parsed.attributes.transferSyntaxUid === '1.2.840.10008.1.2.8.1' ? inflateRawSync(stored) : stored;
        expect(part?.body.equals(expected), `${file.name} frame ${at + 1}`).toBe(true);
        compared += 1;
      }
    }
    // These two lack a StudyInstanceUID.
    expect(refused).toEqual(['HTJ2KLossless_08_RGB.dcm', 'HTJ2K_08_RGB.dcm']);
    expect(compared).toBeGreaterThan(15);
  });

  it.each([
    ['CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm', 0],
    ['CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm', 0],
    // Lossy: near the uncompressed image, in the units of the file.
    ['CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm', 8],
    ['CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm', 8],
  ])('of %s, which no viewer decodes, go out as explicit little endian pixels', async (name, within) => {
    const files = corpusFiles('transfer-syntaxes');
    const file = files.find((of) => of.name === name);
    if (!file) throw new Error(`${name} is not in the corpus`);
    await db.database.pool.query('TRUNCATE patients, studies CASCADE');
    expect(await sendAndAsk(file)).toBe('stored');
    const { identity } = parseBytes(file.bytes);
    const address = `/dicom-web/studies/${identity.studyInstanceUid}/series/${identity.seriesInstanceUid}/instances/${identity.sopInstanceUid}/frames/1`;
    const [row] = (await see(address.replace('/frames/1', '/metadata'))).rows();
    const samples = Number(row?.['00280010']?.Value?.[0]) * Number(row?.['00280011']?.Value?.[0]);
    const bytesEach = Number(row?.['00280100']?.Value?.[0]) / 8;
    for (const accept of [asStored.accept, 'multipart/related; type="application/octet-stream"', '*/*']) {
      const [part] = partsOf(await see(address, { accept }));
      expect([part?.contentType, part?.body.length], accept).toEqual(['application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1', samples * bytesEach]);
      const mean = part ? meanOf(part.body, bytesEach) : Number.NaN;
      const plain = files.find((of) => of.name.includes('LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.'));
      const [frame] = plain ? parseBytes(plain.bytes).frames : [];
      if (within === 0 && plain && frame) expect(mean).toBe(meanOf(Buffer.from(frameBytes({ bytes: plain.bytes }, frame)), 2));
      expect(mean).toBeGreaterThan(0);
    }
  });

  it('of other character sets show their names in QIDO-RS, and Chinese ones are found', async () => {
    for (const file of corpusFiles('charsets')) await sendAndAsk(file);
    const rows = (await see('/dicom-web/studies?limit=1000')).rows();
    const names = rows.flatMap((row) => Object.values((row['00100010']?.Value?.[0] ?? {}) as Record<string, string>));
    expect(names.join(' ')).toContain('王^小东');
    expect(names.join(' ')).not.toContain('\ufffd');
    expect((await see(`/dicom-web/studies?PatientName=${encodeURIComponent('王*')}`)).rows().length).toBeGreaterThan(0);
  });

  it('that are no images are stored too, and have no picture', async () => {
    for (const file of corpusFiles('non-image')) await sendAndAsk(file);
    expect((await api.http.get('/livez')).status).toBe(200);
  });
});

function meanOf(bytes: Buffer, bytesEach: number): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += bytesEach) sum += bytesEach === 2 ? bytes.readUInt16LE(at) : (bytes[at] ?? 0);
  return sum / (bytes.length / bytesEach);
}
