/** Columns that name an object of the store; `digest` where the row knows the SHA-256 of its bytes. What is not here is lost in a backup and reported as an orphan. */
export const objectColumns = [
  { table: 'instances', column: 'objectKey', digest: 'digest' },
  { table: 'series', column: 'metadataKey', digest: null },
  { table: 'report_versions', column: 'pdfKey', digest: null },
  { table: 'upload_pieces', column: 'objectKey', digest: null },
  { table: 'instance_conflicts', column: 'quarantineKey', digest: null },
  { table: 'pre_reads', column: 'labelsKey', digest: null },
  { table: 'pre_reads', column: 'surfacesKey', digest: null },
] as const;

/** Every key that a row names, with the digest of its bytes where that is known. */
export const namedObjects = objectColumns
  .map(({ table, column, digest }) => `SELECT "${column}" AS key, ${digest ? `"${digest}"` : 'NULL'} AS digest FROM ${table} WHERE "${column}" IS NOT NULL`)
  .join(' UNION ALL ');

/** Those of the keys `$1` that a row names. */
export const namedAmong = objectColumns.map(({ table, column }) => `SELECT "${column}" AS key FROM ${table} WHERE "${column}" = ANY($1::text[])`).join(' UNION ALL ');
