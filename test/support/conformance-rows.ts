import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface ConformanceRow {
  readonly section: string;
  /** First cell of the table's head, so that two tables of a section are told apart. */
  readonly table: string;
  readonly cells: readonly string[];
}

/** The rows of the tables of docs/conformance.md, in their order. */
export function conformanceRows(): ConformanceRow[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/conformance.md'), 'utf8');
  const rows: ConformanceRow[] = [];
  let section = '';
  let table = '';
  for (const line of text.split('\n')) {
    const heading = /^##+ (.*)/.exec(line);
    if (heading) section = heading[1] ?? '';
    if (!line.startsWith('|')) {
      table = '';
      continue;
    }
    const cells = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
    if (/^\|[-| ]+\|$/.test(line)) continue;
    if (table === '') table = cells[0] ?? '';
    else rows.push({ section, table, cells });
  }
  return rows;
}
