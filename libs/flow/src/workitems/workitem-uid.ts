const prefix = '2.25.';
const uuidLimit = 1n << 128n;

/** The UID of a case's workitem: `2.25.` and the case's UUID as a decimal number (PS3.5 B.2). */
export function workitemUid(caseId: string): string {
  return `${prefix}${BigInt(`0x${caseId.replaceAll('-', '')}`)}`;
}

/** The way back. null: not a UID that we give to workitems. */
export function caseIdOf(uid: string): string | null {
  const digits = /^2\.25\.(0|[1-9]\d{0,38})$/.exec(uid)?.[1];
  if (digits === undefined || BigInt(digits) >= uuidLimit) return null;
  const hex = BigInt(digits).toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
