import { z } from 'zod';
import { casesApi, caseSummary } from './cases';
import { endpoint } from './endpoint';
import { id, instant, named, priority, transferStanding } from './shapes';

const uid = z.string().max(64).regex(/^[0-9]+(\.[0-9]+)*$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const gatewayKeyStates = ['trusted', 'waiting', 'revoked'] as const;
export const gatewayKey = z.object({ id, name: z.string(), hospital: named, publicKey: z.string(), state: z.enum(gatewayKeyStates), registeredAt: instant, lastManifestAt: instant.nullable() });
export type GatewayKeyView = z.output<typeof gatewayKey>;

/** What a gateway says belongs to a study. It is signed as text; `[SOP Instance UID, SHA-256 of the file, bytes]` per instance. */
export const manifestDocument = z.object({
  format: z.literal('qianli-manifest-1'),
  studyInstanceUid: uid,
  /** Grows with every manifest of this gateway for this study; an older one is passed over. */
  sequence: z.number().int().min(0),
  /** Whether the gateway believes that the modality has sent everything. */
  complete: z.boolean(),
  priority: priority.nullable(),
  accessionNumber: z.string().max(64).nullable(),
  series: z.array(z.object({ seriesInstanceUid: uid, preRead: z.boolean(), instances: z.array(z.tuple([uid, digest, z.number().int().min(0)])).max(100_000) })).max(10_000),
});
export type ManifestDocument = z.output<typeof manifestDocument>;

/** Media type of an announcement: JSON, and larger than other requests may be. */
export const manifestMediaType = 'application/vnd.qianli.manifest+json';
/** A study of 100 000 instances has some 16 MB. */
export const manifestBytes = 24 * 1024 * 1024;

export const manifestReply = transferStanding.extend({
  caseId: id.nullable(),
  /** Of the manifest in force: larger than the one just sent when a newer one is known, as after a clock was set back. */
  sequence: z.number().int(),
  /** Still wanted; `received` bytes of it are here already. */
  missing: z.array(z.object({ sopInstanceUid: uid, digest, received: z.number().int() })),
});
export type ManifestReply = z.output<typeof manifestReply>;

/** What became of one object of `PATCH /api/v1/uploads/{digest}` (bytes in the body, so not in this table). */
export const uploadReply = z.object({
  received: z.number().int(),
  outcome: z.enum(['receiving', 'stored', 'already-stored', 'refused', 'later']),
  reason: z.string().nullable(),
  caseId: id.nullable(),
});
export type UploadReply = z.output<typeof uploadReply>;

const tag = 'gateways';
export const gatewaysApi = {
  register: endpoint({ method: 'PUT', path: '/api/v1/gateways/key', tag, permission: 'gateway.announce', summary: 'Registers the signing key of the gateway that is signed in. The first of an account is trusted; a later one waits for an administrator.', body: z.object({ name: z.string().trim().min(1).max(100), publicKey: z.string().regex(/^[A-Za-z0-9+/]+=*$/).max(200) }), reply: gatewayKey, errors: ['bad-input'] }),
  list: endpoint({ method: 'GET', path: '/api/v1/gateways', tag, permission: 'gateway.manage', summary: 'All keys of gateways.', reply: z.object({ items: z.array(gatewayKey) }) }),
  decide: endpoint({ method: 'POST', path: '/api/v1/gateways/{id}/decision', tag, permission: 'gateway.manage', summary: 'Trusts a waiting key, or revokes one.', params: z.object({ id }), body: z.object({ state: z.enum(['trusted', 'revoked']) }), reply: gatewayKey, errors: ['not-found'] }),
  announce: endpoint({ method: 'POST', path: '/api/v1/manifests', tag, permission: 'gateway.announce', summary: 'A signed manifest of a study; the answer names what is still wanted. Media type application/vnd.qianli.manifest+json or application/json.', body: z.object({ document: z.string().max(manifestBytes), signature: z.string().max(200), publicKey: z.string().max(200) }), reply: manifestReply, errors: ['bad-input', 'gateway-not-trusted', 'manifest-not-signed', 'study-of-another-hospital'] }),
  upload: endpoint({ method: 'GET', path: '/api/v1/uploads/{digest}', tag, permission: 'study.send', summary: 'How many bytes of an object are here.', params: z.object({ digest }), reply: z.object({ received: z.number().int() }) }),
};
export const releaseApi = {
  releaseIncomplete: endpoint({ method: 'POST', path: `${casesApi.get.path}/release-incomplete`, tag: 'cases', permission: 'case.release-incomplete', summary: 'Gives a study to readers though not everything that was announced has arrived.', params: z.object({ id }), body: z.object({ reason: z.string().trim().min(1).max(500) }), reply: caseSummary, errors: ['case-not-found', 'case-wrong-state'] }),
};
