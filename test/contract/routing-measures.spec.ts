import { SystemClock } from '@qianli/flow';
import { PostgresRoutingMeasureReads } from '@qianli/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStoredCase } from '../support/a-case';
import { aDatabase, type TestDatabase } from '../support/database';
import { aNetwork, type TestNetwork } from '../support/network';

const minute = 60_000;

describe('the measures of routing on PostgreSQL', () => {
  let test: TestDatabase;
  let network: TestNetwork;
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
  });
  afterAll(() => test.close());

  it('are those worked out by hand for three signed cases of two hospitals', async () => {
    const start = Date.now() - 5 * 3_600_000;
    // Chen, who is a chest reader, reads 20 and 40 minutes after receipt for Qingshi; Wang a head CT after 60 for Baiyun.
    const rows = [
      { hospitalId: network.qingshi.id, reader: 'reader-chen', bodyPart: 'CHEST', read: 20, expected: 15 },
      { hospitalId: network.qingshi.id, reader: 'reader-chen', bodyPart: 'CHEST', read: 40, expected: 50 },
      { hospitalId: network.baiyun.id, reader: 'reader-wang', bodyPart: 'HEAD', read: 60, expected: 40 },
    ] as const;
    for (const { hospitalId, reader, bodyPart, read, expected } of rows) {
      const kase = await aStoredCase(test.database, network, { state: 'final', hospitalId, bodyPart, receivedAt: new Date(start), assignedToId: network.actors[reader].userId });
      const at = (minutes: number) => new Date(start + minutes * minute);
      await test.database.prisma.case.update({ where: { id: kase.id }, data: { signedAt: at(read), forecastAt: at(0), expectedReadAt: at(expected), firstForecastAt: at(0), firstExpectedReadAt: at(expected + 10) } });
    }
    const reads = new PostgresRoutingMeasureReads(test.database, new SystemClock());
    const { forecast, equity, aiOrder } = await reads.measures(network.actors['platform-admin'], {});
    // Errors 5, -10 and 20 minutes.
    expect(forecast).toMatchObject({ n: 3, bias: 5, medianError: 5, meanAbsolute: 11.7, medianAbsolute: 10, p90Absolute: 18 });
    expect(forecast.buckets.map(({ from, n, forecast: told, actual }) => [from, n, told, actual])).toEqual([[0, 0, null, null], [15, 1, 15, 20], [30, 2, 45, 50], [60, 0, null, null], [120, 0, null, null], [240, 0, null, null]]);
    // First forecasts ten minutes later: -5, -20 and 10.
    expect(forecast.first).toMatchObject({ n: 3, bias: -5, meanAbsolute: 11.7 });
    expect(equity.hospitals).toEqual([
      { hospital: { id: network.baiyun.id, name: network.baiyun.name }, n: 1, meanMinutes: 60, p90Minutes: 60, expertShare: 0 },
      { hospital: { id: network.qingshi.id, name: network.qingshi.name }, n: 2, meanMinutes: 30, p90Minutes: 40, expertShare: 1 },
    ]);
    // Means 30 and 60: a sixth. Chen reads two CT, Wang one, both always on duty.
    expect(equity).toMatchObject({ turnaroundGini: 0.167, loadGini: 0.167 });
    expect(aiOrder.flaggedShare).toMatchObject({ n: 0, of: 3, share: 0 });
    expect(aiOrder.flaggedShare.high).toBeCloseTo(0.5615, 3);
  });

  it('show a hospital’s administrator only what his hospital sent', async () => {
    const reads = new PostgresRoutingMeasureReads(test.database, new SystemClock());
    const { equity, forecast } = await reads.measures(network.actors['admin-qingshi'], {});
    expect(equity.hospitals.map(({ hospital }) => hospital.id)).toEqual([network.qingshi.id]);
    expect(equity.turnaroundGini).toBeNull();
    expect(forecast.n).toBe(2);
  });
});
