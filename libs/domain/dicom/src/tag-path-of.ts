import { elementKeywords } from './element-keywords';
import { tagOf } from './tags';

let byKeyword: ReadonlyMap<string, string> | null = null;

function keywords(): ReadonlyMap<string, string> {
  byKeyword ??= new Map(
    Object.entries(elementKeywords).flatMap(([group, text]) => text.split(' ').map((entry) => [entry.slice(4), group + entry.slice(0, 4)] as const)),
  );
  return byKeyword;
}

/**
 * The tags that an attribute of a query names (PS3.18 8.3.4.1): a keyword or eight hexadecimal digits, inside sequences joined by
 * points: `RequestAttributesSequence.ScheduledProcedureStepID` is `00400275.00400009`. Null when one of them is not known.
 */
export function tagPathOf(text: string): string | null {
  const tags = text.split('.').map((name) => tagOf(name) ?? keywords().get(name) ?? null);
  return tags.length <= 16 && tags.every((tag) => tag !== null) ? tags.join('.') : null;
}
