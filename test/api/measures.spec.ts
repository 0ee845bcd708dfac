import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStoredCase } from '../support/a-case';
import { anApp } from '../support/app';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork, type TestPerson } from '../support/network';

const at = (minutes: number) => new Date(Date.UTC(2026, 9, 5, 2, minutes));
const period = 'from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z';

describe('the dashboard', () => {
  let test: TestDatabase;
  let network: TestNetwork;
  let app: NestFastifyApplication;
  let tokenOf: (person: TestPerson) => Promise<string>;
  const get = async (path: string, person: TestPerson) => request(app.getHttpServer()).get(`/api/v1/measures/${path}`).set('authorization', `Bearer ${await tokenOf(person)}`);

  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    ({ app, tokenOf } = await anApp(test, network));
    const reader = network.actors['reader-chen'].userId;
    // Qingshi: CTs final after 10, 20, 30, 40, 50 minutes, due after 45; Baiyun: one open past its deadline.
    for (const minutes of [10, 20, 30, 40, 50]) {
      const { id } = await aStoredCase(test.database, network, { state: 'final', receivedAt: at(0), assignedToId: reader });
      await test.database.prisma.case.update({ where: { id }, data: { assignedAt: at(1), openedAt: at(5), signedAt: at(minutes), finalAt: at(minutes), deliveredAt: at(minutes + 1), dueAt: at(45), critical: minutes === 10, acknowledgedAt: minutes === 10 ? at(12) : null } });
    }
    const { id } = await aStoredCase(test.database, network, { hospitalId: network.baiyun.id, modality: 'DX', receivedAt: at(60) });
    await test.database.prisma.case.update({ where: { id }, data: { dueAt: at(90) } });
  });
  afterAll(async () => {
    await app.close();
    await test.close();
  });

  it('shows the median of 30 and the 90th percentile of 46 minutes over five reports, one late', async () => {
    const { body, status } = await get(`turnaround?${period}&groupBy=hospital`, 'dispatcher');
    expect(status).toBe(200);
    expect(body.groups.map((of: { label: string; n: number; breached: number }) => [of.label, of.n, of.breached])).toEqual([[network.qingshi.name, 5, 1], [network.baiyun.name, 1, 1]]);
    // Type 7 of 10, 20, 30, 40, 50: 0.9 × 4 = 3.6 → 40 + 0.6 × 10 = 46 minutes.
    expect(body.groups[0].stages.total).toEqual({ n: 5, p50: 30 * 60, p90: 46 * 60 });
    expect(body.groups[0].stages.waiting).toEqual({ n: 5, p50: 240, p90: 240 });
    expect(body.all).toMatchObject({ n: 6, breached: 2 });
  });
  it('puts the first row together: 6 received, 5 signed, 1 overdue, 4 of 6 within the SLA, 1 of 1 critical acknowledged', async () => {
    const { body } = await get(`overview?${period}`, 'platform-admin');
    expect(body).toMatchObject({ received: 6, signed: 5, open: 1, overdue: 1, withinSla: { n: 4, of: 6 }, criticalAcknowledged: { n: 1, of: 1 }, previous: { n: 0, p50: null } });
  });
  it("shows a hospital's administrator only his own cases, and a tertiary one those his readers read", async () => {
    expect((await get(`turnaround?${period}`, 'admin-qingshi')).body.all.n).toBe(5);
    expect((await get(`turnaround?${period}&hospitalId=${network.baiyun.id}`, 'admin-qingshi')).body.all.n).toBe(0);
    expect((await get(`turnaround?${period}&groupBy=reader`, 'admin-tertiary')).body.groups).toMatchObject([{ label: '陈思远', n: 5 }]);
  });
  it('counts by day and by hour of the sending hospital: 5 October, Monday, 10 o’clock in Shanghai', async () => {
    expect((await get(`volume?${period}&groupBy=day`, 'dispatcher')).body.groups).toEqual([{ key: '2026-10-05', label: '2026-10-05', received: 6, signed: 5, overdue: 2 }]);
    expect((await get(`hours?${period}`, 'dispatcher')).body.cells).toEqual([{ weekday: 1, hour: 10, n: 5 }, { weekday: 1, hour: 11, n: 1 }]);
  });
  it('gives a CSV that opens in a spreadsheet and runs no formula, and audits the export', async () => {
    await test.database.prisma.user.update({ where: { id: network.actors['reader-chen'].userId }, data: { name: '=HYPERLINK("http://x")' } });
    const { text, headers } = await get(`turnaround.csv?${period}&groupBy=reader`, 'dispatcher');
    expect(headers['content-type']).toContain('text/csv');
    expect(text.startsWith('\uFEFF期间')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")",5,1`);
    expect(await test.database.prisma.auditEvent.count({ where: { action: 'measure.exported', actorId: network.actors.dispatcher.userId } })).toBe(1);
  });
  it.each<[TestPerson, number]>([['uploader-qingshi', 403], ['reader-chen', 403], ['admin-qingshi', 200]])('lets %s in with %d', async (person, status) => expect((await get(`overview?${period}`, person)).status).toBe(status));
  it('refuses a period that ends before it begins', async () => expect((await get('overview?from=2026-11-01T00:00:00Z&to=2026-10-01T00:00:00Z', 'dispatcher')).body).toMatchObject({ code: 'bad-input' }));
});
