import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canTranscode } from '@qianli/dicom-codec';
import { decodeText, parseDicomFile, toDicomJson, transferSyntaxOf, type DicomJsonDataset } from '@qianli/domain-dicom';
import { aDicomStudy, encodeText, uidOf, writeDicomFile } from '@qianli/testing';
import { stowReply } from '../../apps/api/src/dicomweb/stow-reply';
import { anApi, type TestApi } from '../support/api';
import { conformanceRows } from '../support/conformance-rows';
import { aDatabase, type TestDatabase } from '../support/database';
import { asText, get, partsOf, stow } from '../support/dicomweb';
import { aNetwork, type TestNetwork } from '../support/network';

const explicit = '1.2.840.10008.1.2.1';
const tag = randomUUID().slice(0, 8).toUpperCase();
type Check = (cells: readonly string[]) => Promise<void> | void;

let db: TestDatabase;
let network: TestNetwork;
let api: TestApi;
const content = {
  AccessionNumber: `${tag}A`, StudyDate: '20260105', StudyTime: '083000', StudyDescription: `${tag} chest`, StudyID: `${tag}S`, ReferringPhysicianName: `Li^${tag}`, TimezoneOffsetFromUTC: '+0800', IssuerOfPatientID: `${tag}I`,
  PatientBirthDate: '19650412', PatientSex: 'M', Modality: 'CT', SeriesDescription: `${tag} axial`, BodyPartExamined: `P${tag}`, '00400244': '20260106', '00400245': '091500',
  RequestAttributesSequence: [{ ScheduledProcedureStepID: `${tag}P`, '00401001': `${tag}Q` }], ContrastBolusAgent: 'none', StationName: 'CT01',
}; // prettier-ignore
const study = aDicomStudy({ seed: tag, patientName: 'Wang^XiaoDong=王^小东', patientId: `${tag}N`, instances: 2, content });
const [series = '', [instance = '', second = ''] = []] = [study.seriesInstanceUids[0], study.sopInstanceUids];
const at = { study: `studies/${study.studyInstanceUid}`, series: `studies/${study.studyInstanceUid}/series/${series}`, instance: `studies/${study.studyInstanceUid}/series/${series}/instances/${instance}` };
const fresh = () => aDicomStudy({ seed: randomUUID(), patientId: randomUUID() });

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db, { QIANLI_QUIET_SECONDS: '600', QIANLI_MAX_INSTANCE_MB: '1' });
  expect((await stow(api, uploader(), study.files)).status).toBe(200);
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});
const uploader = () => network.actors['uploader-qingshi'];
const see = (address: string, headers?: Record<string, string>) => get(api, uploader(), `/dicom-web/${address}`, headers);
const send = (files: readonly Uint8Array[], address?: string) => stow(api, uploader(), files, address);
const raw = async (contentType: string, body: Buffer) => api.http.post('/dicom-web/studies').set('authorization', await api.as(uploader())).set('content-type', contentType).buffer(true).parse(asText).send(body);
const found = async (level: string, query: string) => ((await see(`${level}?${query}`)).status === 200 ? (await see(`${level}?${query}`)).rows() : []);
const finds = async (level: string, query: string) => (await found(level, query)).some((row) => row['0020000D']?.Value?.[0] === study.studyInstanceUid);

/** A value of each key that finds the study, and one that does not. */
const keys: Readonly<Record<string, readonly [string, string]>> = {
  StudyDate: ['20260101-20260131', '20260106'], StudyTime: ['0830', '0900-'], AccessionNumber: [`${tag}A`, `${tag}B`], ModalitiesInStudy: ['MR,CT', 'MR'], ReferringPhysicianName: [`Li^${tag}`, 'Li'], StudyDescription: [`${tag}*`, `${tag}`],
  TimezoneOffsetFromUTC: ['%2B0800', '%2B0900'], PatientName: ['wangxiaodong', 'wang'], PatientID: [`${tag}N`, `${tag}M`], IssuerOfPatientID: [`${tag}I`, 'x'], PatientBirthDate: ['-19650412', '19660101'], PatientSex: ['M', 'F'],
  StudyInstanceUID: [`1.2,${study.studyInstanceUid}`, '1.2'], StudyID: [`${tag}S`, 'x'], Modality: ['CT,MR', 'MR'], SeriesDescription: [`${tag} ax*`, 'axial'], BodyPartExamined: [`P${tag}`, 'HEAD'], SeriesInstanceUID: [series, '1.2'], SeriesNumber: ['1', '2'],
  PerformedProcedureStepStartDate: ['20260106', '20260107-'], PerformedProcedureStepStartTime: ['0900-0930', '10'], 'RequestAttributesSequence.ScheduledProcedureStepID': [`${tag}P`, `${tag}Q`], 'RequestAttributesSequence.RequestedProcedureID': [`${tag}Q`, `${tag}P`],
  SOPClassUID: ['1.2.840.10008.5.1.4.1.1.2', '1.2'], SOPInstanceUID: [second, '1.2'], InstanceNumber: ['2', '3'],
}; // prettier-ignore

const keyCheck: Check = async ([name = '', level = '']) => {
  const [hit = '', miss = ''] = keys[name] ?? [];
  const levels = { study: ['studies', 'series', 'instances'], series: ['series', 'instances'], instance: ['instances'] }[level] ?? [];
  expect(levels.length).toBeGreaterThan(0);
  const mine = name === 'AccessionNumber' ? `PatientID=${tag}N` : `AccessionNumber=${tag}A`;
  for (const of of levels) expect([of, await finds(of, `${mine}&${name}=${hit}`), await finds(of, `${mine}&${name}=${miss}`)]).toEqual([of, true, false]);
};
const attributesThere = async (level: string, text: string) => {
  const [row] = await found(level, `AccessionNumber=${tag}A`);
  for (const expected of text.match(/[0-9A-F]{8}/g) ?? []) expect([expected, row?.[expected] !== undefined]).toEqual([expected, true]);
};
const reason = async (files: readonly Uint8Array[], address?: string) => (await send(files, address)).failed[0]?.reason;
const accept = (syntax: string) => ({ accept: `application/dicom; transfer-syntax=${syntax}` });
const syntaxOf = async (syntax: string) => parseDicomFile((await see(at.instance, accept(syntax))).body).transferSyntaxUid;
const aClip = (seed: string, studyInstanceUid: string) => writeDicomFile({ transferSyntax: '1.2.840.10008.1.2.4.102', content: { SOPClassUID: '1.2.840.10008.5.1.4.1.1.77.1.1.1', SOPInstanceUID: uidOf(`${seed}clip`), StudyInstanceUID: studyInstanceUid, SeriesInstanceUID: uidOf(`${seed}video`), Modality: 'ES', PatientID: seed, Rows: 2, Columns: 2, BitsAllocated: 8, SamplesPerPixel: 3 }, pixelData: [Uint8Array.of(0, 0, 1, 0xb3)] });
const named = async (characterSet: string | null, name: Uint8Array) => {
  const seed = randomUUID();
  const bytes = writeDicomFile({ characterSet, content: { SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', SOPInstanceUID: uidOf(seed), StudyInstanceUID: uidOf(`${seed}s`), SeriesInstanceUID: uidOf(`${seed}e`), Modality: 'CT', PatientID: seed, PatientName: name } });
  expect((await send([bytes])).status).toBe(200);
  const [row] = (await see(`studies?PatientID=${seed}`)).rows();
  return Object.values((row?.['00100010']?.Value?.[0] ?? {}) as Record<string, string>);
};
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const gbk = encodeText('王^小东', 'GBK');

const checks: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  'STOW-RS/body': {
    '`multipart/related; type="application/dicom"`': async () => {
      const sent = fresh();
      expect((await send(sent.files)).status).toBe(200);
      const back = await see(`studies/${sent.studyInstanceUid}`, { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' });
      expect(partsOf(back)[0]?.body.equals(Buffer.from(sent.files[0] ?? []))).toBe(true);
    },
    '`application/dicom`': async () => expect((await raw('application/dicom', Buffer.from(fresh().files[0] ?? []))).status).toBe(200),
    '`multipart/related; type="application/dicom+json"`': async () => {
      const { '7FE00010': pixels, ...json } = toDicomJson(parseDicomFile(fresh().files[0] ?? new Uint8Array()));
      expect(pixels).toBeDefined();
      expect((await raw('multipart/related; type="application/dicom+json"; boundary=b', Buffer.from(`--b\r\nContent-Type: application/dicom+json\r\n\r\n${JSON.stringify([json])}\r\n--b--\r\n`))).status).toBe(200);
    },
    'any other': async () => expect([(await raw('multipart/related; type="application/dicom+xml"; boundary=b', Buffer.from('--b--'))).status, (await raw('text/plain', Buffer.from('x'))).status]).toEqual([415, 415]),
  },
  'STOW-RS/status': {
    '200': async () => {
      const sent = fresh();
      expect([(await send(sent.files)).status, (await send(sent.files)).status]).toEqual([200, 200]);
    },
    '202': async () => expect((await send([Buffer.from('no DICOM'), ...fresh().files])).status).toBe(202),
    '409': async () => expect((await send([Buffer.from('no DICOM')])).status).toBe(409),
    '400': async () => expect((await raw('multipart/related; type="application/dicom"; boundary=b', Buffer.from('--b\r\n\r\ncut off'))).status).toBe(400),
  },
  'STOW-RS/failure reason': {
    '`C000`': async () => expect(await reason([Buffer.from('no DICOM')])).toBe(0xc000),
    '`C122`': async () => {
      const [file = new Uint8Array()] = fresh().files;
      const odd = Buffer.from(file);
      odd.write('1.2.840.10008.1.9.1', odd.indexOf('1.2.840.10008.1.2.1', 0, 'latin1'), 'latin1');
      expect(await reason([odd])).toBe(0xc122);
    },
    '`A900`': async () => expect(await reason(fresh().files, '/dicom-web/studies/1.2.3')).toBe(0xa900),
    '`0111`': async () => {
      const [file = new Uint8Array()] = study.files;
      const other = Uint8Array.from(file);
      other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
      expect(await reason([other])).toBe(0x0111);
    },
    '`A700`': async () => expect(await reason(aDicomStudy({ seed: randomUUID(), rows: 800 }).files)).toBe(0xa700),
    '`0110`': () => {
      const { body } = stowReply([{ outcome: 'refused', identity: null, reason: 'not-stored', message: 'm' }]);
      expect((body['00081198']?.Value?.[0] as DicomJsonDataset)['00081197']?.Value).toEqual([0x0110]);
    },
  },
  'QIDO-RS/address': Object.fromEntries(
    [['/studies', 'studies'], ['/series', 'series'], ['/instances', 'instances'], ['/studies/{study}/series', `${at.study}/series`], ['/studies/{study}/instances', `${at.study}/instances`], ['/studies/{study}/series/{series}/instances', `${at.series}/instances`]]
      .map(([row = '', address = '']) => [`\`${row}\``, async () => expect(await finds(address, `AccessionNumber=${tag}A`)).toBe(true)]),
  ), // prettier-ignore
  'QIDO-RS/key': Object.fromEntries(Object.keys(keys).map((name) => [name, keyCheck])),
  'QIDO-RS/parameter or matter': {
    '`*` and `?`': async () => expect([await finds('studies', `AccessionNumber=${tag.toLowerCase()}?`), await finds('studies', `PatientID=${tag}*&PatientName=w*dong`)]).toEqual([true, true]),
    PatientName: async () => {
      for (const [name, expected] of [['王小东', true], ['王^小东', true], ['WANG^XIAODONG', true], ['wangxiaodong', true], ['wxd', true], ['小东', false]] as const) expect([name, await finds('studies', `PatientID=${tag}N&PatientName=${encodeURIComponent(name)}`)]).toEqual([name, expected]);
    },
    '`fuzzymatching=true`': async () => expect([await finds('studies', `fuzzymatching=true&PatientID=${tag}N&PatientName=${encodeURIComponent('小东')}`), await finds('studies', `fuzzymatching=true&PatientID=${tag}N&PatientName=dong%20wang`)]).toEqual([true, true]),
    '`includefield`': async () => {
      for (const [level, field, expected] of [['studies', 'PatientSize,StudyID', '00200010'], ['series', '00081010', '00081010'], ['instances', 'ContrastBolusAgent', '00180010'], ['instances', 'all', '00280101']] as const) expect((await found(level, `AccessionNumber=${tag}A&includefield=${field}`))[0]?.[expected]).toBeDefined();
    },
    '`limit`, `offset`': async () => {
      const cut = await see(`${at.study}/instances?limit=1`);
      expect([cut.rows().length, cut.headers['warning']]).toEqual([1, '299 qianli "There are additional results that can be requested"']);
      expect((await see(`${at.study}/instances?limit=1&offset=1`)).headers['warning']).toBeUndefined();
    },
    'a key or field that is not known': async () => {
      for (const query of ['nonsense=1', 'includefield=Nonsense', 'Manufacturer=x']) expect((await see(`studies?AccessionNumber=${tag}A&${query}`)).headers['warning']).toMatch(/^299 .*ignored/);
    },
    'nothing matches': async () => expect((await see('studies?AccessionNumber=nobody')).status).toBe(204),
    'media type': async () => {
      const statuses = [];
      for (const type of ['application/dicom+json', 'application/json', 'application/dicom+xml']) statuses.push((await see('studies?limit=1', { accept: type })).status);
      expect(statuses).toEqual([200, 200, 406]);
    },
  },
  'QIDO-RS/answer of': Object.fromEntries(['studies', 'series', 'instances'].map((level) => [level, ([, text = '']: readonly string[]) => attributesThere(level, text)])),
  'WADO-RS/address below `/studies/{study}`': {
    'study, `/series/{series}`, `…/instances/{instance}`': async () => {
      for (const [address, parts] of [[at.study, 2], [at.series, 2], [at.instance, 1]] as const) expect(partsOf(await see(address, { accept: 'multipart/related; type="application/dicom"' }))).toHaveLength(parts);
      expect((await see(at.instance, { accept: 'application/dicom' })).headers['content-type']).toBe(`application/dicom; transfer-syntax=${explicit}`);
    },
    '`/metadata` of each': async () => {
      for (const [address, rows] of [[at.study, 2], [at.series, 2], [at.instance, 1]] as const) expect((await see(`${address}/metadata`, { accept: 'application/dicom+json' })).rows()).toHaveLength(rows);
    },
    '`…/instances/{instance}/frames/{list}`': async () => {
      expect(partsOf(await see(`${at.instance}/frames/1`, { accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' }))[0]?.body.length).toBe(512);
      expect((await see(`${at.instance}/frames/1`, { accept: 'application/octet-stream' })).body.length).toBe(512);
    },
    '`…/instances/{instance}/bulkdata/{tag}`': async () => expect((await see(`${at.instance}/bulkdata/7FE00010`, { accept: 'application/octet-stream' })).body.length).toBe(512),
    '`/rendered` of study, series, instance, frame': async () => {
      for (const address of [at.study, at.series, at.instance, `${at.instance}/frames/1`]) for (const type of ['image/png', 'image/jpeg']) expect((await see(`${address}/rendered?window=40,400&viewport=8,8&quality=50`, { accept: type })).headers['content-type']).toBe(type);
    },
    '`/thumbnail` of the same': async () => {
      for (const address of [at.study, at.series, at.instance, `${at.instance}/frames/1`]) expect((await see(`${address}/thumbnail`, { accept: 'image/jpeg' })).headers['content-type']).toBe('image/jpeg');
    },
  },
  'WADO-RS/`transfer-syntax` asked for': {
    '`*`, the stored one, or none': async () => {
      for (const end of ['; transfer-syntax=*', `; transfer-syntax=${explicit}`, '']) expect((await see(at.instance, { accept: `application/dicom${end}` })).body.equals(Buffer.from(study.files[0] ?? []))).toBe(true);
    },
    'Explicit or Implicit VR Little Endian': async () => expect(await syntaxOf('1.2.840.10008.1.2')).toBe('1.2.840.10008.1.2'),
    'JPEG-LS Lossless, HTJ2K Lossless': async () => {
      for (const uid of ['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.201']) {
        expect(await syntaxOf(uid)).toBe(uid);
        expect(partsOf(await see(`${at.instance}/frames/1`, { accept: `multipart/related; type="${transferSyntaxOf(uid)?.mediaType}"; transfer-syntax=${uid}` }))[0]?.contentType).toContain(uid);
      }
    },
    'one that some instances cannot be had in': async () => {
      const mixed = fresh();
      expect((await send([...mixed.files, aClip(randomUUID(), mixed.studyInstanceUid)])).stored).toHaveLength(2);
      const answer = await see(`studies/${mixed.studyInstanceUid}`, { accept: 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2' });
      expect([answer.status, partsOf(answer).length, answer.headers['warning']?.startsWith('299 ')]).toEqual([206, 1, true]);
    },
    'one that none can be had in': async () => expect((await see(at.instance, accept('1.2.840.10008.1.2.4.50'))).status).toBe(406),
  },
  'Deletion and capabilities/request': {
    '`DELETE` of a study, series or instance': async ([, text = '']) => {
      const sent = fresh();
      expect((await send(sent.files)).status).toBe(200);
      const remove = async (end: string) => api.http.delete(`/dicom-web/studies/${sent.studyInstanceUid}${end}`).set('authorization', await api.as(network.actors['platform-admin']));
      expect((await remove('')).body).toMatchObject({ code: 'bad-input', issues: [{ message: `One of ${['sent-by-mistake', 'wrong-patient', 'duplicate', 'patient-request', 'retention'].filter((code) => text.includes(`\`${code}\``)).join(', ')}` }] });
      expect((await remove('?reason=duplicate')).status).toBe(204);
      expect((await see(`studies/${sent.studyInstanceUid}`)).status).toBe(404);
    },
    '`OPTIONS /dicom-web`': async () => expect((await api.http.options('/dicom-web').set('authorization', await api.as(uploader())).set('accept', 'application/vnd.sun.wadl+xml').buffer(true).parse(asText)).headers['content-type']).toBe('application/vnd.sun.wadl+xml'),
  },
  'Character sets/declared': {
    'ISO_IR 192': async () => expect(await named('ISO_IR 192', new TextEncoder().encode('王^小东'))).toEqual(['王^小东']),
    GB18030: async () => expect([await named('GB18030', gbk), await named('GB18030', new TextEncoder().encode('王^小东'))]).toEqual([['王^小东'], ['王^小东']]),
    GBK: async () => expect(await named('GBK', gbk)).toEqual(['王^小东']),
    'ISO 2022 IR 58': async () => expect(await named('\\ISO 2022 IR 58', latin('Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab'))).toEqual(['Zhang^XiaoDong', '张^小东']),
    'ISO 2022 IR 87': async () => expect(await named('\\ISO 2022 IR 87', latin('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B'))).toEqual(['Yamada^Tarou', '山田^太郎']),
    'ISO 2022 IR 149': async () => expect(await named('\\ISO 2022 IR 149', latin('Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7'))).toEqual(['Hong^Gildong', '洪^吉洞']),
    'ISO_IR 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 203, 13': ([row = '']) => {
      const letters: Readonly<Record<string, readonly [number, string]>> = { 100: [0xe4, 'ä'], 101: [0xb3, 'ł'], 109: [0xa1, 'Ħ'], 110: [0xb1, 'ą'], 126: [0xe1, 'α'], 127: [0xc7, 'ا'], 138: [0xe0, 'א'], 144: [0xef, 'я'], 148: [0xfe, 'ş'], 166: [0xa1, 'ก'], 203: [0xa4, '€'], 13: [0xb1, 'ｱ'] };
      const numbers = row.match(/\d+/g) ?? [];
      expect(numbers.length).toBe(Object.keys(letters).length);
      for (const number of numbers) expect(decodeText(Uint8Array.of(0x4d, letters[number]?.[0] ?? 0, 0x72), [`ISO_IR ${number}`], 'PN')).toBe(`M${letters[number]?.[1]}r`);
    },
    'ISO_IR 100, or nothing, and the bytes are GBK or UTF-8': async () => expect([await named('ISO_IR 100', gbk), await named(null, gbk), await named('ISO_IR 100', new TextEncoder().encode('王^小东'))]).toEqual(Array(3).fill(['王^小东'])),
  },
};

/** A row of the transfer syntaxes: each UID is known, and drawn or not as the row says. */
const transferSyntax: Check = ([, uids = '', drawn = '']) => {
  // The table writes them from their last common part on: `.1.98` is not one, `.1.2.1.98` and `.4.50` are.
  const found = [...uids.matchAll(/`([\d.]+)`/g)].map(([, text = '']) => `1.2.840.10008.1.2${text.replace('1.2.840.10008.1.2', '').replace(/^\.1\.2(?=\.|$)/, '')}`);
  expect(found.length).toBeGreaterThan(0);
  for (const uid of found) {
    expect([uid, transferSyntaxOf(uid) !== null]).toEqual([uid, true]);
    expect([uid, canTranscode(uid, explicit, true)]).toEqual([uid, drawn.startsWith('yes')]);
  }
};

const sections = ['STOW-RS', 'QIDO-RS', 'WADO-RS', 'Deletion and capabilities', 'Transfer syntaxes', 'Character sets'];
const rows = conformanceRows().filter(({ section }) => sections.includes(section));
const checkOf = (section: string, table: string, name: string) => (section === 'Transfer syntaxes' ? transferSyntax : checks[`${section}/${table}`]?.[name]);

describe('docs/conformance.md', () => {
  it('has a check for every row of the web services, the transfer syntaxes and the character sets, and a row for every check', () => {
    expect(rows.length).toBeGreaterThan(80);
    expect(rows.filter(({ section, table, cells: [name = ''] }) => !checkOf(section, table, name)).map(({ section, table, cells }) => `${section}/${table}: ${cells[0]}`)).toEqual([]);
    const said = new Set(rows.map(({ section, table, cells }) => `${section}/${table}: ${cells[0]}`));
    expect(Object.entries(checks).flatMap(([table, of]) => Object.keys(of).map((name) => `${table}: ${name}`)).filter((name) => !said.has(name))).toEqual([]);
  });

  it.each(rows.map((row) => [`${row.section}: ${row.cells[0]}`, row] as const))('%s', async (_, { section, table, cells }) => {
    await checkOf(section, table, cells[0] ?? '')?.(cells);
  });
});
