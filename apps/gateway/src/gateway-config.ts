import { readFileSync } from 'node:fs';
import { z } from 'zod';

const aeTitle = z.string().regex(/^[\x20-\x5b\x5d-\x7e]{1,16}$/, 'an AE title has 1 to 16 characters, no backslash (PS3.5 6.2)');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is HH:MM');
const path = z.string().min(1);
const port = z.number().int().min(0).max(65_535);
const peer = z.object({
  aeTitle,
  /** Addresses it may come from; none: any. */
  addresses: z.array(z.string().min(1)).min(1).optional(),
  maxAssociations: z.number().int().min(1).max(64).optional(),
  /** What it sends is as pressing as this unless an order says more. */
  priority: z.enum(['stat', 'asap', 'urgent', 'routine']).optional(),
  /** Where it listens itself: for C-MOVE, storage commitment and reports. */
  host: z.string().min(1).optional(),
  port: z.number().int().min(1).max(65_535).optional(),
  /** Its certificate authority, PEM file: it is spoken to by TLS. */
  ca: path.optional(),
});
const shape = z.object({
  /** As what the platform lists this gateway. */
  name: z.string().trim().min(1).max(100).default('gateway'),
  listen: z.object({ host: z.string().default('127.0.0.1'), port }),
  /** DICOM by TLS, beside or in place of `listen`; with `ca` every peer must show a certificate of it. */
  tls: z.object({ host: z.string().default('127.0.0.1'), port, key: path, cert: path, ca: path.optional() }).optional(),
  calledAeTitles: z.array(aeTitle).min(1),
  /** Peers that may come: a title, or a title with what else is known of it. */
  callingAeTitles: z.array(z.union([aeTitle, peer])).min(1),
  spool: path,
  /** Watched folder: what is put here is sent. */
  inbox: path.optional(),
  platform: z.object({ url: z.url(), username: z.string(), password: z.string() }),
  /** A study of which nothing has come for so long is announced as whole. */
  quietSeconds: z.number().min(0.1).max(3600).default(15),
  line: z.object({ windows: z.array(z.object({ from: time, to: time, kbitPerSecond: z.number().min(0) })).default([]), atOnce: z.number().int().min(1).max(16).default(3), /** Longest wait between two tries when the platform does not answer. */ retrySeconds: z.number().min(1).max(3600).default(30) }).default({ windows: [], atOnce: 3, retrySeconds: 30 }),
  /** Labels of what was sent are kept so long: a modality that sends it again is told Success and nothing goes twice. */
  keepSentHours: z.number().min(1).default(48),
  /** Where signed reports go: a folder as PDF, a station of `callingAeTitles` with host and port as DICOM. */
  reports: z.object({ folder: path.optional(), sendTo: z.array(aeTitle).default([]), everySeconds: z.number().min(1).max(3600).default(10) }).optional(),
  /** The local page, on this machine only. */
  page: z.object({ port }).optional(),
});
export type GatewayConfig = z.output<typeof shape>;
export type GatewayPeer = z.output<typeof peer>;

/** Reads the gateway's file; the error names every field that must be mended. */
export function readGatewayConfig(file: string): GatewayConfig {
  const parsed = shape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  return parsed.data;
}

export const peersOf = ({ callingAeTitles }: GatewayConfig): readonly GatewayPeer[] => callingAeTitles.map((of) => (typeof of === 'string' ? { aeTitle: of } : of));
