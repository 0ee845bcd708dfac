import { z } from 'zod';

interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minimum?: number;
  readonly minLength?: number;
}
const formats: Readonly<Record<string, string>> = { uuid: '00000000-0000-4000-8000-000000000000', date: '2026-01-01', 'date-time': '2026-01-01T00:00:00Z' };

/** The smallest input that fits a schema of the contracts. `pattern`s are answered with a time of day or a word. */
export function sampleOf(shape: z.ZodType): unknown {
  return sample(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema);
}

function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf.find(({ type }) => type !== 'null') ?? {});
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((one) => one !== 'null');
  switch (type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {})]));
    case 'array':
      return schema.prefixItems ? schema.prefixItems.map(sample) : [sample(schema.items ?? {})];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return false;
    case 'string':
      if (schema.format && formats[schema.format]) return formats[schema.format];
      if (schema.pattern) return new RegExp(schema.pattern).test('08:00') ? '08:00' : 'sample.name';
      return 'sample'.padEnd(schema.minLength ?? 0, '-');
    default:
      return {};
  }
}
