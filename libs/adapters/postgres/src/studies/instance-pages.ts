import type { Pool, QueryResultRow } from 'pg';

/** Rows fetched at once: metadata of an instance is some kilobytes. */
const pageSize = 200;

/**
 * Instances in the order a reader pages through them (series, instance number, then arrival), fetched page by page, so that a
 * study of any size streams. `columns` and `where` are SQL of ours over `instances i JOIN series se`; values go into `values`.
 */
export async function* instancePages<Row extends QueryResultRow>(pool: Pool, columns: string, where: string, values: readonly unknown[]): AsyncGenerator<Row, void> {
  for (let after: readonly unknown[] | null = null; ; ) {
    const at = values.length;
    const keyset: string = after ? `AND (coalesce(se.number, 0), se.id, coalesce(i."instanceNumber", 0), i.id) > ($${at + 1}::int, $${at + 2}::uuid, $${at + 3}::int, $${at + 4}::uuid)` : '';
    const { rows }: { rows: (Row & { key_series: number; key_series_id: string; key_instance: number; key_id: string })[] } = await pool.query(
      `SELECT ${columns}, coalesce(se.number, 0) AS key_series, se.id AS key_series_id, coalesce(i."instanceNumber", 0) AS key_instance, i.id AS key_id
       FROM instances i JOIN series se ON se.id = i."seriesId"
       WHERE ${where} ${keyset}
       ORDER BY coalesce(se.number, 0), se.id, coalesce(i."instanceNumber", 0), i.id LIMIT ${pageSize}`,
      [...values, ...(after ?? [])],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = [last.key_series, last.key_series_id, last.key_instance, last.key_id];
  }
}
