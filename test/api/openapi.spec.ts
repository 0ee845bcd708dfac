import { allEndpoints } from '@qianli/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';

interface Operation {
  readonly operationId: string;
  readonly security?: unknown;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}
let db: TestDatabase;
let api: TestApi;
let document: { openapi: string; paths: Record<string, Record<string, Operation>>; components: unknown };

beforeAll(async () => {
  db = await aDatabase();
  api = await anApi(db);
  document = (await api.http.get('/api/openapi.json')).body;
});
afterAll(async () => {
  await api?.close();
  await db?.close();
});

describe('/api/openapi.json', () => {
  it('is OpenAPI 3.0 and names every endpoint of the contracts once', () => {
    expect(document.openapi).toMatch(/^3\.0\./);
    const named = Object.values(document.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect([...named].sort()).toEqual(Object.keys(allEndpoints).sort());
  });

  it('declares every parameter of a path as required, and only those', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(operations)) {
        expect(parameters.filter((of) => of.in === 'path').map(({ name, required }) => [name, required])).toEqual(names.map((name) => [name, true]));
      }
    }
  });

  it('asks for a token wherever the contracts do, and tells the errors of each', () => {
    for (const [name, endpoint] of Object.entries(allEndpoints)) {
      const operation = document.paths[endpoint.path]?.[endpoint.method.toLowerCase()];
      expect([name, operation?.security !== undefined]).toEqual([name, endpoint.permission !== 'public']);
      expect(Object.keys(operation?.responses ?? {})).toContain(String(endpoint.status));
      expect([name, operation?.requestBody !== undefined]).toEqual([name, !['GET', 'DELETE'].includes(endpoint.method)]);
    }
  });

  it('refers to nothing outside itself', () => {
    expect(JSON.stringify(document)).not.toContain('"$ref":"http');
  });
});
