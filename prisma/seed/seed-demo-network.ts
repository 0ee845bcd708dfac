import { randomUUID } from 'node:crypto';
import { localClock } from '@qianli/domain-routing';
import { appendAudit, Argon2Hashes, type Database } from '@qianli/postgres';
import { demoAccountsIn } from './demo-accounts';
import { credentialModalities, demoAgreements, demoCalendar, demoCounties, demoHospitals, demoPeople, demoSpecialists, lapsing, type DemoHospital } from './demo-network';
import { demoTemplates } from './demo-templates';

const timeZone = 'Asia/Shanghai';
/** Advisory lock: two starts at once seed once. */
const seedLock = 0x7365_6564;

/**
 * Fills an empty database with the demo network and writes the accounts' passwords to `home` (`demo-accounts.json`,
 * `gateway-accounts.json`). A database with people in it is left exactly as it is: `kept`.
 */
export async function seedDemoNetwork(database: Database, { home, now }: { readonly home: string; readonly now: Date }): Promise<'seeded' | 'kept'> {
  if ((await database.prisma.user.count()) > 0) return 'kept';
  const { people, gateways } = demoAccountsIn(home);
  const passwords = new Map([...people, ...gateways].map(({ username, password }) => [username, password]));
  const hashes = new Argon2Hashes();
  const rows = await Promise.all([...demoSpecialists, ...demoPeople].map(async (person) => {
    const password = passwords.get(person.username);
    if (!password) throw new Error(`The data folder's account files lack ${person.username}; remove demo-accounts.json and gateway-accounts.json and start again`);
    return { ...person, id: randomUUID(), passwordHash: await hashes.hash(password) };
  }));
  const countyIds = new Map(gateways.map(({ hospital, hospitalId }) => [hospital, hospitalId]));
  const hospitalIds = Object.fromEntries(Object.entries(demoHospitals).map(([key, { name }]) => [key, countyIds.get(name) ?? randomUUID()])) as Record<DemoHospital, string>;
  const { day: today } = localClock(now, timeZone);
  const dayFrom = (days: number) => new Date(Date.parse(today) + days * 86_400_000);

  return database.prisma.$transaction(async (db) => {
    await db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${seedLock}::bigint)`;
    if ((await db.user.count()) > 0) return 'kept';
    await db.hospital.createMany({ data: Object.entries(demoHospitals).map(([key, hospital]) => ({ ...hospital, id: hospitalIds[key as DemoHospital], timeZone })) });
    const calendar = await db.calendar.create({ data: { ...demoCalendar, timeZone, weekly: demoCalendar.weekly.map((of) => ({ ...of, weekdays: [...of.weekdays] })), exceptions: demoCalendar.exceptions.map(({ day, name, hours }) => ({ day, name: { ...name }, hours: [...hours] })) }, select: { id: true } });
    await db.agreement.createMany({
      data: demoCounties.map((county) => ({
        sendingHospitalId: hospitalIds[county], readingHospitalId: hospitalIds.jiangzhou, modalities: ['CT', 'CR', 'DX', 'MR'],
        sla: demoAgreements[county].sla.map((row) => ({ ...row })), quotaPerMonth: demoAgreements[county].quotaPerMonth, calendarId: calendar.id, validFrom: dayFrom(-200), validUntil: dayFrom(1095),
      })),
    });
    await db.user.createMany({ data: rows.map(({ id, username, name, role, hospital, passwordHash }) => ({ id, username, name, role, hospitalId: hospital ? hospitalIds[hospital] : null, passwordHash })) });
    const idOf = new Map(rows.map(({ username, id }) => [username, id]));
    for (const { username, subspecialties, capacity, onCall: [startsAt, endsAt] } of demoSpecialists) {
      const readerId = idOf.get(username) ?? '';
      await db.reader.create({ data: { userId: readerId, subspecialties: [...subspecialties], capacity } });
      await db.shift.create({ data: { readerId, weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt, endsAt, timeZone } });
      const modalities = [...(credentialModalities[subspecialties[0] ?? ''] ?? ['CT', 'CR', 'DX'])];
      await db.credential.createMany({
        data: demoCounties.map((county) => ({
          readerId, hospitalId: hospitalIds[county], modalities, readTypes: ['preliminary', 'final'], validFrom: dayFrom(-180),
          validUntil: dayFrom(lapsing.find((of) => of.username === username && of.hospital === county)?.days ?? 1095),
        })),
      });
    }
    await db.reportTemplate.createMany({ data: demoTemplates.map((template) => ({ ...template })) });
    // The api refuses to listen beyond loopback while one of these people is active.
    await appendAudit(db, [{ actor: { userId: null, name: 'seed', role: null, hospitalId: null }, action: 'network.seeded', outcome: 'success', detail: { userIds: rows.map(({ id }) => id) } }], now);
    return 'seeded';
  }, { timeout: 30_000 });
}
