import { randomUUID } from 'node:crypto';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBytes } from '@qianli/dicom-codec';
import { ObjectStore } from '@qianli/flow';
import { completePatientNames } from '@qianli/postgres';
import { aDicomStudy } from '@qianli/testing';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { asText, get, stow } from '../support/dicomweb';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

const national = '11010519491231002X';

describe('who is who', () => {
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
  const as = async (person: TestPerson) => api.as(network.actors[person]);
  const ask = async (path: string, person: TestPerson = 'dispatcher') => (await api.http.get(`/api/v1/${path}`).set('authorization', await as(person))).body as { items: Record<string, never>[] };
  const say = async (path: string, body: object, person: TestPerson = 'dispatcher') => api.http.post(`/api/v1/${path}`).set('authorization', await as(person)).send(body);
  const stored = async (person: 'uploader-qingshi' | 'uploader-baiyun', of: Parameters<typeof aDicomStudy>[0]) => {
    const study = aDicomStudy({ seed: randomUUID(), ...of });
    expect((await stow(api, network.actors[person], study.files)).status).toBe(200);
    const kase = await db.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: study.studyInstanceUid } } });
    return { ...study, caseId: kase.id, patientId: kase.patientId };
  };
  const priorsOf = async (caseId: string) => ((await api.http.get(`/api/v1/cases/${caseId}`).set('authorization', await as('dispatcher'))).body as { priors: { studyInstanceUid: string; because: { rule: string } }[] }).priors.map(({ studyInstanceUid, because }) => [studyInstanceUid, because.rule]);

  it('finds priors at another hospital by a national identity number, and says why', async () => {
    const here = await stored('uploader-qingshi', { patientId: national, content: { PatientBirthDate: '19491231', PatientSex: 'F' } });
    const there = await stored('uploader-baiyun', { patientId: 'B-77', content: { PatientBirthDate: '19491231', PatientSex: 'F', OtherPatientIDsSequence: [{ PatientID: national }] } });
    const relative = await stored('uploader-baiyun', { patientId: 'B-78', content: { PatientBirthDate: '19800101', PatientSex: 'M', OtherPatientIDsSequence: [{ PatientID: national }] } });
    expect(await priorsOf(here.caseId)).toEqual([[there.studyInstanceUid, 'same-national-id']]);
    expect(await priorsOf(relative.caseId)).toEqual([]);
    // The number that birth date and sex contradict is a suggestion, and a person decides.
    const pair = (await ask('patients/suggestions')).items.find((of) => JSON.stringify(of).includes('B-78')) as unknown as { rules: { rule: string }[] } | undefined;
    expect(pair?.rules.map(({ rule }) => rule)).toEqual(['same-national-id', 'birth-or-sex-differs']);
  });

  it('only suggests two records of one name, birth date and sex; a merge joins their studies and can be taken back', async () => {
    const name = `钱${randomUUID().slice(0, 4)}`;
    const one = await stored('uploader-qingshi', { patientName: name, patientId: `a-${name}` });
    const other = await stored('uploader-baiyun', { patientName: name, patientId: `b-${name}` });
    expect(await priorsOf(one.caseId)).toEqual([]);
    const pairs = (await ask('patients/suggestions')).items as unknown as { one: { id: string }; other: { id: string }; rules: { rule: string; text: { zh: string; en: string } }[] }[];
    const pair = pairs.find((of) => [of.one.id, of.other.id].sort().join() === [one.patientId, other.patientId].sort().join());
    expect(pair?.rules.map(({ rule }) => rule)).toEqual(['same-name-birth-sex']);
    const merged = await say(`patients/${other.patientId}/merge`, { into: one.patientId, reason: 'identity-checked', note: 'both cards seen' });
    expect(merged.body).toMatchObject({ id: other.patientId, personId: one.patientId, mergedInto: { id: one.patientId } });
    expect(await priorsOf(one.caseId)).toEqual([[other.studyInstanceUid, 'merged']]);
    expect((await ask(`patients?q=${encodeURIComponent(name)}`)).items).toHaveLength(2);
    expect((await say(`patients/${other.patientId}/merge`, { into: one.patientId, reason: 'identity-checked' })).body.code).toBe('patient-wrong-state');
    expect((await say(`patients/${other.patientId}/unmerge`, {})).body).toMatchObject({ personId: other.patientId, mergedInto: null });
    expect(await priorsOf(one.caseId)).toEqual([]);
    expect((await say(`patients/${other.patientId}/unmerge`, {})).body.code).toBe('patient-wrong-state');
  });

  it('lets a reader see the priors of the person, not only of the record', async () => {
    const one = await stored('uploader-qingshi', { patientId: randomUUID() });
    const other = await stored('uploader-baiyun', { patientId: randomUUID() });
    await db.database.prisma.case.update({ where: { id: one.caseId }, data: { state: 'assigned', assignedToId: network.actors['reader-chen'].userId } });
    const sees = async () => (await get(api, network.actors['reader-chen'], `/dicom-web/studies?StudyInstanceUID=${other.studyInstanceUid}`)).status;
    expect(await sees()).toBe(204);
    await say(`patients/${other.patientId}/merge`, { into: one.patientId, reason: 'registration-error' });
    expect(await sees()).toBe(200);
    await say(`patients/${other.patientId}/unmerge`, {});
    expect(await sees()).toBe(204);
  });

  it('keeps the second content of a UID in quarantine, once, and never gives it out', async () => {
    const first = aDicomStudy({ seed: randomUUID() });
    const [bytes = new Uint8Array()] = first.files;
    const second = Uint8Array.from(bytes);
    second[second.length - 1] = (second.at(-1) ?? 0) ^ 1;
    const uploader = network.actors['uploader-qingshi'];
    expect((await stow(api, uploader, [bytes])).status).toBe(200);
    for (const times of [1, 2]) expect((await stow(api, uploader, [second])).failed[0]?.reason, `${times}`).toBe(0x0111);
    const open = (await ask('incidents?open=true')).items as unknown as { id: string; sopInstanceUid: string; times: number; keptDigest: string; refusedDigest: string; isQuarantined: boolean; sentBy: { name: string } }[];
    const mine = open.filter(({ sopInstanceUid }) => sopInstanceUid === first.sopInstanceUids[0]);
    expect(mine).toMatchObject([{ times: 2, isQuarantined: true, sentBy: { name: '李文静' } }]);
    expect(mine[0]?.keptDigest).not.toBe(mine[0]?.refusedDigest);
    const row = await db.database.prisma.instanceConflict.findUniqueOrThrow({ where: { id: mine[0]?.id ?? '' } });
    const objects = api.app.get(ObjectStore, { strict: false });
    expect(await objects.head(row.quarantineKey ?? '')).toEqual({ bytes: second.length });
    const served = await get(api, uploader, `/dicom-web/studies/${first.studyInstanceUid}/series/${first.seriesInstanceUids[0]}/instances/${first.sopInstanceUids[0]}`, { accept: 'application/dicom; transfer-syntax=*' });
    expect(served.body.equals(Buffer.from(bytes))).toBe(true);

    const closed = await say(`incidents/${row.id}/resolve`, { resolution: 'first-is-right', note: '已与县医院核对' });
    expect(closed.body).toMatchObject({ resolution: 'first-is-right', resolvedBy: { name: '周调度' } });
    expect((await say(`incidents/${row.id}/resolve`, { resolution: 'first-is-right', note: 'x' })).body.code).toBe('incident-closed');
    expect(await objects.head(row.quarantineKey ?? '')).toEqual({ bytes: second.length });
    expect(((await ask('incidents?open=true')).items as unknown as { id: string }[]).map(({ id }) => id)).not.toContain(row.id);
  });

  it('hands out a study without its person, studies of one person together, and holds back what may show a name', async () => {
    const patientId = `S-${randomUUID().slice(0, 8)}`;
    const content = { PatientBirthDate: '19600101', InstitutionName: '青石县人民医院', StudyDescription: '王小东 胸部平扫' };
    const one = await stored('uploader-qingshi', { patientId, patientName: 'Wang^XiaoDong=王^小东', content });
    const screen = aDicomStudy({ seed: randomUUID(), patientId, content: { ...content, StudyInstanceUID: one.studyInstanceUid, SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', Modality: 'OT', SeriesNumber: 2 } });
    expect((await stow(api, network.actors['uploader-qingshi'], screen.files)).stored).toHaveLength(1);
    await db.database.prisma.case.update({ where: { id: one.caseId }, data: { state: 'assigned', assignedToId: network.actors['reader-chen'].userId } });
    const zipOf = async (body: object) => {
      const answer = await api.http.post(`/api/v1/cases/${one.caseId}/export`).set('authorization', await as('reader-chen')).buffer(true).parse(asText).send(body);
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/zip']);
      return unzipSync(new Uint8Array(answer.body as Buffer));
    };
    const files = await zipOf({ reason: 'teaching', cleanDescriptors: true });
    expect(Object.keys(files).sort()).toEqual(['images/00001.dcm', 'manifest.json']);
    const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json'])) as { images: { included: boolean; burnedIn: { risk: string } }[] };
    expect(manifest.images.map(({ included, burnedIn }) => [included, burnedIn.risk])).toEqual([[true, 'unlikely'], [false, 'likely']]);
    const bytes = files['images/00001.dcm'] ?? new Uint8Array();
    for (const secret of ['Wang', '王', patientId, '19600101', '青石', one.studyInstanceUid]) expect(Buffer.from(bytes).includes(Buffer.from(secret)), secret).toBe(false);
    const { attributes, frames } = parseBytes(bytes);
    expect([attributes.studyDescription, frames.length, attributes.patientId?.startsWith('Q')]).toEqual(['胸部 平扫', 1, true]);
    // A second export of the same study is the same files; who has looked at the pictures gets all of them.
    expect(await zipOf({ reason: 'teaching', cleanDescriptors: true })).toEqual(files);
    expect(Object.keys(await zipOf({ reason: 'research', picturesChecked: true }))).toHaveLength(3);
    const blanked = await zipOf({ reason: 'teaching', retainInstitutionIdentity: true, blankEdges: { top: 0.2 } });
    const kept = parseBytes(blanked['images/00001.dcm'] ?? new Uint8Array()).attributes;
    expect([kept.institutionName, kept.rows, kept.transferSyntaxUid]).toEqual(['青石县人民医院', attributes.rows, '1.2.840.10008.1.2.1']);
    const contradicting = await say(`cases/${one.caseId}/export`, { reason: 'teaching', retainFullDates: true, retainModifiedDates: true }, 'reader-chen');
    expect([contradicting.status, contradicting.body.code, contradicting.body.message]).toEqual([400, 'options-contradict', expect.stringContaining('retainFullDates')]);
    const lines = await db.database.prisma.auditEvent.findMany({ where: { action: 'study.exported', caseId: one.caseId }, orderBy: { seq: 'asc' } });
    expect(lines.map(({ detail }) => (detail as { reason: string }).reason)).toEqual(['teaching', 'teaching', 'research', 'teaching']);
    expect((await say(`cases/${one.caseId}/export`, { reason: 'teaching' }, 'reader-wang')).status).toBe(404);
    expect((await say(`cases/${one.caseId}/export`, { reason: 'teaching' }, 'uploader-qingshi')).status).toBe(403);
  });

  it('finds cases by pinyin, first letters or any part of a name, also those that came before names were kept so', async () => {
    const { caseId, patientId } = await stored('uploader-qingshi', { patientName: '欧阳震华', patientId: randomUUID() });
    const finds = async (q: string) => ((await api.http.get(`/api/v1/cases?q=${encodeURIComponent(q)}`).set('authorization', await as('dispatcher'))).body as { items: { id: string }[] }).items.some(({ id }) => id === caseId);
    for (const q of ['欧阳', '震华', 'ouyang', 'ouyangzhenhua', 'oyzh', '欧阳 震华']) expect([q, await finds(q)]).toEqual([q, true]);
    expect(await finds('ouyangfeng')).toBe(false);
    // A row of another program, or of a release before: found as it is written at once, and by pinyin when the api has been over it.
    await db.database.pool.query(`UPDATE patients SET names = '', "namesComplete" = false WHERE id = $1::uuid`, [patientId]);
    expect([await finds('震华'), await finds('ouyang')]).toEqual([true, false]);
    expect(await completePatientNames(db.database)).toBeGreaterThan(0);
    expect(await finds('ouyang')).toBe(true);
    expect(await completePatientNames(db.database)).toBe(0);
  });

  it('is not for counties, readers or a hospital\u2019s administrator', async () => {
    for (const person of ['uploader-qingshi', 'reader-chen', 'admin-qingshi'] as const) {
      expect((await api.http.get('/api/v1/patients').set('authorization', await as(person))).status).toBe(403);
      expect((await api.http.get('/api/v1/incidents').set('authorization', await as(person))).status).toBe(403);
    }
    expect((await say(`patients/${randomUUID()}/merge`, { into: randomUUID(), reason: 'identity-checked' })).status).toBe(404);
  });
});
