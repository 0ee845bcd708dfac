import { readFileSync } from 'node:fs';
import { z } from 'zod';

const aeTitle = z.string().regex(/^[\x20-\x5b\x5d-\x7e]{1,16}$/, 'an AE title has 1 to 16 characters, no backslash (PS3.5 6.2)');
const shape = z.object({
  listen: z.object({ host: z.string().default('127.0.0.1'), port: z.number().int().min(0).max(65_535) }),
  calledAeTitles: z.array(aeTitle).min(1),
  /** Peers that may send. */
  callingAeTitles: z.array(aeTitle).min(1),
  spool: z.string().min(1),
  /** Watched folder: what is put here is sent. */
  inbox: z.string().min(1).optional(),
  platform: z.object({ url: z.url(), username: z.string(), password: z.string() }),
});
export type GatewayConfig = z.output<typeof shape>;

/** Reads the gateway's file; the error names every field that must be mended. */
export function readGatewayConfig(path: string): GatewayConfig {
  const parsed = shape.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  return parsed.data;
}
