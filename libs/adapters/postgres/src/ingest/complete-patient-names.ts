import { nameIndex, type NameGroups } from '@qianli/domain-dicom';
import type { Database } from '../shared/database';

const rowsAtOnce = 500;

/**
 * Gives rows that were written without it the searchable form of their names, pinyin and all; returns how many. Several processes may
 * do it at once: each takes rows that no other holds. `stop` is asked between batches.
 */
export async function completePatientNames({ pool }: Database, stop: () => boolean = () => false): Promise<number> {
  for (let done = 0; ; ) {
    const { rows } = await pool.query<{ id: string; nameGroups: NameGroups; name: string }>(
      `SELECT id, "nameGroups", name FROM patients WHERE NOT "namesComplete" ORDER BY id LIMIT ${rowsAtOnce}`,
    );
    if (rows.length === 0 || stop()) return done;
    const forms = rows.map(({ nameGroups, name }) => nameIndex(Object.keys(nameGroups).length > 0 ? nameGroups : { Alphabetic: name }));
    await pool.query(
      `UPDATE patients p SET names = found.names, "namesComplete" = true
       FROM (SELECT * FROM unnest($1::uuid[], $2::text[]) AS given(id, names)) found
       WHERE p.id = found.id AND NOT p."namesComplete"`,
      [rows.map(({ id }) => id), forms],
    );
    done += rows.length;
  }
}
