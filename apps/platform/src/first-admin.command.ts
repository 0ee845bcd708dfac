// Makes the first platform administrator of a database that has none: `node dist/apps/platform/first-admin.js NAME [USERNAME]`.
// The password comes from QIANLI_FIRST_ADMIN_PASSWORD or the first line of the standard input, never from the command line.
import { createInterface } from 'node:readline';
import { settingsApi } from '@qianli/contracts';
import { Argon2Hashes, openDatabase, PostgresSettingsStore } from '@qianli/postgres';
import { StartError } from './home';

async function firstLine(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password (at least 10 characters, shown as you type): ');
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}

async function addFirstAdmin(url: string, input: unknown): Promise<string> {
  const parsed = settingsApi.createPerson.body.safeParse(input);
  if (!parsed.success) {
    throw new StartError(`Not accepted: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  }
  const { username, name, password } = parsed.data;
  const database = openDatabase(url, 2);
  try {
    const actor = { userId: null, name: 'first-admin', role: null, hospitalId: null };
    const passwordHash = await new Argon2Hashes().hash(password);
    await new PostgresSettingsStore(database).inTransaction({ actor, action: 'person.added' }, async (tx) => {
      // Further administrators are made by the first one, who is then named in the audit trail.
      const there = await database.prisma.user.count({ where: { role: 'platform-admin', active: true } });
      if (there > 0) throw new StartError('There is an active platform administrator already: he adds others under Settings, People.');
      const userId = await tx.addPerson({ username, name, role: 'platform-admin', hospitalId: null, passwordHash });
      tx.audit({ actor, action: 'person.added', outcome: 'success', detail: { userId, role: 'platform-admin' } });
    });
    return username;
  } finally {
    await database.close();
  }
}

try {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new StartError('Set in the environment: DATABASE_URL (must begin with postgresql://)');
  const [, , name, username = 'platform.admin'] = process.argv;
  if (!name) throw new StartError('Say who it is: node dist/apps/platform/first-admin.js NAME [USERNAME]');
  const password = process.env['QIANLI_FIRST_ADMIN_PASSWORD'] || (await firstLine());
  process.stdout.write(`${await addFirstAdmin(url, { username, name, role: 'platform-admin', hospitalId: null, password })} may sign in now.\n`);
} catch (error) {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\b\w+:\/\/[^\s@]*@/g, '//…@');
  process.stderr.write(`first-admin: ${message || 'the database does not answer'}\n`);
  process.exitCode = 1;
}
