import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOfDataSet, writeDicomFile } from '@qianli/domain-dicom';
import { ObjectStore } from '@qianli/flow';
import { FolderObjectStore } from '@qianli/object-store';
import { aDicomStudy, uidOf } from '@qianli/testing';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { get, stow, stowBody } from '../support/dicomweb';
import { aNetwork, type TestNetwork } from '../support/network';

/** The data set as it is, behind a header that another program would write. */
function withAnotherHeader(file: Uint8Array): Uint8Array {
  const start = startOfDataSet(file);
  const header = writeDicomFile({ characterSet: null, content: { SOPClassUID: '1.2.3', SOPInstanceUID: '1.2.3.4.5.6.7.8.9' } });
  return Buffer.concat([header.subarray(0, startOfDataSet(header)), file.subarray(start)]);
}

describe('a study on its way in', () => {
  let db: TestDatabase;
  let network: TestNetwork;
  let api: TestApi;
  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    api = await anApi(db, { QIANLI_QUIET_SECONDS: '600', QIANLI_LOG_LEVEL: 'silent' });
  });
  afterAll(async () => {
    await api?.close();
    await db?.close();
  });
  const uploader = () => network.actors['uploader-qingshi'];
  const gateway = () => network.actors['gateway-qingshi'];
  const stranger = () => network.actors['uploader-baiyun'];
  const prisma = () => db.database.prisma;
  const caseOf = (studyInstanceUid: string) =>
    prisma().case.findFirstOrThrow({ where: { study: { studyInstanceUid } }, include: { events: { orderBy: { id: 'asc' } }, preReads: true, study: { include: { series: true, patient: true } } } });
  const jobs = async (like: string) =>
    (await db.database.pool.query<{ key: string; run_at: Date; task: string }>(`SELECT key, run_at, task_identifier AS task FROM graphile_worker.jobs WHERE key LIKE $1 ORDER BY key`, [like])).rows;
  const objectKeys = async () => {
    const keys: string[] = [];
    for await (const { key } of api.app.get(ObjectStore).list('instances/')) keys.push(key);
    return keys;
  };
  const post = async (actor: ReturnType<typeof uploader>, address: string, body: object = {}) => api.http.post(address).set('authorization', await api.as(actor)).send(body);
  const seed = () => randomUUID();

  it('opens a case that is receiving, with patient, order and the door it came by', async () => {
    const study = aDicomStudy({ seed: seed(), instances: 3, series: 2, patientName: 'Wang^XiaoDong=王^小东', patientId: 'P77' });
    expect((await stow(api, gateway(), study.files)).status).toBe(200);
    const kase = await caseOf(study.studyInstanceUid);
    expect(kase).toMatchObject({
      state: 'receiving', priority: 'routine', orderedPriority: 'routine', modality: 'CT', bodyPart: 'CHEST', hospitalId: network.qingshi.id, receivedAt: null,
      study: { numberOfInstances: 6, numberOfSeries: 2, modalities: ['CT'], patient: { issuer: `hospital:${network.qingshi.id}`, localId: 'P77', name: '王小东' } },
    });
    expect(kase.events.map(({ event, byId, detail }) => ({ event, byId, detail }))).toEqual([{ event: 'study.sending', byId: gateway().userId, detail: { via: 'gateway' } }]);
    expect((await jobs(`%${kase.id}`)).map(({ key }) => key)).toEqual([`complete-study:${kase.id}`]);
    const audit = await prisma().auditEvent.findMany({ where: { caseId: kase.id, action: 'instances.stored' } });
    expect(audit).toHaveLength(1);
    expect(audit[0]?.detail).toMatchObject({ instances: 6, via: 'gateway' });
    // The trail names no patient.
    expect(JSON.stringify(audit, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toMatch(/P77|王|Wang/);
  });

  it('sent twice is a success that writes nothing twice', async () => {
    const study = aDicomStudy({ seed: seed(), instances: 2 });
    await stow(api, uploader(), study.files);
    const before = await objectKeys();
    const again = await stow(api, uploader(), study.files);
    expect(again).toMatchObject({ status: 200, failed: [] });
    expect(again.stored.map(({ uid }) => uid)).toEqual(study.sopInstanceUids);
    expect((await objectKeys()).length).toBe(before.length);
    expect((await caseOf(study.studyInstanceUid)).study.numberOfInstances).toBe(2);
  });

  it('twice in one request too', async () => {
    const [file = new Uint8Array()] = aDicomStudy({ seed: seed() }).files;
    expect((await stow(api, uploader(), [file, file])).stored).toHaveLength(2);
  });

  it('sent again with a header by another program is the same instance; the first copy stays', async () => {
    const study = aDicomStudy({ seed: seed(), rows: 64 });
    const [file = new Uint8Array()] = study.files;
    const [sopInstanceUid = ''] = study.sopInstanceUids;
    await stow(api, gateway(), [file]);
    const before = await objectKeys();
    const copy = withAnotherHeader(file);
    expect(Buffer.compare(copy, file)).not.toBe(0);
    expect(await stow(api, uploader(), [copy])).toMatchObject({ status: 200, failed: [], stored: [{ uid: sopInstanceUid }] });
    expect((await objectKeys()).sort()).toEqual(before.sort());
    expect(await prisma().instanceConflict.count({ where: { sopInstanceUid } })).toBe(0);
    const kept = await get(api, uploader(), `/dicom-web/studies/${study.studyInstanceUid}/series/${study.seriesInstanceUids[0]}/instances/${sopInstanceUid}`, { accept: 'application/dicom' });
    expect(kept.body.equals(Buffer.from(file))).toBe(true);
    // One pixel more or less bright, under either header, is another picture.
    for (const other of [file.slice(), copy.slice()]) {
      other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
      expect(await stow(api, uploader(), [other])).toMatchObject({ status: 409, failed: [{ uid: sopInstanceUid, reason: 0x0111 }] });
    }
  });

  it('under a known UID with other bytes is refused; the first is kept and both digests are audited', async () => {
    const name = seed();
    const first = aDicomStudy({ seed: name });
    const other = aDicomStudy({ seed: name, content: { SeriesDescription: 'changed' } });
    await stow(api, uploader(), first.files);
    const answer = await stow(api, uploader(), other.files);
    expect(answer).toMatchObject({ status: 409, stored: [], failed: [{ uid: first.sopInstanceUids[0], reason: 0x0111 }] });
    const conflicts = await prisma().instanceConflict.findMany({ where: { sopInstanceUid: first.sopInstanceUids[0] ?? '' } });
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]?.keptDigest).not.toBe(conflicts[0]?.refusedDigest);
    const kase = await caseOf(first.studyInstanceUid);
    const [line] = await prisma().auditEvent.findMany({ where: { caseId: kase.id, action: 'instance.conflict' } });
    expect(line).toMatchObject({ outcome: 'refused', detail: { keptDigest: conflicts[0]?.keptDigest, refusedDigest: conflicts[0]?.refusedDigest } });
    const kept = await get(api, uploader(), `/dicom-web/studies/${first.studyInstanceUid}/series/${first.seriesInstanceUids[0]}/instances/${first.sopInstanceUids[0]}`, { accept: 'application/dicom' });
    expect(kept.body.equals(Buffer.from(first.files[0] ?? []))).toBe(true);
  });

  it('of another hospital is refused without a word about whose it is, even with the same bytes', async () => {
    const study = aDicomStudy({ seed: seed() });
    await stow(api, uploader(), study.files);
    const before = (await objectKeys()).length;
    const answer = await stow(api, stranger(), study.files);
    expect(answer).toMatchObject({ status: 409, failed: [{ reason: 0x0111 }] });
    expect(JSON.stringify(answer.json)).not.toContain('青石');
    expect((await objectKeys()).length).toBe(before);
    expect((await get(api, stranger(), `/dicom-web/studies?StudyInstanceUID=${study.studyInstanceUid}`)).status).toBe(204);
  });

  it('keeps the same local number at two hospitals apart', async () => {
    const [ours, theirs] = [aDicomStudy({ seed: seed(), patientId: 'SAME' }), aDicomStudy({ seed: seed(), patientId: 'SAME' })];
    await stow(api, uploader(), ours.files);
    await stow(api, stranger(), theirs.files);
    expect((await caseOf(ours.studyInstanceUid)).patientId).not.toBe((await caseOf(theirs.studyInstanceUid)).patientId);
  });

  it('without a patient number belongs to nobody else, and shows none', async () => {
    const [one, two] = [aDicomStudy({ seed: seed(), content: { PatientID: '' } }), aDicomStudy({ seed: seed(), content: { PatientID: '' } })];
    await stow(api, uploader(), [...one.files, ...two.files]);
    expect((await caseOf(one.studyInstanceUid)).patientId).not.toBe((await caseOf(two.studyInstanceUid)).patientId);
    const [row] = (await get(api, uploader(), `/dicom-web/studies?StudyInstanceUID=${one.studyInstanceUid}`)).rows();
    expect(row?.['00100020']).toEqual({ vr: 'LO' });
  });

  describe('of companions alone', () => {
    const report = (name: string, patientId = 'P1') =>
      writeDicomFile({
        content: {
          SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.33', SOPInstanceUID: uidOf(`${name}/report`), StudyInstanceUID: uidOf(name), SeriesInstanceUID: uidOf(`${name}/reports`),
          Modality: 'SR', PatientID: patientId, PatientName: 'Zhang^San', StudyDate: '20260101',
        },
      }); // prettier-ignore
    const mask = (name: string) =>
      writeDicomFile({
        content: {
          SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4', SOPInstanceUID: uidOf(`${name}/mask`), StudyInstanceUID: uidOf(name), SeriesInstanceUID: uidOf(`${name}/masks`),
          Modality: 'SEG', PatientID: 'P1', PatientName: 'Zhang^San',
        },
      }); // prettier-ignore

    it('is kept and found by its sender, and is nobody\'s work', async () => {
      const name = seed();
      expect(await stow(api, uploader(), [report(name), mask(name)])).toMatchObject({ status: 200, failed: [] });
      const study = await prisma().study.findUniqueOrThrow({ where: { studyInstanceUid: uidOf(name) }, include: { case: true, series: true } });
      expect(study).toMatchObject({ numberOfInstances: 2, modalities: ['SEG', 'SR'], case: null });
      const waiting = (await jobs('%')).filter(({ key }) => study.series.some(({ id }) => key === `index-series:${id}`));
      expect(waiting).toHaveLength(2);
      const search = `/dicom-web/studies?StudyInstanceUID=${uidOf(name)}`;
      expect((await get(api, uploader(), search)).rows()).toHaveLength(1);
      expect((await get(api, stranger(), search)).status).toBe(204);
      expect((await get(api, network.actors['reader-chen'], search)).status).toBe(204);
      const kept = await get(api, uploader(), `/dicom-web/studies/${uidOf(name)}/series/${uidOf(`${name}/reports`)}/instances/${uidOf(`${name}/report`)}`, { accept: 'application/dicom' });
      expect(kept.body.equals(Buffer.from(report(name)))).toBe(true);
    });

    it('gets its case when the images come, with the history they were sent with', async () => {
      const name = seed();
      await stow(api, gateway(), [report(name)]);
      const opened = await post(uploader(), '/api/v1/submissions', { priority: 'urgent', history: '咳嗽两周' });
      const { id: submission } = opened.body as { id: string };
      await stow(api, uploader(), aDicomStudy({ seed: name, instances: 2, patientId: 'P1' }).files, `/dicom-web/studies?submission=${submission}`);
      const kase = await caseOf(uidOf(name));
      expect(kase).toMatchObject({ state: 'receiving', modality: 'CT', bodyPart: 'CHEST', priority: 'urgent', history: '咳嗽两周', study: { numberOfInstances: 3, modalities: ['CT', 'SR'] } });
      expect(kase.events.map(({ event }) => event)).toEqual(['study.sending']);
      expect((await jobs(`complete-study:${kase.id}`))).toHaveLength(1);
    });

    it('coming after the images goes to their case and asks for no second pre-read', async () => {
      const name = seed();
      await stow(api, uploader(), aDicomStudy({ seed: name, patientId: 'P1' }).files);
      const { id } = await caseOf(uidOf(name));
      await post(uploader(), `/api/v1/cases/${id}/complete`);
      await prisma().preRead.updateMany({ where: { caseId: id }, data: { status: 'done' } });
      expect((await stow(api, uploader(), [report(name)])).status).toBe(200);
      const kase = await caseOf(uidOf(name));
      expect(kase.events.at(-1)?.event).toBe('study.grew');
      expect(kase.preReads).toHaveLength(1);
    });
  });

  it('warns when an image of the study names another patient, and keeps the study with the first', async () => {
    const name = seed();
    await stow(api, uploader(), aDicomStudy({ seed: name, instances: 1, patientId: 'A1' }).files);
    const [, second = new Uint8Array()] = aDicomStudy({ seed: name, instances: 2, patientId: 'B2' }).files;
    const answer = await stow(api, uploader(), [second]);
    expect(answer).toMatchObject({ status: 202, stored: [{ warning: 0xb000 }] });
    expect((await caseOf(uidOf(name))).study.patient.localId).toBe('A1');
  });

  it('may come as twenty parallel requests for one new study', async () => {
    const study = aDicomStudy({ seed: seed(), instances: 20, rows: 8 });
    const answers = await Promise.all(study.files.map((file) => stow(api, uploader(), [file])));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const kase = await caseOf(study.studyInstanceUid);
    expect(kase.study).toMatchObject({ numberOfInstances: 20, numberOfSeries: 1 });
    expect(kase.study.series[0]?.numberOfInstances).toBe(20);
    expect(kase.events.filter(({ event }) => event === 'study.sending')).toHaveLength(1);
  });

  it('may come as twenty parallel copies of one instance: stored once, twenty successes', async () => {
    const study = aDicomStudy({ seed: seed() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => stow(api, uploader(), study.files)));
    expect(answers.every(({ status, stored }) => status === 200 && stored.length === 1)).toBe(true);
    expect((await caseOf(study.studyInstanceUid)).study.numberOfInstances).toBe(1);
  });

  it('and new patients of two studies at once do not fall over each other', async () => {
    const patientId = seed();
    const studies = Array.from({ length: 6 }, () => aDicomStudy({ seed: seed(), patientId }));
    const answers = await Promise.all(studies.map((study) => stow(api, uploader(), study.files)));
    expect(answers.map(({ status }) => status)).toEqual(studies.map(() => 200));
    expect(await prisma().patient.count({ where: { localId: patientId } })).toBe(1);
  });

  describe('to its end', () => {
    it('is complete when its sender says so: due, pre-read queued, routing ordered for later', async () => {
      const study = aDicomStudy({ seed: seed(), instances: 2 });
      await stow(api, uploader(), study.files);
      const { id } = await caseOf(study.studyInstanceUid);
      const reply = await post(uploader(), `/api/v1/cases/${id}/complete`);
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({ id, state: 'received' });
      const kase = await caseOf(study.studyInstanceUid);
      expect(kase.state).toBe('received');
      expect((kase.dueAt?.getTime() ?? 0) - (kase.receivedAt?.getTime() ?? 0)).toBe(240 * 60_000);
      expect(kase.preReads.map(({ status }) => status)).toEqual(['queued']);
      expect(kase.events.map(({ event }) => event)).toEqual(['study.sending', 'study.received', 'pre-read.requested']);
      const waiting = await jobs(`%${id}`);
      expect(waiting.map(({ task }) => task)).toEqual(['pre-read', 'route-case']);
      const route = waiting.find(({ task }) => task === 'route-case');
      expect((route?.run_at.getTime() ?? 0) - (kase.receivedAt?.getTime() ?? 0)).toBe(120_000);
      // Saying it twice changes nothing.
      expect((await post(uploader(), `/api/v1/cases/${id}/complete`)).status).toBe(200);
      expect((await caseOf(study.studyInstanceUid)).events).toHaveLength(3);
    });

    it('is not completed by another hospital, nor by a reader', async () => {
      const study = aDicomStudy({ seed: seed() });
      await stow(api, uploader(), study.files);
      const { id } = await caseOf(study.studyInstanceUid);
      expect((await post(stranger(), `/api/v1/cases/${id}/complete`)).body).toMatchObject({ code: 'case-not-found' });
      expect((await post(network.actors['reader-chen'], `/api/v1/cases/${id}/complete`)).status).toBe(403);
      expect((await post(uploader(), `/api/v1/cases/${randomUUID()}/complete`)).status).toBe(404);
    });

    it('gets the metadata of its series as one compressed document', async () => {
      const study = aDicomStudy({ seed: seed(), instances: 3 });
      await stow(api, uploader(), study.files);
      const { id } = await caseOf(study.studyInstanceUid);
      await post(uploader(), `/api/v1/cases/${id}/complete`);
      await expect.poll(async () => (await caseOf(study.studyInstanceUid)).study.series[0]?.metadataInstances, { timeout: 10_000 }).toBe(3);
      const [series] = (await caseOf(study.studyInstanceUid)).study.series;
      const pieces: Uint8Array[] = [];
      for await (const piece of await api.app.get(ObjectStore).get(series?.metadataKey ?? '')) pieces.push(piece);
      const document = JSON.parse(gunzipSync(Buffer.concat(pieces)).toString()) as Record<string, { Value: unknown[] }>[];
      expect(document.map((instance) => instance['00080018']?.Value[0])).toEqual(study.sopInstanceUids);
      const served = await get(api, uploader(), `/dicom-web/studies/${study.studyInstanceUid}/series/${study.seriesInstanceUids[0]}/metadata`, { accept: 'application/dicom+json' });
      expect(served.rows()).toEqual(document);
    });

    it('counts what comes later, tells so, and asks for the pre-read again', async () => {
      const name = seed();
      await stow(api, uploader(), aDicomStudy({ seed: name, instances: 2 }).files);
      const { id } = await caseOf(uidOf(name));
      await post(uploader(), `/api/v1/cases/${id}/complete`);
      await prisma().preRead.updateMany({ where: { caseId: id }, data: { status: 'done' } });
      await expect.poll(async () => (await caseOf(uidOf(name))).study.series[0]?.metadataInstances, { timeout: 10_000 }).toBe(2);
      const [, , late = new Uint8Array()] = aDicomStudy({ seed: name, instances: 3 }).files;
      expect((await stow(api, uploader(), [late])).status).toBe(200);
      const kase = await caseOf(uidOf(name));
      expect(kase).toMatchObject({ state: 'received', study: { numberOfInstances: 3 } });
      expect(kase.events.map(({ event }) => event)).toContain('study.grew');
      expect(kase.preReads.map(({ status }) => status).sort()).toEqual(['done', 'queued']);
      expect((await jobs(`index-series:${kase.study.series[0]?.id}`)).length).toBe(1);
      // The document lacks the late one, so the rows answer.
      const metadata = await get(api, uploader(), `/dicom-web/studies/${uidOf(name)}/series/${uidOf(`${name}/1`)}/metadata`);
      expect(metadata.rows()).toHaveLength(3);
    });

    it('is left alone by the pre-read once it is signed', async () => {
      const name = seed();
      await stow(api, uploader(), aDicomStudy({ seed: name }).files);
      const { id } = await caseOf(uidOf(name));
      await prisma().case.update({ where: { id }, data: { state: 'final' } });
      const [, late = new Uint8Array()] = aDicomStudy({ seed: name, instances: 2 }).files;
      await stow(api, uploader(), [late]);
      const kase = await caseOf(uidOf(name));
      expect(kase).toMatchObject({ state: 'final', preReads: [], study: { numberOfInstances: 2 } });
    });

    it('goes by the agreement where there is one', async () => {
      await prisma().agreement.create({ data: { sendingHospitalId: network.baiyun.id, readingHospitalId: network.tertiary.id, modalities: ['CT'], slaMinutes: { routine: 90 }, validFrom: new Date('2020-01-01'), validUntil: new Date('2099-01-01') } });
      const study = aDicomStudy({ seed: seed() });
      await stow(api, stranger(), study.files);
      const { id } = await caseOf(study.studyInstanceUid);
      await post(stranger(), `/api/v1/cases/${id}/complete`);
      const kase = await caseOf(study.studyInstanceUid);
      expect((kase.dueAt?.getTime() ?? 0) - (kase.receivedAt?.getTime() ?? 0)).toBe(90 * 60_000);
    });
  });

  describe('with a submission', () => {
    it('takes priority and history from it, and is complete when all has been sent', async () => {
      const opened = await post(uploader(), '/api/v1/submissions', { priority: 'stat', history: '突发胸痛 2 小时' });
      expect(opened.status).toBe(201);
      const { id } = opened.body as { id: string };
      const studies = [aDicomStudy({ seed: seed() }), aDicomStudy({ seed: seed(), modality: 'DX' })];
      for (const study of studies) await stow(api, uploader(), study.files, `/dicom-web/studies?submission=${id}`);
      const receipt = await api.http.get(`/api/v1/submissions/${id}`).set('authorization', await api.as(uploader()));
      expect((receipt.body as { cases: { studyInstanceUid: string }[] }).cases.map((of) => of.studyInstanceUid)).toEqual(studies.map((of) => of.studyInstanceUid));
      expect(await caseOf(studies[0]?.studyInstanceUid ?? '')).toMatchObject({ priority: 'stat', history: '突发胸痛 2 小时', submissionId: id, state: 'receiving' });
      const completed = await post(uploader(), `/api/v1/submissions/${id}/complete`);
      expect(completed.body).toMatchObject({ id, priority: 'stat' });
      expect((completed.body as { completedAt: string | null }).completedAt).not.toBeNull();
      for (const study of studies) expect((await caseOf(study.studyInstanceUid)).state).toBe('received');
      expect((await post(uploader(), `/api/v1/submissions/${id}/complete`)).status).toBe(200);
    });

    it('gives its history also to files that the gateway brought before', async () => {
      const study = aDicomStudy({ seed: seed() });
      await stow(api, gateway(), study.files);
      const { id } = (await post(uploader(), '/api/v1/submissions', { priority: 'urgent', history: '咳嗽' })).body as { id: string };
      await stow(api, uploader(), study.files, `/dicom-web/studies?submission=${id}`);
      expect(await caseOf(study.studyInstanceUid)).toMatchObject({ priority: 'urgent', history: '咳嗽', submissionId: id });
    });

    it('is not found by another hospital, and takes none of its files', async () => {
      const { id } = (await post(uploader(), '/api/v1/submissions', { priority: 'routine', history: '' })).body as { id: string };
      expect((await api.http.get(`/api/v1/submissions/${id}`).set('authorization', await api.as(stranger()))).status).toBe(404);
      expect((await post(stranger(), `/api/v1/submissions/${id}/complete`)).status).toBe(404);
      const study = aDicomStudy({ seed: seed() });
      const before = (await objectKeys()).length;
      expect((await stow(api, stranger(), study.files, `/dicom-web/studies?submission=${id}`)).status).toBe(404);
      expect((await objectKeys()).length).toBe(before);
      expect(await prisma().study.count({ where: { studyInstanceUid: study.studyInstanceUid } })).toBe(0);
    });
  });

  it('that falls quiet is complete by itself', async () => {
    // A database of its own: the other api would take the order and wait its own ten minutes.
    const own = await aDatabase();
    const people = await aNetwork(own.database);
    const quick = await anApi(own, { QIANLI_QUIET_SECONDS: '0.3', QIANLI_LOG_LEVEL: 'silent' });
    try {
      const study = aDicomStudy({ seed: seed() });
      await stow(quick, people.actors['uploader-qingshi'], study.files);
      const state = async () => (await own.database.prisma.case.findFirstOrThrow()).state;
      await expect.poll(state, { timeout: 15_000, interval: 50 }).toBe('received');
    } finally {
      await quick.close();
      await own.close();
    }
  });

  it('of a submission that is still open waits longer for the rest: a pause there is a bad line, not the end', async () => {
    const own = await aDatabase();
    const people = await aNetwork(own.database);
    // Twenty quiet times are six seconds: long enough to see that the plain study, sent after it, is complete first.
    const quick = await anApi(own, { QIANLI_QUIET_SECONDS: '0.3', QIANLI_LOG_LEVEL: 'silent' });
    try {
      const sender = people.actors['uploader-qingshi'];
      const opened = await quick.http.post('/api/v1/submissions').set('authorization', await quick.as(sender)).send({ priority: 'routine', history: '咳嗽' });
      const [half, plain] = [aDicomStudy({ seed: seed() }), aDicomStudy({ seed: seed() })];
      await stow(quick, sender, half.files, `/dicom-web/studies?submission=${(opened.body as { id: string }).id}`);
      await stow(quick, sender, plain.files);
      const stateOf = async (study: { studyInstanceUid: string }) => (await own.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } })).state;
      await expect.poll(() => stateOf(plain), { timeout: 15_000, interval: 50 }).toBe('received');
      const kase = await own.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: half.studyInstanceUid } } });
      const [job] = (await own.database.pool.query<{ run_at: Date }>(`SELECT run_at FROM graphile_worker.jobs WHERE key = $1`, [`complete-study:${kase.id}`])).rows;
      if (kase.state === 'receiving') expect(job?.run_at.getTime()).toBeLessThanOrEqual(kase.lastInstanceAt.getTime() + 6000);
      await expect.poll(() => stateOf(half), { timeout: 20_000, interval: 50 }).toBe('received');
      const received = await own.database.prisma.case.findUniqueOrThrow({ where: { id: kase.id } });
      expect((received.receivedAt?.getTime() ?? 0) - received.lastInstanceAt.getTime()).toBeGreaterThanOrEqual(6000);
    } finally {
      await quick.close();
      await own.close();
    }
  });

  it('whose bytes cannot be kept leaves no row, and says that another attempt may help', async () => {
    const objects = api.app.get(ObjectStore);
    const put = objects.put.bind(objects);
    objects.put = () => Promise.reject(new Error('disk full'));
    const study = aDicomStudy({ seed: seed() });
    const answer = await stow(api, uploader(), study.files).finally(() => (objects.put = put));
    expect(answer).toMatchObject({ status: 409, failed: [{ reason: 0x0110, uid: study.sopInstanceUids[0] }] });
    expect(await prisma().study.count({ where: { studyInstanceUid: study.studyInstanceUid } })).toBe(0);
    expect((await stow(api, uploader(), study.files)).status).toBe(200);
  });

  it('whose row cannot be written leaves no bytes', async () => {
    await db.database.pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; CREATE TRIGGER refuse BEFORE INSERT ON instances FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const before = (await objectKeys()).sort();
    const study = aDicomStudy({ seed: seed(), instances: 2 });
    const answer = await stow(api, uploader(), study.files).finally(() => db.database.pool.query('DROP TRIGGER refuse ON instances; DROP FUNCTION refuse()'));
    expect(answer.failed.map(({ reason }) => reason)).toEqual([0x0110, 0x0110]);
    expect((await objectKeys()).sort()).toEqual(before);
    expect(await prisma().study.count({ where: { studyInstanceUid: study.studyInstanceUid } })).toBe(0);
  });

  it('broken off by its sender gives back spool files and memory, and what was whole before stays', async () => {
    await api.app.listen(0, '127.0.0.1');
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const study = aDicomStudy({ seed: seed(), instances: 20, rows: 8 });
    const { body, contentType } = stowBody(study.files);
    // A file of 12 MB does not fit the spool's memory: half of it is on disk when the line is cut.
    const [large = new Uint8Array()] = aDicomStudy({ seed: seed(), rows: 2500 }).files;
    const authorization = await api.as(uploader());
    await new Promise<void>((resolve) => {
      const client = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/dicom-web/studies', headers: { authorization, 'content-type': contentType, 'transfer-encoding': 'chunked' } });
      client.on('error', () => undefined);
      client.on('close', () => resolve());
      const boundary = /boundary=(.*)/.exec(contentType)?.[1] ?? '';
      client.write(body.subarray(0, body.length - `--${boundary}--\r\n`.length));
      client.write(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
      client.write(large.subarray(0, 8_000_000), () => client.destroy());
    });
    const [own = ''] = await readdir(join(api.config.home, 'spool'));
    await expect.poll(() => readdir(join(api.config.home, 'spool', own)), { timeout: 10_000 }).toEqual([]);
    // The batches that were whole are stored, and the sender may simply send again.
    const answer = await stow(api, uploader(), study.files);
    expect(answer).toMatchObject({ status: 200, failed: [] });
    expect((await caseOf(study.studyInstanceUid)).study.numberOfInstances).toBe(20);
    expect(await readdir(join(api.config.home, 'objects', '=temporary'))).toEqual([]);
  });

  it('survives another start of the store over the same folder', async () => {
    const study = aDicomStudy({ seed: seed() });
    await stow(api, uploader(), study.files);
    const row = await prisma().instance.findUniqueOrThrow({ where: { sopInstanceUid: study.sopInstanceUids[0] ?? '' } });
    const reopened = await FolderObjectStore.open(join(api.config.home, 'objects'));
    expect(await reopened.head(row.objectKey)).toEqual({ bytes: study.files[0]?.length });
  });
});
