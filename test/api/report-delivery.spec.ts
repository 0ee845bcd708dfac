import { rmSync } from 'node:fs';
import { join } from 'node:path';
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
