import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aStoredCase } from '../support/a-case';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

describe('the cases as FHIR R4', () => {
  let db: TestDatabase;
  let api: TestApi;
  let network: TestNetwork;
  let caseId: string;
  let studyUid: string;
  const get = async (who: TestPerson | null, path: string) => {
    const request = api.http.get(`/fhir/R4/${path}`);
    const answer = await (who ? request.set('authorization', await api.as(network.actors[who])) : request).buffer(true).parse((response, done) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => done(null, JSON.parse(text)));
    });
    return { status: answer.status, type: String(answer.headers['content-type']), body: answer.body };
  };

  beforeAll(async () => {
    db = await aDatabase();
    network = await aNetwork(db.database);
    api = await anApi(db);
    const reader = network.actors['reader-chen'].userId;
    const kase = await aStoredCase(db.database, network, { state: 'final', assignedToId: reader, priority: 'urgent' });
    caseId = kase.id;
    studyUid = kase.study.studyInstanceUid;
    const at = new Date();
    await db.database.prisma.case.update({ where: { id: caseId }, data: { signedAt: at, finalAt: at, preReadAt: at } });
    await db.database.prisma.reportVersion.create({ data: { caseId, version: 1, status: 'final', findings: '左肺 <肿块>', impression: '考虑肺癌', critical: false, signedById: reader, signedAt: at, digest: 'd'.repeat(64) } });
    const preRead = await db.database.prisma.preRead.create({ data: { caseId, status: 'done', modelId: 'm', modelVersion: '1.0.0', requestedAt: at, finishedAt: at } });
    await db.database.prisma.finding.create({ data: { preReadId: preRead.id, ordinal: 0, code: 'mass', labelZh: '肿块或实变', labelEn: 'Mass', probability: 0.9, threshold: 0.5, flagged: true, kind: 'rule', location: { sopInstanceUid: null, frame: null, box: null, patientMm: null, side: 'left', region: null }, measurements: [{ code: 'long-axis', label: { zh: '长径', en: 'Long axis' }, value: 71, unit: 'mm' }], modelId: 'm', modelVersion: '1.0.0' } });
  });
  afterAll(async () => {
    await api?.close();
    await db?.close();
  });

  it('says what it can be asked, to anybody', async () => {
    const { status, type, body } = await get(null, 'metadata');
    expect([status, type]).toEqual([200, 'application/fhir+json; charset=utf-8']);
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
  });
  it.each([
    ['ImagingStudy', { status: 'available', modality: [{ code: 'CT' }], started: '2026-11-22' }],
    ['ServiceRequest', { status: 'completed', priority: 'urgent', note: [{ text: '咳嗽两周' }] }],
    ['Task', { status: 'completed', owner: { display: '陈思远' } }],
    ['DiagnosticReport', { status: 'final', conclusion: '考虑肺癌', resultsInterpreter: [{ display: '陈思远' }] }],
  ])('reads a %s', async (type, expected) => {
    const { status, body } = await get('physician-qingshi', `${type}/${caseId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ resourceType: type, id: caseId, [type === 'Task' ? 'for' : 'subject']: { display: '王小东' }, ...expected });
  });
  it('keeps markup in a report from becoming markup in a page', async () => {
    expect((await get('physician-qingshi', `DiagnosticReport/${caseId}`)).body.text.div).toContain('&lt;肿块&gt;');
  });
  it('finds a study by its UID, and a report among the signed', async () => {
    for (const type of ['ImagingStudy', 'DiagnosticReport']) {
      const { body } = await get('physician-qingshi', `${type}?identifier=urn:dicom:uid|urn:oid:${studyUid}`);
      expect(body).toMatchObject({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource: { resourceType: type, id: caseId } }] });
    }
  });
  it('gives a finding of the pre-read as preliminary, with device, probability and threshold, and says that nobody has read it', async () => {
    const { body } = await get('reader-chen', `Observation?based-on=ServiceRequest/${caseId}`);
    const [{ resource }] = body.entry;
    expect(resource).toMatchObject({ status: 'preliminary', device: { identifier: { value: 'm 1.0.0' } }, valueBoolean: true, note: [{ text: 'Research use, not read by a human' }] });
    expect(resource.component.map((of: { valueQuantity: { value: number } }) => of.valueQuantity.value)).toEqual([0.9, 0.5, 71]);
    expect((await get('reader-chen', `Observation/${resource.id}`)).body).toEqual(resource);
  });
  it('shows the audit trail to who may see it', async () => {
    expect((await get('platform-admin', 'AuditEvent?_count=5')).body.entry.length).toBeGreaterThan(0);
    expect((await get('physician-qingshi', 'AuditEvent')).status).toBe(403);
  });
  it.each<[TestPerson, string, number]>([
    ['physician-baiyun', 'Task/{case}', 404], ['physician-baiyun', 'DiagnosticReport/{case}', 404], ['physician-baiyun', 'Observation?based-on=ServiceRequest/{case}', 404],
    ['gateway-qingshi', 'Task/{case}', 403], ['physician-qingshi', 'Medication/{case}', 404], ['physician-qingshi', 'Task/no-uuid', 404], ['physician-qingshi', 'Task?_count=0', 400], ['physician-qingshi', 'Task?subject=x', 400], ['physician-qingshi', 'Observation', 400],
  ])('answers %s asking for %s with %d and an OperationOutcome', async (who, path, status) => {
    const answer = await get(who, path.replace('{case}', caseId));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
  });
  it('shows another hospital nothing in a search', async () => expect((await get('physician-baiyun', 'Task')).body.entry).toEqual([]));
});
