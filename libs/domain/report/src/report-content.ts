/** What a reader signs. */
export interface ReportContent {
  readonly findings: string;
  readonly impression: string;
  /** A result that must reach the referring physician at once. */
  readonly critical: boolean;
}

/** A report says what was seen and what it means; white space says neither. */
export function isComplete(content: ReportContent): boolean {
  return content.findings.trim() !== '' && content.impression.trim() !== '';
}

/**
 * The text of an appended version: what stood there stays, word for word, and the addition follows.
 * An addition that already begins with the earlier text is taken as the whole; one that adds nothing leaves it alone.
 */
export function appended(earlier: string, addition: string): string {
  const added = addition.trim();
  if (added === '' || added === earlier.trim()) return earlier;
  return added.startsWith(earlier.trim()) ? added : `${earlier.trimEnd()}\n\n${added}`;
}
