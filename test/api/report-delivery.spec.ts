import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import { DeliverReport, ObjectStore } from '@qianli/flow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aCase } from '../support/case-rows';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

let db: TestDatabase;
let api: TestApi;
let network: TestNetwork;

beforeAll(async () => {
  db = await aDatabase();
  network = await aNetwork(db.database);
  api = await anApi(db);
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

const version = (caseId: string, n: number) =>
  db.database.prisma.reportVersion.create({
    data: {
      caseId,
      version: n,
      status: n === 1 ? 'final' : 'amended',
      findings: `第 ${n} 版所见`,
      impression: '意见',
      critical: false,
      signedById: network.actors['reader-chen'].userId,
      signedAt: new Date(),
      digest: 'f'.repeat(64),
    },
  });
const events = (caseId: string) => db.database.prisma.caseEvent.count({ where: { caseId, event: 'report.delivered' } });

describe('the delivery of a report', () => {
  it('may run twice: the PDF is filed once and the report is delivered once', async () => {
    const kase = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'final' });
    const { id: reportVersionId } = await version(kase.id, 1);
    const deliver = api.app.get(DeliverReport, { strict: false });
    const order = { caseId: kase.id, reportVersionId };
    const outcomes = await Promise.all([deliver.run(order), deliver.run(order), deliver.run(order)]);
    expect(outcomes.filter((of) => of === 'delivered')).toHaveLength(1);
    expect(await deliver.run(order)).toBe('unchanged');
    expect(await events(kase.id)).toBe(1);
    const { pdfKey } = await db.database.prisma.reportVersion.findUniqueOrThrow({ where: { id: reportVersionId } });
    expect(await api.app.get(ObjectStore, { strict: false }).head(pdfKey ?? '')).not.toBeNull();
    expect(await deliver.run({ caseId: kase.id, reportVersionId: kase.id })).toBe('unchanged');
  });

  it('files a version that was superseded meanwhile, and announces only the one in force', async () => {
    const kase = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'amended' });
    const [first, second] = [await version(kase.id, 1), await version(kase.id, 2)];
    const deliver = api.app.get(DeliverReport, { strict: false });
    expect(await deliver.run({ caseId: kase.id, reportVersionId: first.id })).toBe('unchanged');
    expect((await db.database.prisma.case.findUniqueOrThrow({ where: { id: kase.id } })).deliveredAt).toBeNull();
    expect(
      (await db.database.prisma.reportVersion.findUniqueOrThrow({ where: { id: first.id } })).pdfKey,
    ).not.toBeNull();
    expect(await deliver.run({ caseId: kase.id, reportVersionId: second.id })).toBe('delivered');
  });

  it('prints the report again when its filed PDF was lost', async () => {
    const kase = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'final' });
    const { id: reportVersionId } = await version(kase.id, 1);
    await api.app.get(DeliverReport, { strict: false }).run({ caseId: kase.id, reportVersionId });
    rmSync(join(api.config.home, 'objects', 'reports'), { recursive: true, force: true });
    const pdf = await api.http
      .get(`/api/v1/cases/${kase.id}/report.pdf`)
      .set('authorization', await api.as(network.actors['physician-qingshi']));
    expect([pdf.status, (pdf.body as Buffer).subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
  });

  it('keeps signed versions: the database refuses to delete one', async () => {
    const kase = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'final' });
    const { id } = await version(kase.id, 1);
    await expect(db.database.pool.query('DELETE FROM report_versions WHERE id = $1', [id])).rejects.toThrow(
      /append-only/,
    );
  });
});

describe('the way back to the county’s own system', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const gateway = () => network.actors['gateway-qingshi'];
  const ask = async (method: 'get' | 'put' | 'post', path: string, body?: object, actor = gateway()) => {
    const going = api.http[method](path).set('authorization', await api.as(actor)).responseType('blob');
    const answer = await (body ? going.send(body) : going);
    const bytes = answer.body as Buffer;
    return { status: answer.status, bytes, json: () => JSON.parse(bytes.toString('utf8')) as { items: { id: string; version: number }[]; code?: string; placedAt?: string } };
  };
  const waiting = async () => (await ask('get', `/api/v1/report-returns?publicKey=${encodeURIComponent(key)}`)).json();

  it('a gateway fetches what is delivered, puts it in place and says so; only then it is gone from its list, and nobody has read it yet', async () => {
    expect((await waiting()).code).toBe('gateway-not-trusted');
    await ask('put', '/api/v1/gateways/key', { name: 'CT room', publicKey: key });
    const kase = await aCase(db.database, { hospitalId: network.qingshi.id, state: 'final' });
    const elsewhere = await aCase(db.database, { hospitalId: network.baiyun.id, state: 'final' });
    const deliver = api.app.get(DeliverReport, { strict: false });
    for (const { id } of [kase, elsewhere]) await deliver.run({ caseId: id, reportVersionId: (await version(id, 1)).id });
    const before = await waiting();
    const reports = await db.database.prisma.reportVersion.findMany({ where: { caseId: { in: [kase.id, elsewhere.id] } } });
    const [own, other] = [kase, elsewhere].map(({ id }) => reports.find(({ caseId }) => caseId === id)?.id ?? '');
    expect(before.items.map(({ id }) => id)).toContain(own);
    expect(before.items.map(({ id }) => id)).not.toContain(other);
    const pdf = await ask('get', `/api/v1/report-returns/${own}/report.pdf`);
    expect(pdf.bytes.toString('latin1', 0, 5)).toBe('%PDF-');
    const dicom = attributesOf(parseDicomFile((await ask('get', `/api/v1/report-returns/${own}/report.dcm`)).bytes));
    expect([dicom.modality, dicom.sopClassUid]).toEqual(['DOC', '1.2.840.10008.5.1.4.1.1.104.1']);
    expect((await ask('get', `/api/v1/report-returns/${other}/report.pdf`)).json().code).toBe('report-not-found');
    const placed = await ask('post', `/api/v1/report-returns/${own}/placed`, { publicKey: key, places: ['folder'] });
    expect(placed.json().placedAt).toEqual((await ask('post', `/api/v1/report-returns/${own}/placed`, { publicKey: key, places: ['folder', 'again'] })).json().placedAt);
    expect((await waiting()).items.map(({ id }) => id)).not.toContain(own);
    const row = await db.database.prisma.case.findUniqueOrThrow({ where: { id: kase.id } });
    expect([row.deliveredAt !== null, row.acknowledgedAt]).toEqual([true, null]);
    expect(await db.database.prisma.auditEvent.count({ where: { caseId: kase.id, action: 'report.placed' } })).toBe(2);
  });
});
