import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBytes } from '@qianli/dicom-codec';
import { frameBytes } from '@qianli/domain-dicom';
import { anApi, type TestApi } from '../support/api';
import { corpusFiles } from '../support/corpus';
import { aDatabase, type TestDatabase } from '../support/database';
import { get, partsOf, stow } from '../support/dicomweb';
import { aNetwork, type TestNetwork } from '../support/network';

const asStored = { accept: 'multipart/related; type=application/octet-stream; transfer-syntax=*' };

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
      // Octets in big-endian order are turned round on their way out.
      if (parsed.attributes.transferSyntaxUid === '1.2.840.10008.1.2.2') continue;
      for (const at of [...new Set([0, parsed.frames.length - 1])]) {
        const frame = parsed.frames[at];
        if (!frame) continue;
        const [part] = partsOf(await see(`${address}/frames/${at + 1}`, asStored));
        const expected = Buffer.from(frameBytes({ bytes: parsed.expandedBytes ?? file.bytes }, frame));
        expect(part?.body.equals(expected), `${file.name} frame ${at + 1}`).toBe(true);
        compared += 1;
      }
    }
    // These two lack a StudyInstanceUID.
    expect(refused).toEqual(['HTJ2KLossless_08_RGB.dcm', 'HTJ2K_08_RGB.dcm']);
    expect(compared).toBeGreaterThan(15);
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
