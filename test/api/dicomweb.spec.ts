import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDicomStudy, uidOf, writeDicomFile } from '@qianli/testing';
import { parseDicomFile, toDicomJson } from '@qianli/domain-dicom';
import { ObjectStore } from '@qianli/flow';
import { PNG } from 'pngjs';
import { capabilities } from '../../apps/api/src/dicomweb/capabilities';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { asText, get, partsOf, stow, stowBody } from '../support/dicomweb';
import { until } from '../support/dcmtk';
import { aNetwork, type TestNetwork } from '../support/network';
import { routesOf } from '../support/routes-of';

const octetsAsStored = { accept: 'multipart/related; type=application/octet-stream; transfer-syntax=*' };
const unknown = uidOf('nobody ever sent this');

describe('DICOMweb', () => {
  let db: TestDatabase;
  let network: TestNetwork;
  let api: TestApi;
  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    api = await anApi(db, { QIANLI_QUIET_SECONDS: '600', QIANLI_MAX_INSTANCE_MB: '1' });
  });
  afterAll(async () => {
    await api?.close();
    await db?.close();
  });
  const uploader = () => network.actors['uploader-qingshi'];
  const stranger = () => network.actors['uploader-baiyun'];
  const chen = () => network.actors['reader-chen'];
  const see = (address: string, headers?: Record<string, string>) => get(api, uploader(), `/dicom-web/${address}`, headers);
  const stored = async (of: Parameters<typeof aDicomStudy>[0] = {}, actor = uploader()) => {
    const study = aDicomStudy({ seed: randomUUID(), ...of });
    expect((await stow(api, actor, study.files)).status).toBe(200);
    const [series = ''] = study.seriesInstanceUids;
    const [instance = ''] = study.sopInstanceUids;
    return { ...study, address: `studies/${study.studyInstanceUid}`, seriesAddress: `studies/${study.studyInstanceUid}/series/${series}`, instanceAddress: `studies/${study.studyInstanceUid}/series/${series}/instances/${instance}` };
  };
  const pixelsOf = (file: Uint8Array | undefined, bytes: number) => Buffer.from(file ?? []).subarray(-bytes);

  describe('STOW-RS', () => {
    const raw = async (contentType: string, body: Buffer | string, address = '/dicom-web/studies') =>
      api.http.post(address).set('authorization', await api.as(uploader())).set('content-type', contentType).send(body);

    it('takes a single file as application/dicom', async () => {
      const [file = new Uint8Array()] = aDicomStudy({ seed: randomUUID() }).files;
      expect((await raw('application/dicom', Buffer.from(file))).status).toBe(200);
    });

    it('answers 202 when some are stored, and numbers the parts', async () => {
      const study = aDicomStudy({ seed: randomUUID() });
      const answer = await stow(api, uploader(), [Buffer.from('this is no DICOM file'), ...study.files]);
      expect(answer).toMatchObject({ status: 202, stored: [{ uid: study.sopInstanceUids[0] }], failed: [{ uid: null, reason: 0xc000 }] });
      expect(answer.failed[0]?.comment).toMatch(/no DICOM file/);
      const failed = answer.json['00081198']?.Value?.[0] as { '00200019': { Value: number[] } };
      expect(failed['00200019'].Value).toEqual([1]);
    });

    it('answers 409 when none is stored', async () => {
      expect(await stow(api, uploader(), [Buffer.from('nothing'), Buffer.alloc(0)])).toMatchObject({ status: 409, stored: [], failed: [{ reason: 0xc000 }, { reason: 0xc000 }] });
    });

    it('refuses an instance of another study than the address names', async () => {
      const study = aDicomStudy({ seed: randomUUID() });
      expect(await stow(api, uploader(), study.files, `/dicom-web/studies/${unknown}`)).toMatchObject({ status: 409, failed: [{ uid: study.sopInstanceUids[0], reason: 0xa900 }] });
      expect((await stow(api, uploader(), study.files, `/dicom-web/studies/${study.studyInstanceUid}`)).status).toBe(200);
    });

    it('refuses a series that belongs to another study', async () => {
      const first = await stored();
      const study = aDicomStudy({ seed: randomUUID(), content: { SeriesInstanceUID: first.seriesInstanceUids[0] ?? '' } });
      expect(await stow(api, uploader(), study.files)).toMatchObject({ status: 409, failed: [{ reason: 0xa900 }] });
    });

    it('refuses a file beyond the size it takes, and stores the one behind it', async () => {
      const large = aDicomStudy({ seed: randomUUID(), rows: 800 });
      const small = aDicomStudy({ seed: randomUUID() });
      expect(await stow(api, uploader(), [...large.files, ...small.files])).toMatchObject({ status: 202, stored: [{ uid: small.sopInstanceUids[0] }], failed: [{ reason: 0xa700 }] });
    });

    it.each(['1.2.3/../../etc/passwd', '1.2.3a', '1..2', `1.${'2'.repeat(64)}`])('refuses the UID %s in a file, and nothing of it is kept', async (uid) => {
      const study = aDicomStudy({ seed: randomUUID(), content: { SOPInstanceUID: uid } });
      const answer = await stow(api, uploader(), study.files);
      expect(answer).toMatchObject({ status: 409, failed: [{ uid: null, reason: 0xc000 }] });
      expect(JSON.stringify(answer.json)).not.toContain(uid);
    });

    it('refuses what is no multipart, has no boundary, is cut off, or is another type', async () => {
      const { body, contentType } = stowBody(aDicomStudy({ seed: randomUUID() }).files);
      expect((await raw('multipart/related; type="application/dicom"', body)).body).toMatchObject({ code: 'bad-input' });
      expect((await raw(contentType, body.subarray(0, body.length - 20))).body).toMatchObject({ code: 'bad-input' });
      expect((await raw(contentType, '--other--')).status).toBe(400);
      expect((await raw(contentType.replace('application/dicom', 'image/jpeg'), body)).status).toBe(415);
      expect((await raw('text/plain', 'x')).status).toBe(415);
      expect((await raw(contentType, body, '/dicom-web/studies/not-a-uid')).status).toBe(400);
      expect((await raw(contentType, body, '/dicom-web/studies?submission=1')).status).toBe(400);
    });

    it('is for those who send: a reader, a dispatcher and nobody are refused', async () => {
      const { body, contentType } = stowBody(aDicomStudy({ seed: randomUUID() }).files);
      for (const actor of [chen(), network.actors.dispatcher, network.actors['platform-admin'], network.actors['admin-qingshi']]) {
        expect((await api.http.post('/dicom-web/studies').set('authorization', await api.as(actor)).set('content-type', contentType).send(body)).status).toBe(403);
      }
      expect((await api.http.post('/dicom-web/studies').set('content-type', contentType).send(body)).status).toBe(401);
    });
  });

  describe('STOW-RS of metadata and bulk data', () => {
    const part = (type: string, location: string | null, body: Uint8Array) => Buffer.concat([Buffer.from(`--bulk\r\nContent-Type: ${type}\r\n${location === null ? '' : `Content-Location: ${location}\r\n`}\r\n`), body, Buffer.from('\r\n')]);
    const send = async (parts: readonly Buffer[]) => {
      const response = await api.http.post('/dicom-web/studies').set('authorization', await api.as(uploader())).set('content-type', 'multipart/related; type="application/dicom+json"; boundary=bulk').buffer(true).parse(asText).send(Buffer.concat([...parts, Buffer.from('--bulk--\r\n')]));
      return { status: response.status, json: JSON.parse(String(response.body)) as Record<string, { Value?: Record<string, { Value?: unknown[] }>[] }> & { code?: string } };
    };
    const metadataOf = (seed: string, more: object = {}) => {
      const [file = new Uint8Array()] = aDicomStudy({ seed }).files;
      return { ...toDicomJson(parseDicomFile(file), { bulkDataUri: (path) => `bulk/${path}` }), ...more };
    };

    it('makes files of it that are stored like any other, with their pixels', async () => {
      const seed = randomUUID();
      const pixels = Buffer.alloc(512, 7);
      const answer = await send([part('application/dicom+json', null, Buffer.from(JSON.stringify([metadataOf(seed)]))), part('application/octet-stream', 'bulk/7FE00010', pixels)]);
      expect(answer.status).toBe(200);
      const study = aDicomStudy({ seed });
      const address = `studies/${study.studyInstanceUid}/series/${study.seriesInstanceUids[0]}/instances/${study.sopInstanceUids[0]}`;
      const [frame] = partsOf(await see(`${address}/frames/1`, octetsAsStored));
      expect(frame?.body.equals(pixels)).toBe(true);
      expect((await see(`${address}/metadata`)).rows()[0]?.['00100010']).toEqual(metadataOf(seed)['00100010']);
    });

    it('keeps compressed frames as they came, one part a frame', async () => {
      const seed = randomUUID();
      const frames = [1, 2].map((n) => Buffer.from([0xff, 0x4f, 0xff, 0x51, n, 0]));
      const answer = await send([part('application/dicom+json', null, Buffer.from(JSON.stringify([metadataOf(seed, { '00280008': { vr: 'IS', Value: [2] } })]))), ...frames.map((body) => part('image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90', 'bulk/7FE00010', body))]);
      expect(answer.status).toBe(200);
      const study = aDicomStudy({ seed });
      const parts = partsOf(await see(`studies/${study.studyInstanceUid}/series/${study.seriesInstanceUids[0]}/instances/${study.sopInstanceUids[0]}/frames/1,2`, octetsAsStored));
      expect(parts.map(({ body }) => body)).toEqual(frames);
    });

    it('says of each data set why it became no file, and stores the others', async () => {
      const seed = randomUUID();
      const answer = await send([part('application/dicom+json', null, Buffer.from(JSON.stringify([metadataOf(randomUUID(), { '7FE00010': { vr: 'OW', BulkDataURI: 'elsewhere' } }), metadataOf(seed)]))), part('application/octet-stream', 'bulk/7FE00010', Buffer.alloc(512))]);
      expect(answer.status).toBe(202);
      expect(JSON.stringify(answer.json['00081198'])).toMatch(/were not sent/);
      expect((await send([part('application/dicom+json', null, Buffer.from('{no json'))])).json.code).toBe('bad-input');
      expect((await send([part('application/dicom+json', null, Buffer.from('[{"00100010":{"vr":"XX"}}]'))])).status).toBe(409);
    });
  });

  describe('deletion', () => {
    const remove = async (address: string, person: 'platform-admin' | 'admin-qingshi' | 'uploader-qingshi' | 'dispatcher' = 'platform-admin') => api.http.delete(`/dicom-web/${address}`).set('authorization', await api.as(network.actors[person]));

    it('is for the administrator of the platform, with a reason, and leaves a line', async () => {
      const study = await stored({ series: 2, instances: 2 });
      expect((await remove(study.address)).body).toMatchObject({ code: 'bad-input', issues: [{ path: 'query.reason' }] });
      for (const person of ['admin-qingshi', 'uploader-qingshi', 'dispatcher'] as const) expect((await remove(`${study.address}?reason=duplicate`, person)).status).toBe(403);
      expect((await remove(`${study.instanceAddress}?reason=duplicate`)).status).toBe(204);
      expect((await see(study.instanceAddress)).status).toBe(404);
      expect((await see(`${study.address}/instances`)).rows()).toHaveLength(3);
      expect((await see(`${study.address}/series`)).rows()[0]?.['00201209']?.Value).toEqual([1]);
      expect((await remove(`${study.instanceAddress}?reason=duplicate`)).status).toBe(404);
      const lines = await db.database.prisma.auditEvent.findMany({ where: { action: 'images.deleted', outcome: 'success', detail: { path: ['reason'], equals: 'duplicate' } } });
      expect(lines.map(({ actorId, detail }) => [actorId, (detail as { level: string }).level])).toEqual([[network.actors['platform-admin'].userId, 'instance']]);
    });

    it('of a whole study removes rows at once and objects soon, and cancels its case', async () => {
      const study = await stored();
      const instance = await db.database.prisma.instance.findUniqueOrThrow({ where: { sopInstanceUid: study.sopInstanceUids[0] ?? '' } });
      expect((await remove(`${study.address}?reason=wrong-patient`)).status).toBe(204);
      expect((await see(`studies?StudyInstanceUID=${study.studyInstanceUid}`)).status).toBe(204);
      expect((await see(study.address)).status).toBe(404);
      expect((await db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } })).state).toBe('cancelled');
      const objects = api.app.get(ObjectStore, { strict: false });
      await until(async () => (await objects.head(instance.objectKey)) === null, 'the object to be deleted');
      // The same study may come again.
      expect((await stow(api, uploader(), study.files)).status).toBe(200);
      expect((await see(study.instanceAddress)).status).toBe(200);
    });

    it('is refused where a report is signed', async () => {
      const study = await stored({ patientId: randomUUID() });
      const kase = await db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } });
      await db.database.prisma.reportVersion.create({ data: { caseId: kase.id, version: 1, status: 'final', findings: 'f', impression: 'i', critical: false, signedById: chen().userId, signedAt: new Date(), digest: 'd' } });
      expect((await remove(`${study.address}?reason=duplicate`)).body).toMatchObject({ code: 'case-wrong-state' });
      expect((await see(study.instanceAddress)).status).toBe(200);
    });
  });

  describe('capabilities', () => {
    it('name every route of the service and no other', async () => {
      const form = (path: string) => path.replace(/[:{][A-Za-z]+\}?/g, '{}').replace(/\*$/, '{}');
      const routes = routesOf(api.app).filter(({ path }) => path.startsWith('/dicom-web/')).map(({ method, path }) => `${method} ${form(path.slice('/dicom-web/'.length))}`);
      expect([...new Set(capabilities.map(({ method, path }) => `${method} ${form(path)}`))].sort()).toEqual([...new Set(routes.filter((route) => route !== 'OPTIONS '))].sort());
    });
    it('are given as WADL and as JSON', async () => {
      const ask = async (accept: string) => api.http.options('/dicom-web').set('authorization', await api.as(uploader())).set('accept', accept).buffer(true).parse(asText);
      const xml = await ask('application/vnd.sun.wadl+xml');
      expect([xml.status, xml.headers['content-type']]).toEqual([200, 'application/vnd.sun.wadl+xml']);
      expect(String(xml.body)).toContain('<resource path="studies/{study}/series/{series}/instances/{instance}/frames/{frames}">');
      expect(JSON.parse(String((await ask('application/json')).body))).toMatchObject({ base: '/dicom-web' });
      expect((await ask('text/plain')).status).toBe(406);
    });
  });

  describe('QIDO-RS', () => {
    const tag = randomUUID().slice(0, 8).toUpperCase();
    const uids = (answer: Awaited<ReturnType<typeof see>>, of = '0020000D') => (answer.status === 204 ? [] : answer.rows().map((row) => row[of]?.Value?.[0]));
    let one: Awaited<ReturnType<typeof stored>>;
    let two: Awaited<ReturnType<typeof stored>>;
    beforeAll(async () => {
      one = await stored({ patientName: 'Wang^XiaoDong=王^小东', patientId: `${tag}-1`, series: 2, instances: 2, content: { AccessionNumber: `${tag}A`, StudyDate: '20260105' } });
      two = await stored({ patientName: '张三丰', patientId: `${tag}-2`, modality: 'DX', characterSet: 'GB18030', content: { AccessionNumber: `${tag}B`, StudyDate: '20260220' } });
    });
    const mine = `AccessionNumber=${tag}*`;

    it('gives the required attributes of a study', async () => {
      const [row] = (await see(`studies?StudyInstanceUID=${one.studyInstanceUid}`)).rows();
      expect(row).toMatchObject({
        '00080020': { vr: 'DA', Value: ['20260105'] }, '00080030': { vr: 'TM', Value: ['083000'] }, '00080050': { vr: 'SH', Value: [`${tag}A`] },
        '00080056': { vr: 'CS', Value: ['ONLINE'] }, '00080061': { vr: 'CS', Value: ['CT'] }, '00100020': { vr: 'LO', Value: [`${tag}-1`] },
        '00100030': { vr: 'DA', Value: ['19650412'] }, '00100040': { vr: 'CS', Value: ['M'] }, '0020000D': { vr: 'UI', Value: [one.studyInstanceUid] },
        '00200010': { vr: 'SH', Value: ['1'] }, '00201206': { vr: 'IS', Value: [2] }, '00201208': { vr: 'IS', Value: [4] },
        '00081190': { vr: 'UR', Value: [`/dicom-web/studies/${one.studyInstanceUid}`] },
      });
    });

    it.each([
      ['PatientName=王*', 'one'], ['PatientName=王^小东', 'one'], ['PatientName=王小东', 'one'], ['PatientName=wang*', 'one'], ['PatientName=*小*', 'one'], ['PatientName=WANG^XIAODONG', 'one'],
      ['PatientName=张*', 'two'], ['PatientName=wangxiaodong', 'one'], ['PatientName=zhangsan*', 'two'], ['PatientName=zhang^sanfeng', 'two'], ['PatientName=zsf', 'two'], ['PatientName=王*东', 'one'], ['PatientName=*东', 'one'], ['PatientName=Wang^XiaoDong=王^小东', 'one'], ['PatientName=w*东', ''],
      ['fuzzymatching=true&PatientName=小东', 'one'], ['fuzzymatching=true&PatientName=dong wang', 'one'], ['fuzzymatching=true&PatientName=sanf', 'two'], ['fuzzymatching=true&PatientName=李', ''],
       ['PatientName=张三?', 'two'], ['PatientName=李*', ''], ['PatientName=小东', ''], ['PatientName=%', ''], ["PatientName='; DROP TABLE studies; --", ''],
      [`PatientID=${tag}-1`, 'one'], [`00100020=${tag}-?`, 'one two'], [`PatientID=${tag}`, ''],
      ['StudyDate=20260105', 'one'], ['StudyDate=20260101-20260131', 'one'], ['StudyDate=20260201-', 'two'], ['StudyDate=-20260105', 'one'], ['StudyDate=20260105-20260220', 'one two'], ['StudyDate=20250101-20251231', ''],
      ['StudyTime=0830', 'one two'], ['StudyTime=0800-0830', 'one two'], ['StudyTime=0900-', ''],
      ['ModalitiesInStudy=CT', 'one'], ['ModalitiesInStudy=DX,CR', 'two'], ['ModalitiesInStudy=MR', ''], ['00080061=CT', 'one'],
      ['PatientSex=M', 'one two'], ['PatientBirthDate=19650412', 'one two'], ['PatientName=', 'one two'], ['PatientName=*', 'one two'],
    ])('%s finds %s', async (query, expected) => {
      const found = uids(await see(`studies?${mine}&${encodeURI(query).replace(/'/g, '%27')}`));
      const names = [found.includes(one.studyInstanceUid) ? 'one' : '', found.includes(two.studyInstanceUid) ? 'two' : ''].filter(Boolean).join(' ');
      expect(names).toBe(expected);
    });

    it('finds a list of UIDs, and pages', async () => {
      expect(uids(await see(`studies?StudyInstanceUID=${one.studyInstanceUid},${two.studyInstanceUid}`))).toHaveLength(2);
      const first = await see(`studies?${mine}&limit=1`);
      expect(first.headers['warning']).toMatch(/^299 .*additional results/);
      const second = await see(`studies?${mine}&limit=1&offset=1`);
      expect([...uids(first), ...uids(second)]).toEqual([two.studyInstanceUid, one.studyInstanceUid]);
      expect(second.headers['warning']).toBeUndefined();
      expect((await see(`studies?${mine}&offset=2`)).status).toBe(204);
    });

    it('tells which parameters it did not use', async () => {
      expect((await see(`studies?${mine}&Manufacturer=x&nonsense=1`)).headers['warning']).toMatch(/ignored/);
      expect((await see(`studies?${mine}&constructor=1&toString=2`)).status).toBe(200);
    });

    it.each(['StudyDate=yesterday', 'StudyDate=-', 'limit=-1', 'offset=x', 'StudyTime=noon'])('refuses %s', async (query) => {
      expect((await see(`studies?${query}`)).status).toBe(400);
    });

    it('lists the series of a study, and finds series by modality', async () => {
      const series = await see(`${one.address}/series`);
      expect(uids(series, '0020000E')).toEqual(one.seriesInstanceUids);
      expect(series.rows()[0]).toMatchObject({ '00080060': { vr: 'CS', Value: ['CT'] }, '00200011': { vr: 'IS', Value: [1] }, '00201209': { vr: 'IS', Value: [2] } });
      expect(uids(await see(`series?${mine}&Modality=DX`), '0020000E')).toEqual(two.seriesInstanceUids);
    });

    it('lists instances of a study and of a series, in the order of their numbers', async () => {
      expect(uids(await see(`${one.address}/instances`), '00080018')).toEqual(one.sopInstanceUids);
      expect(uids(await see(`${one.seriesAddress}/instances`), '00080018')).toEqual(one.sopInstanceUids.slice(0, 2));
      expect(uids(await see(`instances?${mine}&SOPInstanceUID=${two.sopInstanceUids[0]}`), '00080018')).toEqual(two.sopInstanceUids);
      const [row] = (await see(`${one.seriesAddress}/instances`)).rows();
      expect(row).toMatchObject({ '00280010': { vr: 'US', Value: [16] }, '00200013': { vr: 'IS', Value: [1] }, '00280100': { vr: 'US', Value: [16] }, '00083002': { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] } });
    });

    it('finds series by what was ordered and when it was done', async () => {
      const study = await stored({ content: {
        AccessionNumber: `${tag}R`, RequestAttributesSequence: [{ ScheduledProcedureStepID: `${tag}-step`, '00401001': `${tag}-ordered` }], '00400244': '20260304', '00400245': '101500', TimezoneOffsetFromUTC: '+0800',
      } });
      for (const query of [`00400275.00400009=${tag}-step`, `RequestAttributesSequence.ScheduledProcedureStepID=${tag}-s*`, `RequestAttributesSequence.RequestedProcedureID=${tag}-ordered`, `PerformedProcedureStepStartDate=20260301-20260331&AccessionNumber=${tag}R`, `00400245=1000-1100&AccessionNumber=${tag}R`]) {
        expect(uids(await see(`series?${query}`), '0020000E'), query).toEqual(study.seriesInstanceUids);
      }
      for (const query of [`00400275.00400009=${tag}`, `00400275.00401001=${tag}-step`, `PerformedProcedureStepStartDate=20260401-&AccessionNumber=${tag}R`]) expect(uids(await see(`series?${query}`)), query).toEqual([]);
      const [row] = (await see(`${study.address}/series`)).rows();
      expect(row).toMatchObject({ '00400244': { Value: ['20260304'] }, '00400275': { vr: 'SQ', Value: [{ '00400009': { vr: 'SH', Value: [`${tag}-step`] } }] }, '00080201': { Value: ['+0800'] } });
      expect((await see(`studies?AccessionNumber=${tag}R`)).rows()[0]?.['00080201']).toEqual({ vr: 'SH', Value: ['+0800'] });
    });

    it('adds to studies and series what describes them, and says which fields nobody knows', async () => {
      const study = await stored({ content: { AccessionNumber: `${tag}I`, PatientSize: '1.72', StationName: 'CT01', ContrastBolusAgent: 'none' } });
      const of = async (level: string, field: string) => (await see(`${level}?AccessionNumber=${tag}I&includefield=${field}`)).rows()[0];
      expect(await of('studies', 'PatientSize')).toMatchObject({ '00101020': { vr: 'DS', Value: [1.72] } });
      expect(await of('series', '00081010,PatientSize')).toMatchObject({ '00081010': { Value: ['CT01'] }, '00101020': { Value: [1.72] } });
      expect(Object.keys((await of('studies', 'all')) ?? {})).toEqual(expect.arrayContaining(['00101020']));
      expect(Object.keys((await of('studies', 'all')) ?? {})).not.toContain('00081010');
      expect(await of('instances', 'ContrastBolusAgent')).toMatchObject({ '00180010': { Value: ['none'] } });
      expect((await see(`studies?StudyInstanceUID=${study.studyInstanceUid}&includefield=PatientSize`)).headers['warning']).toBeUndefined();
      expect((await see(`studies?StudyInstanceUID=${study.studyInstanceUid}&includefield=Nonsense`)).headers['warning']).toMatch(/^299 .*ignored/);
    });

    it('adds what includefield asks for', async () => {
      const [row] = (await see(`${one.seriesAddress}/instances?includefield=WindowCenter,00281051`)).rows();
      expect(row?.['00281050']).toEqual({ vr: 'DS', Value: [40] });
      expect(row?.['00281051']).toEqual({ vr: 'DS', Value: [400] });
      const [whole] = (await see(`${one.seriesAddress}/instances?includefield=all`)).rows();
      expect(whole?.['00280100']).toEqual({ vr: 'US', Value: [16] });
    });

    it('is empty for a study that is not there or not yours, alike', async () => {
      expect((await see(`studies/${unknown}/series`)).status).toBe(204);
      expect((await get(api, stranger(), `/dicom-web/${one.address}/series`)).status).toBe(204);
      expect((await get(api, stranger(), `/dicom-web/studies?${mine}`)).status).toBe(204);
      expect((await see('studies/not-a-uid/series')).status).toBe(400);
    });

    it('answers JSON or not at all', async () => {
      expect((await see(`studies?${mine}`, { accept: 'application/json' })).status).toBe(200);
      expect((await see(`studies?${mine}`, { accept: 'application/dicom+xml' })).status).toBe(406);
      expect((await see(`studies?${mine}`)).headers['content-type']).toMatch(/^application\/dicom\+json/);
    });
  });

  describe('who sees what', () => {
    it('a specialist the studies of his cases and the priors of their patients, nothing else', async () => {
      const patientId = randomUUID().slice(0, 12);
      const [current, prior, foreign] = [await stored({ patientId }), await stored({ patientId }), await stored()];
      const sees = async (study: { studyInstanceUid: string }) => (await get(api, chen(), `/dicom-web/studies?StudyInstanceUID=${study.studyInstanceUid}`)).status === 200;
      expect([await sees(current), await sees(prior), await sees(foreign)]).toEqual([false, false, false]);
      await db.database.prisma.case.updateMany({ where: { study: { studyInstanceUid: current.studyInstanceUid } }, data: { state: 'assigned', assignedToId: chen().userId } });
      expect([await sees(current), await sees(prior), await sees(foreign)]).toEqual([true, true, false]);
      expect((await get(api, chen(), `/dicom-web/${prior.instanceAddress}`)).status).toBe(200);
      expect((await get(api, chen(), `/dicom-web/${foreign.instanceAddress}`)).status).toBe(404);
      expect((await get(api, network.actors['reader-none'], `/dicom-web/${current.instanceAddress}`)).status).toBe(404);
    });

    it('a specialist what the pool offers him, while his credential holds', async () => {
      const study = await stored();
      await db.database.prisma.case.updateMany({ where: { study: { studyInstanceUid: study.studyInstanceUid } }, data: { state: 'in-pool' } });
      expect((await get(api, chen(), `/dicom-web/${study.instanceAddress}`)).status).toBe(200);
      expect((await get(api, network.actors['reader-none'], `/dicom-web/${study.instanceAddress}`)).status).toBe(404);
    });

    it('a dispatcher everything, a gateway what its county sent, another county nothing, administrators not at all', async () => {
      const study = await stored();
      const addresses = ['', '/metadata', '/series', '/instances', '/rendered', '/thumbnail'].map((end) => `${study.address}${end}`).concat(
        ['', '/metadata', '/frames/1', '/rendered', '/thumbnail', '/bulkdata/7FE00010'].map((end) => `${study.instanceAddress}${end}`));
      for (const address of addresses) {
        for (const who of ['dispatcher', 'gateway-qingshi'] as const) expect((await get(api, network.actors[who], `/dicom-web/${address}`)).status, address).toBe(200);
        expect((await get(api, stranger(), `/dicom-web/${address}`)).status, address).toBe(/\/(series|instances)$/.test(address) ? 204 : 404);
        for (const who of ['admin-qingshi', 'platform-admin'] as const) expect((await get(api, network.actors[who], `/dicom-web/${address}`)).status, address).toBe(403);
        expect((await api.http.get(`/dicom-web/${address}`)).status, address).toBe(401);
      }
    });

    it('says the same of a study that is not there and of one that is not yours, also to HEAD', async () => {
      const study = await stored();
      const elsewhere = study.instanceAddress.replace(study.studyInstanceUid, unknown);
      const [theirs, nobodys] = [await get(api, stranger(), `/dicom-web/${study.instanceAddress}`), await get(api, stranger(), `/dicom-web/${elsewhere}`)];
      expect([theirs.status, theirs.body.toString()]).toEqual([nobodys.status, nobodys.body.toString()]);
      const head = async (actor: typeof stranger, address: string) => (await api.http.head(`/dicom-web/${address}`).set('authorization', await api.as(actor()))).status;
      expect(await head(stranger, study.instanceAddress)).toBe(404);
      expect(await head(stranger, elsewhere)).toBe(404);
      expect(await head(uploader, study.instanceAddress)).toBe(200);
    });

    it('leaves one line in the audit trail for a study looked at again and again', async () => {
      const study = await stored({ instances: 2 });
      for (const address of [study.address, `${study.instanceAddress}/frames/1`, `${study.instanceAddress}/frames/1`, `${study.seriesAddress}/metadata`]) await see(address);
      const { id: caseId } = await db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } });
      expect(await db.database.prisma.auditEvent.count({ where: { action: 'study.viewed', actorId: uploader().userId, caseId } })).toBe(1);
    });
  });

  describe('WADO-RS', () => {
    it('gives a file alone or in parts, byte for byte', async () => {
      const study = await stored({ instances: 3 });
      const alone = await see(study.instanceAddress, { accept: 'application/dicom; transfer-syntax=*' });
      expect(alone.body.equals(Buffer.from(study.files[0] ?? []))).toBe(true);
      expect(alone.headers).toMatchObject({ 'content-type': 'application/dicom; transfer-syntax=1.2.840.10008.1.2.1', 'content-length': String(study.files[0]?.length) });
      for (const address of [study.address, study.seriesAddress]) {
        expect(partsOf(await see(address)).map(({ body }) => body.toString('base64'))).toEqual(study.files.map((file) => Buffer.from(file).toString('base64')));
      }
      expect((await see(study.instanceAddress, { accept: 'application/dicom; transfer-syntax=1.2.840.10008.1.2.4.90' })).status).toBe(406);
      expect((await see(study.instanceAddress, { accept: 'image/png' })).status).toBe(406);
    });

    it('gives metadata, compressed for whom takes it, with addresses for the pixels', async () => {
      const study = await stored({ instances: 2 });
      for (const [address, count] of [[study.address, 2], [study.seriesAddress, 2], [study.instanceAddress, 1]] as const) {
        const plain = await see(`${address}/metadata`, { 'accept-encoding': 'identity' });
        expect(plain.headers['content-encoding']).toBeUndefined();
        expect(plain.rows()).toHaveLength(count);
        const small = await see(`${address}/metadata`, { 'accept-encoding': 'gzip' });
        expect(small.headers['content-encoding']).toBe('gzip');
        expect(small.rows()).toEqual(plain.rows());
      }
      const [row] = (await see(`${study.instanceAddress}/metadata`)).rows();
      expect(row?.['7FE00010']?.BulkDataURI).toBe(`/dicom-web/${study.instanceAddress}/bulkdata/7FE00010`);
      expect(row?.['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: '王^小东' }] });
    });

    it('gives frames that are the stored bytes, as OHIF asks for them', async () => {
      const study = await stored({ rows: 32 });
      const answer = await see(`${study.instanceAddress}/frames/1`, octetsAsStored);
      expect(answer.headers['content-type']).toMatch(/^multipart\/related; type="application\/octet-stream"; boundary=/);
      const [part] = partsOf(answer);
      expect(part?.contentType).toBe('application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1');
      expect(part?.body.equals(pixelsOf(study.files[0], 32 * 32 * 2))).toBe(true);
      const alone = await see(`${study.instanceAddress}/frames/1`, { accept: 'application/octet-stream' });
      expect(alone.body.equals(pixelsOf(study.files[0], 32 * 32 * 2))).toBe(true);
    });

    it('gives each frame of a multi-frame image, and those that are asked for', async () => {
      const frames = [1, 2, 3].map((value) => new Uint8Array(64).fill(value));
      const name = randomUUID();
      const file = writeDicomFile({
        content: {
          SOPClassUID: '1.2.840.10008.5.1.4.1.1.7.2', SOPInstanceUID: uidOf(`${name}/1/1`), StudyInstanceUID: uidOf(name), SeriesInstanceUID: uidOf(`${name}/1`), Modality: 'US', PatientID: 'M',
          NumberOfFrames: 3, Rows: 8, Columns: 8, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', BitsAllocated: 8, BitsStored: 8, HighBit: 7, PixelRepresentation: 0,
        },
        pixelData: Buffer.concat(frames),
      });
      expect((await stow(api, uploader(), [file])).status).toBe(200);
      const address = `studies/${uidOf(name)}/series/${uidOf(`${name}/1`)}/instances/${uidOf(`${name}/1/1`)}`;
      expect(partsOf(await see(`${address}/frames/3,1`, octetsAsStored)).map(({ body }) => body[0])).toEqual([3, 1]);
      expect(partsOf(await see(`${address}/frames/2`, octetsAsStored))[0]?.body.equals(Buffer.from(frames[1] ?? []))).toBe(true);
      for (const [wrong, status] of [['4', 404], ['0', 400], ['1,', 400], ['x', 400], ['-1', 400]] as const) expect((await see(`${address}/frames/${wrong}`)).status, wrong).toBe(status);
      expect((await see(`${address}/frames/2/rendered`)).status).toBe(200);
    });

    it('gives compressed frames as they are, under the name that is asked for', async () => {
      const name = randomUUID();
      // Not a real JPEG 2000 code stream: the bytes must pass through untouched all the same.
      const stream = Buffer.from('ff4fff51002900000000', 'hex');
      const study = aDicomStudy({ seed: name });
      const file = writeDicomFile({
        transferSyntax: '1.2.840.10008.1.2.4.90',
        content: { SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', SOPInstanceUID: study.sopInstanceUids[0] ?? '', StudyInstanceUID: study.studyInstanceUid, SeriesInstanceUID: study.seriesInstanceUids[0] ?? '', Modality: 'CT', PatientID: 'C', Rows: 8, Columns: 8, SamplesPerPixel: 1, BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0, PhotometricInterpretation: 'MONOCHROME2' },
        pixelData: [stream],
      });
      expect((await stow(api, uploader(), [file])).status).toBe(200);
      const address = `studies/${study.studyInstanceUid}/series/${study.seriesInstanceUids[0]}/instances/${study.sopInstanceUids[0]}/frames/1`;
      const asked = async (accept: string) => { const answer = await see(address, { accept }); return { status: answer.status, part: partsOf(answer)[0] }; };
      for (const [accept, type] of [
        [octetsAsStored.accept, 'application/octet-stream'], ['multipart/related; type="image/jp2"', 'image/jp2'], ['multipart/related; type=image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90', 'image/jp2'], ['*/*', 'image/jp2'],
        ['multipart/related; type="image/jls", multipart/related; type="image/jp2"; q=0.5', 'image/jp2'],
      ] as const) {
        const { status, part } = await asked(accept);
        expect([status, part?.contentType], accept).toEqual([200, `${type}; transfer-syntax=1.2.840.10008.1.2.4.90`]);
        expect(part?.body.equals(stream)).toBe(true);
      }
      expect((await asked('multipart/related; type="image/jls"')).status).toBe(406);
      // Plain pixels of a broken code stream cannot be had; it is said, and nothing falls over.
      expect((await asked('multipart/related; type="application/octet-stream"')).status).toBe(406);
      expect((await see(address.replace('/frames/1', '/rendered'))).status).toBe(406);
    });

    it('gives files and frames in another transfer syntax to who asks, and says what it had to leave out', async () => {
      const study = await stored({ instances: 2 });
      const plain = pixelsOf(study.files[0], 512);
      for (const syntax of ['1.2.840.10008.1.2', '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.201']) {
        const alone = await see(study.instanceAddress, { accept: `application/dicom; transfer-syntax=${syntax}` });
        expect([alone.status, alone.headers['content-type']]).toEqual([200, `application/dicom; transfer-syntax=${syntax}`]);
        expect(parseDicomFile(alone.body).transferSyntaxUid).toBe(syntax);
        const parts = partsOf(await see(study.address, { accept: `multipart/related; type="application/dicom"; transfer-syntax=${syntax}` }));
        expect(parts.map(({ contentType }) => contentType)).toEqual(Array(2).fill(`application/dicom; transfer-syntax=${syntax}`));
      }
      const [frame] = partsOf(await see(`${study.instanceAddress}/frames/1`, { accept: 'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80' }));
      expect(frame?.contentType).toBe('image/jls; transfer-syntax=1.2.840.10008.1.2.4.80');
      expect([frame?.body.readUInt16BE(0), (frame?.body.length ?? 0) < plain.length]).toEqual([0xffd8, true]);
      // A list of what the client takes: the first that can be given.
      expect((await see(study.instanceAddress, { accept: 'application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50, application/dicom; transfer-syntax=*; q=0.5' })).headers['content-type']).toMatch(/1\.2\.840\.10008\.1\.2\.1$/);
      expect((await see(study.instanceAddress, { accept: 'application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50' })).status).toBe(406);
    });

    it('answers 206 when some of a study cannot be had as asked, and 406 when none can', async () => {
      const video = Uint8Array.of(0, 0, 1, 0xb3);
      const seed = randomUUID();
      const image = aDicomStudy({ seed });
      const clip = writeDicomFile({ transferSyntax: '1.2.840.10008.1.2.4.102', content: { SOPClassUID: '1.2.840.10008.5.1.4.1.1.77.1.1.1', SOPInstanceUID: uidOf(seed + 'clip'), StudyInstanceUID: image.studyInstanceUid, SeriesInstanceUID: uidOf(seed + 'video'), Modality: 'ES', PatientID: 'x', Rows: 2, Columns: 2, BitsAllocated: 8, SamplesPerPixel: 3 }, pixelData: [video] });
      expect((await stow(api, uploader(), [...image.files, clip])).stored).toHaveLength(2);
      const asked = (end: string) => see(`studies/${image.studyInstanceUid}${end}`, { accept: 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2' });
      const some = await asked('');
      expect([some.status, partsOf(some).length]).toEqual([206, 1]);
      expect(some.headers['warning']).toMatch(/^299 .*1 instances/);
      expect((await asked(`/series/${uidOf(seed + 'video')}`)).status).toBe(406);
    });

    it('draws pictures through a window, and small ones for lists', async () => {
      const study = await stored({ rows: 64, columns: 128 });
      const whole = PNG.sync.read((await see(`${study.instanceAddress}/rendered`)).body);
      expect([whole.width, whole.height]).toEqual([128, 64]);
      const dark = PNG.sync.read((await see(`${study.instanceAddress}/rendered?window=9000,10`)).body);
      expect(dark.data[0]).toBe(0);
      const small = await see(`${study.seriesAddress}/thumbnail?viewport=32,32`);
      expect([PNG.sync.read(small.body).width, small.headers['content-type']]).toEqual([32, 'image/png']);
      expect(PNG.sync.read((await see(`${study.address}/thumbnail`)).body).width).toBe(128);
      const jpeg = await see(`${study.instanceAddress}/rendered?quality=80`, { accept: 'image/jpeg' });
      expect([jpeg.headers['content-type'], jpeg.body.subarray(0, 3).toString('hex')]).toEqual(['image/jpeg', 'ffd8ff']);
      expect((await see(`${study.instanceAddress}/rendered`, { accept: 'image/gif' })).status).toBe(406);
      expect((await see(`${study.instanceAddress}/rendered?window=x`)).status).toBe(400);
      expect((await see(`${study.instanceAddress}/frames/2/rendered`)).status).toBe(404);
      expect((await see(`${study.instanceAddress}/rendered`, { accept: 'video/mp4' })).status).toBe(406);
    });

    it('gives bulk data at its address, also inside sequences', async () => {
      const big = new Uint8Array(5000).map((_, i) => i % 251);
      const study = await stored({ content: { '00420011': big, ReferencedImageSequence: [{ ReferencedSOPClassUID: '1.2.3', '00420011': big }] } });
      const [row] = (await see(`${study.instanceAddress}/metadata`)).rows();
      const inner = (row?.['00081140']?.Value?.[0] as { '00420011'?: { BulkDataURI?: string } } | undefined)?.['00420011']?.BulkDataURI ?? '';
      for (const address of [row?.['00420011']?.BulkDataURI ?? '', inner]) {
        const alone = await get(api, uploader(), address, { accept: 'application/octet-stream' });
        expect(alone.status).toBe(200);
        expect(alone.body.subarray(0, 5000).equals(Buffer.from(big))).toBe(true);
        expect(partsOf(await get(api, uploader(), address, { accept: 'multipart/related; type="application/octet-stream"' }))[0]?.body.subarray(0, 5000).equals(Buffer.from(big))).toBe(true);
      }
      const pixels = await see(`${study.instanceAddress}/bulkdata/7FE00010`, { accept: 'application/octet-stream' });
      expect(pixels.body.equals(pixelsOf(study.files[0], 512))).toBe(true);
      for (const [path, status] of [['00420099', 404], ['00081140/7/00420011', 404], ['../../x', 400], ['zz', 400]] as const) expect((await see(`${study.instanceAddress}/bulkdata/${path}`)).status, path).toBe(status);
    });
  });
});
