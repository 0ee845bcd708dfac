import { z } from 'zod';
import type { Endpoint } from './endpoint';
import { errorCodes } from './errors';
import { allEndpoints } from './all-endpoints';

const problem = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', enum: Object.keys(errorCodes) },
    message: { type: 'string' },
    issues: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } } },
  },
};

const schemaOf = (shape: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(shape, { io, unrepresentable: 'any', target: 'openapi-3.0' });

function parametersOf(shape: z.ZodType, place: 'path' | 'query') {
  const schema = schemaOf(shape, 'input') as { properties?: Record<string, unknown>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, of]) => ({
    name, in: place, required: place === 'path' || (schema.required ?? []).includes(name), schema: of,
  }));
}

function operationOf(name: string, endpoint: Endpoint) {
  const byStatus = new Map<number, string[]>();
  const codes = [...endpoint.errors, ...(endpoint.permission === 'public' ? [] : (['not-signed-in', 'not-allowed'] as const))];
  for (const code of codes) byStatus.set(errorCodes[code].status, [...(byStatus.get(errorCodes[code].status) ?? []), `\`${code}\`: ${errorCodes[code].means}`]);
  const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE';
  const mediaType = endpoint.mediaType ?? 'application/json';
  return {
    operationId: name, summary: endpoint.summary, tags: [endpoint.tag],
    'x-permission': endpoint.permission,
    ...(endpoint.permission === 'public' ? {} : { security: [{ bearer: [] }] }),
    parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
    ...(hasBody ? { requestBody: { content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } } } } : {}),
    responses: {
      [endpoint.status]: { description: endpoint.summary, ...(endpoint.status === 204 ? {} : { content: { [mediaType]: endpoint.mediaType ? { schema: { type: 'string', format: 'binary' } } : { schema: schemaOf(endpoint.reply, 'output') } } }) },
      ...Object.fromEntries([...byStatus].map(([status, texts]) => [status, { description: texts.join('\n'), content: { 'application/json': { schema: problem } } }])),
    },
  };
}

/** The OpenAPI 3.0 document of every endpoint in the table. */
export function openApi(version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of Object.entries(allEndpoints)) {
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operationOf(name, endpoint);
  }
  return {
    openapi: '3.0.3',
    info: { title: 'Qianli', version, description: 'Tele-radiology: send, pre-read, route, read, report, measure. DICOMweb (PS3.18) is served beside it under /dicom-web.' },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths,
  };
}
