/**
 * JSON with the keys of every object in code-unit order and no spaces: the same value gives the same text, whatever order it was
 * built or stored in, so its hash can be compared. Fields that are undefined are left out.
 */
export function canonicalText(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    let items = '';
    for (const of of value as readonly unknown[]) items += `${items === '' ? '' : ','}${canonicalText(of === undefined ? null : of)}`;
    return `[${items}]`;
  }
  let fields = '';
  for (const key of Object.keys(value).sort()) {
    const of = (value as Readonly<Record<string, unknown>>)[key];
    if (of !== undefined) fields += `${fields === '' ? '' : ','}${JSON.stringify(key)}:${canonicalText(of)}`;
  }
  return `{${fields}}`;
}
