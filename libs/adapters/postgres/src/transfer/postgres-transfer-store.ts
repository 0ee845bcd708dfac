import type { GatewayKeyView, ManifestDocument } from '@qianli/contracts';
import type { CaseState, Priority, TransferState } from '@qianli/domain-case';
import { type AnnouncedStudy, type GatewayKey, type MissingInstance, type OrderForCase, TransferStore, type TransferTransaction, type TransactionSubject } from '@qianli/flow';
import { lockStudyName } from '../ingest/lock-study-name';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { transferOf } from './transfer-of';

interface KeyViewRow { id: string; name: string; hospitalId: string; hospitalName: string; publicKey: string; state: string; registeredAt: Date; lastManifestAt: Date | null } // prettier-ignore

class PostgresTransferTransaction extends PostgresTransaction implements TransferTransaction {
  async key(publicKey: string): Promise<GatewayKey | null> {
    const row = await this.db.gatewayKey.findUnique({ where: { publicKey } });
    return row && { ...row, state: row.state as GatewayKey['state'] };
  }

  keysOf(userId: string): Promise<number> {
    return this.db.gatewayKey.count({ where: { userId } });
  }

  async addKey({ at, ...key }: { hospitalId: string; userId: string; name: string; publicKey: string; state: 'trusted' | 'waiting'; at: Date }): Promise<void> {
    await this.db.gatewayKey.create({ data: { ...key, registeredAt: at } });
  }

  async decideKey(id: string, state: 'trusted' | 'revoked', byId: string, at: Date): Promise<GatewayKey | null> {
    const { count } = await this.db.gatewayKey.updateMany({ where: { id }, data: { state, decidedById: byId, decidedAt: at } });
    if (count === 0) return null;
    return { ...(await this.db.gatewayKey.findUniqueOrThrow({ where: { id } })), state };
  }

  async keyView(publicKey: string): Promise<GatewayKeyView> {
    const [row] = await this.db.$queryRaw<KeyViewRow[]>`
      SELECT k.id, k.name, h.id AS "hospitalId", h.name AS "hospitalName", k."publicKey", k.state, k."registeredAt",
        (SELECT max(m."announcedAt") FROM study_manifests m WHERE m."gatewayKeyId" = k.id) AS "lastManifestAt"
      FROM gateway_keys k JOIN hospitals h ON h.id = k."hospitalId" WHERE k."publicKey" = ${publicKey}`;
    if (!row) throw new Error('a key that was there a moment ago');
    return keyView(row);
  }

  async lockStudy(studyInstanceUid: string): Promise<AnnouncedStudy | null> {
    await lockStudyName(this.db, studyInstanceUid);
    const [row] = await this.db.$queryRaw<(Omit<AnnouncedStudy, 'state' | 'priority'> & { state: string; priority: string })[]>`
      SELECT c."hospitalId", c.id AS "caseId", c.state, c.priority, c.history, s."accessionNumber"
      FROM studies s JOIN cases c ON c."studyId" = s.id WHERE s."studyInstanceUid" = ${studyInstanceUid} FOR UPDATE OF c`;
    return row ? { ...row, state: row.state as CaseState, priority: row.priority as Priority } : null;
  }

  async keepManifest(key: GatewayKey, manifest: ManifestDocument, { document, signature }: { document: string; signature: string }, at: Date): Promise<{ outcome: 'kept' | 'same' | 'older'; sequence: number }> {
    const where = { studyInstanceUid_gatewayKeyId: { studyInstanceUid: manifest.studyInstanceUid, gatewayKeyId: key.id } };
    const before = await this.db.studyManifest.findUnique({ where, select: { id: true, sequence: true } });
    if (before && before.sequence >= BigInt(manifest.sequence)) return { outcome: before.sequence === BigInt(manifest.sequence) ? 'same' : 'older', sequence: Number(before.sequence) };
    const written = { sequence: BigInt(manifest.sequence), complete: manifest.complete, document, signature, announcedAt: at };
    const { id } = await this.db.studyManifest.upsert({
      where, update: written, create: { ...written, studyInstanceUid: manifest.studyInstanceUid, gatewayKeyId: key.id, hospitalId: key.hospitalId }, select: { id: true },
    }); // prettier-ignore
    const rows = manifest.series.flatMap(({ seriesInstanceUid, preRead, instances }) => instances.map(([sop, digest, bytes]) => ({ seriesInstanceUid, preRead, sop, digest, bytes })));
    await this.db.$executeRaw`
      INSERT INTO manifest_instances ("manifestId", "sopInstanceUid", "seriesInstanceUid", digest, bytes, "preRead")
      SELECT DISTINCT ON (r.sop) ${id}::uuid, r.sop, r."seriesInstanceUid", r.digest, r.bytes, r."preRead"
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(sop text, "seriesInstanceUid" text, digest text, bytes bigint, "preRead" boolean)
      ON CONFLICT ("manifestId", "sopInstanceUid") DO UPDATE SET "preRead" = excluded."preRead", bytes = excluded.bytes, "seriesInstanceUid" = excluded."seriesInstanceUid",
        arrived = manifest_instances.arrived AND manifest_instances.digest = excluded.digest, digest = excluded.digest`;
    await this.db.$executeRaw`DELETE FROM manifest_instances WHERE "manifestId" = ${id}::uuid AND NOT ("sopInstanceUid" = ANY(${rows.map(({ sop }) => sop)}::text[]))`;
    return { outcome: 'kept', sequence: manifest.sequence };
  }

  async missing(key: GatewayKey, studyInstanceUid: string): Promise<readonly MissingInstance[]> {
    await this.db.$executeRaw`
      UPDATE manifest_instances i SET arrived = true FROM study_manifests m, instances stored, studies s
      WHERE i."manifestId" = m.id AND m."studyInstanceUid" = ${studyInstanceUid} AND NOT i.arrived
        AND s."studyInstanceUid" = m."studyInstanceUid" AND stored."studyId" = s.id AND stored."sopInstanceUid" = i."sopInstanceUid" AND stored.digest = i.digest`;
    return this.db.$queryRaw<MissingInstance[]>`
      SELECT i."sopInstanceUid", i.digest, coalesce((SELECT sum(p.bytes) FROM upload_pieces p WHERE p."hospitalId" = ${key.hospitalId}::uuid AND p.digest = i.digest), 0)::float8 AS received
      FROM manifest_instances i JOIN study_manifests m ON m.id = i."manifestId"
      WHERE m."studyInstanceUid" = ${studyInstanceUid} AND m."gatewayKeyId" = ${key.id}::uuid AND NOT i.arrived ORDER BY i."sopInstanceUid"`;
  }

  transferOf(studyInstanceUid: string): Promise<TransferState | null> {
    return transferOf(this.db, studyInstanceUid);
  }

  async lockCase(caseId: string) {
    const [row] = await this.db.$queryRaw<{ hospitalId: string; state: string; studyInstanceUid: string }[]>`
      SELECT c."hospitalId", c.state, s."studyInstanceUid" FROM cases c JOIN studies s ON s.id = c."studyId" WHERE c.id = ${caseId}::uuid FOR UPDATE OF c`;
    return row ? { ...row, state: row.state as CaseState } : null;
  }

  async markReleased(studyInstanceUid: string, byId: string, reason: string, at: Date): Promise<void> {
    await this.db.studyManifest.updateMany({ where: { studyInstanceUid }, data: { releasedAt: at, releasedById: byId, releaseReason: reason } });
  }

  async order(hospitalId: string, accessionNumber: string): Promise<OrderForCase | null> {
    const row = await this.db.order.findUnique({ where: { hospitalId_accessionNumber: { hospitalId, accessionNumber } }, select: { id: true, priority: true, history: true, state: true } });
    return row && row.state !== 'cancelled' ? { id: row.id, priority: row.priority as Priority, history: row.history } : null;
  }

  async applyOrder(caseId: string, { priority, history }: { priority?: Priority; history?: string }): Promise<void> {
    await this.db.case.update({ where: { id: caseId }, data: { ...(priority ? { priority, orderedPriority: priority } : {}), ...(history === undefined ? {} : { history }) }, select: { id: true } });
  }
}

/** Keys, manifests and gates of the gateways' transfers. */
export class PostgresTransferStore extends TransferStore {
  constructor(private readonly database: Database) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: TransferTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresTransferTransaction, T>(this.database, (db) => new PostgresTransferTransaction(db), subject, work);
  }

  async allKeys(): Promise<readonly GatewayKeyView[]> {
    const { rows } = await this.database.pool.query<KeyViewRow>(
      `SELECT k.id, k.name, h.id AS "hospitalId", h.name AS "hospitalName", k."publicKey", k.state, k."registeredAt",
         (SELECT max(m."announcedAt") FROM study_manifests m WHERE m."gatewayKeyId" = k.id) AS "lastManifestAt"
       FROM gateway_keys k JOIN hospitals h ON h.id = k."hospitalId" ORDER BY k."registeredAt" DESC LIMIT 1000`,
    );
    return rows.map(keyView);
  }
}

function keyView({ hospitalId, hospitalName, state, registeredAt, lastManifestAt, ...row }: KeyViewRow): GatewayKeyView {
  return { ...row, hospital: { id: hospitalId, name: hospitalName }, state: state as GatewayKeyView['state'], registeredAt: registeredAt.toISOString(), lastManifestAt: lastManifestAt?.toISOString() ?? null };
}
