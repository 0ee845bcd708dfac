/** The parts of an audit row that its hash covers. */
export interface AuditRow {
  readonly seq: bigint;
  readonly at: Date;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly actorRole: string | null;
  readonly hospitalId: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly caseId: string | null;
  readonly detail: unknown;
  readonly previousHash: string;
}

/** JSON with sorted keys: the same value gives the same text, whatever order a database keeps it in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, of]) => of !== undefined).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([name, of]) => `${JSON.stringify(name)}:${canonicalJson(of)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** The text that is hashed for a row; it includes the hash of the row before, which makes the chain. */
export function auditLine(row: AuditRow): string {
  return canonicalJson([
    row.seq.toString(), row.at.toISOString(), row.actorId, row.actorName, row.actorRole, row.hospitalId,
    row.action, row.outcome, row.caseId, row.detail, row.previousHash,
  ]);
}

/** The hash before the first row. */
export const chainStart = '0'.repeat(64);
