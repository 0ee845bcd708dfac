import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { objectColumns } from './object-columns';

/** Keys of another kind, and what a finding says of an object that may be gone. */
const noObjects = ['cases.waitKey', 'gateway_keys.publicKey', 'archive_findings.objectKey'];

it('every column of the schema that names an object is known to backup and reconciliation', () => {
  const schema = readFileSync(resolve(import.meta.dirname, '../../../../../prisma/schema.prisma'), 'utf8');
  const named = [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)\n\}/gm)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return [...body.matchAll(/^ {2}(\w*Key)\s+String/gm)].map(([, column = '']) => `${table}.${column}`);
  });
  expect(named.filter((one) => !noObjects.includes(one)).sort()).toEqual(objectColumns.map(({ table, column }) => `${table}.${column}`).sort());
});
