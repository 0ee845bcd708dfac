import type { Actor } from '@qianli/domain-case';
import { UploadPieces } from '@qianli/flow';
import type { Database } from '../shared/database';

/** Rows of the pieces that wait in the object store. Every question is within the actor's own hospital. */
export class PostgresUploadPieces extends UploadPieces {
  constructor(private readonly database: Database) {
    super();
  }

  async received(actor: Actor, digest: string): Promise<number> {
    const { rows } = await this.database.pool.query<{ received: number }>('SELECT coalesce(sum(bytes), 0)::float8 AS received FROM upload_pieces WHERE "hospitalId" = $1 AND digest = $2', [actor.hospitalId, digest]);
    return rows[0]?.received ?? 0;
  }

  async pieces(actor: Actor, digest: string) {
    const { rows } = await this.database.pool.query<{ objectKey: string; bytes: number }>('SELECT "objectKey", bytes::float8 AS bytes FROM upload_pieces WHERE "hospitalId" = $1 AND digest = $2 ORDER BY "offset"', [actor.hospitalId, digest]);
    return rows;
  }

  async add(actor: Actor, { digest, offset, bytes, objectKey, at }: { digest: string; offset: number; bytes: number; objectKey: string; at: Date }): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `INSERT INTO upload_pieces ("hospitalId", digest, "offset", bytes, "objectKey", at)
       SELECT $1::uuid, $2::text, $3::bigint, $4::bigint, $5::text, $6::timestamptz
       WHERE (SELECT coalesce(sum(bytes), 0) FROM upload_pieces WHERE "hospitalId" = $1::uuid AND digest = $2::text) = $3::bigint
       ON CONFLICT DO NOTHING`,
      [actor.hospitalId, digest, offset, bytes, objectKey, at],
    );
    return rowCount === 1;
  }

  async forget(actor: Actor, digest: string): Promise<readonly string[]> {
    const { rows } = await this.database.pool.query<{ objectKey: string }>('DELETE FROM upload_pieces WHERE "hospitalId" = $1 AND digest = $2 RETURNING "objectKey"', [actor.hospitalId, digest]);
    return rows.map(({ objectKey }) => objectKey);
  }

  async forgetOlderThan(at: Date): Promise<readonly string[]> {
    const { rows } = await this.database.pool.query<{ objectKey: string }>(
      `DELETE FROM upload_pieces p USING (SELECT "hospitalId", digest FROM upload_pieces GROUP BY 1, 2 HAVING max(at) < $1) old
       WHERE p."hospitalId" = old."hospitalId" AND p.digest = old.digest RETURNING p."objectKey"`,
      [at],
    );
    return rows.map(({ objectKey }) => objectKey);
  }

  async markArrived(actor: Actor, digest: string): Promise<void> {
    await this.database.pool.query(
      'UPDATE manifest_instances i SET arrived = true FROM study_manifests m WHERE m.id = i."manifestId" AND m."hospitalId" = $1 AND i.digest = $2 AND NOT i.arrived',
      [actor.hospitalId, digest],
    );
  }
}
