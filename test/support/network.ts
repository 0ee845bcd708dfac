import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { Actor, Role } from '@qianli/domain-case';
import type { Database } from '@qianli/postgres';

/** The password of everybody in a test network. */
export const testPassword = 'correct horse battery';
let passwordHash: Promise<string> | null = null;

export interface TestNetwork {
  readonly qingshi: { readonly id: string; readonly name: string };
  readonly baiyun: { readonly id: string; readonly name: string };
  readonly tertiary: { readonly id: string; readonly name: string };
  /** User names are the keys. */
  readonly actors: Readonly<Record<TestPerson, Actor>>;
}
const people = {
  'uploader-qingshi': ['county-uploader', 'qingshi', '李文静'],
  'physician-qingshi': ['county-physician', 'qingshi', '张建国'],
  'uploader-baiyun': ['county-uploader', 'baiyun', '赵小兰'],
  'physician-baiyun': ['county-physician', 'baiyun', '孙志强'],
  'gateway-qingshi': ['gateway', 'qingshi', '青石网关'],
  'reader-chen': ['specialist', 'tertiary', '陈思远'],
  'reader-wang': ['specialist', 'tertiary', '王海燕'],
  /** Holds no credential anywhere. */
  'reader-none': ['specialist', 'tertiary', '刘无证'],
  dispatcher: ['dispatcher', null, '周调度'],
  'admin-qingshi': ['hospital-admin', 'qingshi', '吴院长'],
  'admin-tertiary': ['hospital-admin', 'tertiary', '郑院长'],
  'platform-admin': ['platform-admin', null, '信息科'],
} as const satisfies Record<string, readonly [Role, 'qingshi' | 'baiyun' | 'tertiary' | null, string]>;
export type TestPerson = keyof typeof people;

const dayFrom = (offset: number) => new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), new Date().getUTCDate() + offset));

/** Two county hospitals, one tertiary hospital, everybody's role once; readers Chen and Wang hold CT/CR/DX credentials and are always on shift; the tertiary hospital has an agreement with both counties. */
export async function aNetwork(database: Database): Promise<TestNetwork> {
  const tag = randomUUID().slice(0, 8);
  const { prisma } = database;
  const hospital = (name: string, nameEn: string, kind: string) => prisma.hospital.create({ data: { name: `${name}${tag}`, nameEn, kind }, select: { id: true, name: true } });
  const hospitals = {
    qingshi: await hospital('青石县人民医院', 'Qingshi County Hospital', 'county'),
    baiyun: await hospital('白云县中医院', 'Baiyun County Hospital', 'county'),
    tertiary: await hospital('省立医院', 'Provincial Hospital', 'tertiary'),
  };
  for (const county of [hospitals.qingshi, hospitals.baiyun]) {
    await prisma.agreement.create({ data: { sendingHospitalId: county.id, readingHospitalId: hospitals.tertiary.id, modalities: ['CT', 'CR', 'DX', 'MR', 'MG', 'US'], validFrom: dayFrom(-365), validUntil: dayFrom(365) } });
  }
  passwordHash ??= hash(testPassword, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  const encoded = await passwordHash;
  const actors: Partial<Record<TestPerson, Actor>> = {};
  for (const [username, [role, at, name]] of Object.entries(people) as [TestPerson, (typeof people)[TestPerson]][]) {
    const hospitalId = at ? hospitals[at].id : null;
    const user = await prisma.user.create({ data: { username, name, role, hospitalId, passwordHash: encoded } });
    actors[username] = { userId: user.id, name, role, hospitalId };
    if (role !== 'specialist') continue;
    await prisma.reader.create({ data: { userId: user.id, subspecialties: ['chest'], capacity: 20 } });
    if (username === 'reader-none') continue;
    await prisma.shift.create({ data: { readerId: user.id, weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt: '00:00', endsAt: '00:00' } });
    for (const county of [hospitals.qingshi, hospitals.baiyun]) {
      await prisma.credential.create({ data: { readerId: user.id, hospitalId: county.id, modalities: ['CT', 'CR', 'DX'], readTypes: ['preliminary', 'final'], validFrom: dayFrom(-30), validUntil: dayFrom(365) } });
    }
  }
  return { ...hospitals, actors: actors as Record<TestPerson, Actor> };
}
