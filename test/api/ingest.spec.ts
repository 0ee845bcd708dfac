import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDicomStudy } from '@qianli/testing';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { get, partsOf, stow } from '../support/dicomweb';
import { aNetwork, type TestNetwork } from '../support/network';

describe('a study on its way in', () => {
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
  const caseOf = (studyInstanceUid: string) => db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid } }, include: { events: true, preReads: true, study: true } });

  it('is stored, becomes a case that is receiving, is found and given back byte for byte', async () => {
    const study = aDicomStudy({ seed: randomUUID(), instances: 3, rows: 32, patientName: 'Wang^XiaoDong=王^小东' });
    const answer = await stow(api, uploader(), study.files);
    expect(answer.failed).toEqual([]);
    expect(answer.status).toBe(200);
    expect(answer.stored.map(({ uid }) => uid)).toEqual(study.sopInstanceUids);

    const kase = await caseOf(study.studyInstanceUid);
    expect(kase).toMatchObject({ state: 'receiving', priority: 'routine', modality: 'CT', hospitalId: network.qingshi.id, study: { numberOfInstances: 3, numberOfSeries: 1, modalities: ['CT'] } });
    expect(kase.events.map(({ event }) => event)).toEqual(['study.sending']);

    const found = await get(api, uploader(), `/dicom-web/studies?PatientName=${encodeURIComponent('王*')}&StudyInstanceUID=${study.studyInstanceUid}`);
    expect(found.status).toBe(200);
    expect(found.rows()[0]?.['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' }] });

    const whole = await get(api, uploader(), `/dicom-web/studies/${study.studyInstanceUid}`, { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' });
    expect(whole.status).toBe(200);
    expect(partsOf(whole).map(({ body }) => body.toString('base64'))).toEqual(study.files.map((file) => Buffer.from(file).toString('base64')));
  });
});
