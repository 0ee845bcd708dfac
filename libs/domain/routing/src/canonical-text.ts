/**
 * JSON with the keys of every object in code-unit order and no spaces: the same value gives the same text, whatever order it was
 * built or stored in, so its hash can be compared. Fields that are undefined are left out.
 */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((of) => canonicalText(of === undefined ? null : of)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).filter(([, of]) => of !== undefined);
    fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${fields.map(([key, of]) => `${JSON.stringify(key)}:${canonicalText(of)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
