import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlatformConfig } from '@qianli/config';
import { isOnShift } from '@qianli/domain-routing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseDemoAccounts } from '../../apps/api/src/access/refuse-demo-accounts';
import { seedDemoNetwork, type DemoAccount, type GatewayAccount } from '../../prisma/seed';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';

let db: TestDatabase;
let api: TestApi;
const home = mkdtempSync(join(tmpdir(), 'qianli-test-seed-'));
const now = new Date();
const read = <T>(name: string) => JSON.parse(readFileSync(join(home, name), 'utf8')) as T[];

beforeAll(async () => {
  db = await aDatabase();
  expect(await seedDemoNetwork(db.database, { home, now })).toBe('seeded');
  api = await anApi(db);
});
afterAll(async () => {
  await api?.close();
  await db?.close();
  rmSync(home, { recursive: true, force: true });
});

describe('the demo network', () => {
  it('lets everybody of the two files sign in, and keeps the files to their owner', async () => {
    const accounts = [...read<DemoAccount>('demo-accounts.json'), ...read<GatewayAccount>('gateway-accounts.json')];
    for (const { username, password } of accounts) expect((await api.http.post('/api/v1/sessions').send({ username, password })).status).toBe(201);
    for (const name of ['demo-accounts.json', 'gateway-accounts.json']) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
    expect(new Set(accounts.map(({ password }) => password)).size).toBe(accounts.length);
  });

  it('has every role, the county roles at three hospitals, and six specialists', () => {
    const of = (role: string) => read<DemoAccount>('demo-accounts.json').filter((account) => account.role === role);
    expect(new Set(of('county-uploader').map(({ hospital }) => hospital)).size).toBe(3);
    expect(new Set(of('county-physician').map(({ hospital }) => hospital)).size).toBe(3);
    expect(of('specialist')).toHaveLength(6);
    expect(new Set(of('hospital-admin').map(({ hospital }) => hospital)).size).toBe(4);
    expect([of('dispatcher').length, of('platform-admin').length]).toEqual([1, 1]);
  });

  it('has at every hour of the week, today and in a month, three readers on shift who may read a chest CT, CR or DX of each county', async () => {
    const readers = await db.database.prisma.reader.findMany({ include: { shifts: true, credentials: { include: { hospital: true } } } });
    const counties = await db.database.prisma.hospital.findMany({ where: { kind: 'county' } });
    for (const month of [0, 31]) {
      for (let hour = 0; hour < 7 * 24; hour += 1) {
        const at = new Date(now.getTime() + month * 86_400_000 + hour * 3_600_000);
        for (const { id } of counties) {
          const fit = readers.filter((reader) => isOnShift(reader.shifts, at) && reader.credentials.some((of) =>
            of.hospitalId === id && of.validFrom <= at && at < of.validUntil && ['CT', 'CR', 'DX'].every((modality) => of.modalities.includes(modality))));
          expect(fit.length).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });

  it('shows one credential that lapsed yesterday and one that lapses within 30 days', async () => {
    const admin = read<DemoAccount>('demo-accounts.json').find(({ role }) => role === 'platform-admin');
    const { body: session } = await api.http.post('/api/v1/sessions').send({ username: admin?.username, password: admin?.password });
    const { body } = await api.http.get('/api/v1/credentials').set('authorization', `Bearer ${session.accessToken}`);
    const states = (body.items as { state: string }[]).map(({ state }) => state);
    expect(states.filter((state) => state === 'expired')).toHaveLength(1);
    expect(states.filter((state) => state === 'expires-soon')).toHaveLength(1);
    expect(states).toHaveLength(18);
  });

  it('is left as it is by a second run, passwords and all', async () => {
    const before = [readFileSync(join(home, 'demo-accounts.json'), 'utf8'), await db.database.prisma.user.findMany({ orderBy: { id: 'asc' } })];
    expect(await seedDemoNetwork(db.database, { home, now: new Date() })).toBe('kept');
    expect([readFileSync(join(home, 'demo-accounts.json'), 'utf8'), await db.database.prisma.user.findMany({ orderBy: { id: 'asc' } })]).toEqual(before);
  });

  it('is seeded with the same passwords when the rows were lost and the files were not', async () => {
    const other = await aDatabase();
    try {
      const before = readFileSync(join(home, 'demo-accounts.json'), 'utf8');
      const both = await Promise.all([seedDemoNetwork(other.database, { home, now }), seedDemoNetwork(other.database, { home, now })]);
      expect([...both].sort()).toEqual(['kept', 'seeded']);
      expect(readFileSync(join(home, 'demo-accounts.json'), 'utf8')).toBe(before);
      const gateway = read<GatewayAccount>('gateway-accounts.json')[0];
      expect((await other.database.prisma.user.findUnique({ where: { username: gateway?.username ?? '' } }))?.hospitalId).toBe(gateway?.hospitalId);
    } finally {
      await other.close();
    }
  });

  it('keeps the api from starting beyond loopback, by the file and by the rows', async () => {
    const config = (host: string, folder: string) => readPlatformConfig({ DATABASE_URL: db.url, QIANLI_HOME: folder, QIANLI_HOST: host, QIANLI_TOKEN_SECRET: 'x'.repeat(32) });
    await expect(refuseDemoAccounts(config('127.0.0.1', home), db.database)).resolves.toBeUndefined();
    await expect(refuseDemoAccounts(config('0.0.0.0', home), db.database)).rejects.toThrow(/demo-accounts\.json/);
    await expect(refuseDemoAccounts(config('0.0.0.0', tmpdir()), db.database)).rejects.toThrow(/deactivate them/);
  });
});
