import { readFileSync, writeFileSync } from 'node:fs';
import { shapesTable } from './tables';
import { measureShapes } from './shapes';

const say = (line: string) => process.stderr.write(`${line}\n`);
const page = 'docs/pre-read-follow-up.md';

/** Puts a table between its two marks on the page. */
function put(name: string, table: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`${page} has no place for ${name}`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`);
}

put('shapes', shapesTable(measureShapes([1, 2, 3, 4, 5, 6], say)));
