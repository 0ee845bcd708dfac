/** Collects the values of a hand-written statement; each `of` gives the placeholder to put in its text. */
export class SqlParameters {
  readonly values: unknown[] = [];

  of(value: unknown, type: 'uuid' | 'text' | 'text[]' | 'timestamptz' | 'int' | 'bigint' | 'boolean'): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
