import { randomInt, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '@qianli/domain-case';
import { demoCounties, demoHospitals, demoPeople, demoSpecialists, type DemoPerson } from './demo-network';

/** A line of demo-accounts.json. */
export interface DemoAccount {
  readonly role: Role;
  readonly username: string;
  readonly password: string;
  /** The hospital's name; null for people of the platform. */
  readonly hospital: string | null;
}
/** A line of gateway-accounts.json: the machine account of a county's gateway. */
export interface GatewayAccount {
  readonly hospitalId: string;
  readonly hospital: string;
  readonly username: string;
  readonly password: string;
}

/** No letter or digit that looks like another; 16 of them are 79 bits. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
const newPassword = () => Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join('-');

/**
 * The accounts of a data folder: read from it, or made at random and written there, readable by its owner alone.
 * The files come first and the rows after them: a crash between leaves files whose passwords the next run uses.
 */
export function demoAccountsIn(home: string): { people: readonly DemoAccount[]; gateways: readonly GatewayAccount[] } {
  const everybody: readonly DemoPerson[] = [...demoSpecialists, ...demoPeople];
  const people = readOrWrite<DemoAccount>(join(home, 'demo-accounts.json'), () =>
    everybody.filter(({ role }) => role !== 'gateway').map(({ role, username, hospital }) => ({ role, username, password: newPassword(), hospital: hospital ? demoHospitals[hospital].name : null })));
  const gateways = readOrWrite<GatewayAccount>(join(home, 'gateway-accounts.json'), () =>
    demoCounties.map((county) => ({ hospitalId: randomUUID(), hospital: demoHospitals[county].name, username: `${county}.gateway`, password: newPassword() })));
  return { people, gateways };
}

function readOrWrite<T>(file: string, make: () => readonly T[]): readonly T[] {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as readonly T[];
  const accounts = make();
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${file}.part`, 0o600);
  renameSync(`${file}.part`, file);
  return accounts;
}
