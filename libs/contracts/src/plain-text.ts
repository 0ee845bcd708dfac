/**
 * Whether a text anywhere in the value holds a NUL, which no column of the database takes. Values come from a parsed
 * request, so they nest no deeper than the contract (or the limit of an address) lets them.
 */
export function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => holdsNul(name) || holdsNul(inner));
}
