import type { PreReadQuantityShown } from './shapes';

/** The columns of a table of the lungs, in their order; other quantities stand beside it. */
export const lungColumns = ['lung-volume', 'opacity-share', 'opacity-volume', 'ground-glass-share', 'consolidation-share'] as const;

export interface LungRow {
  readonly part: PreReadQuantityShown['part'];
  /** In the order of `lungColumns`; null where a part lacks one. */
  readonly cells: readonly (PreReadQuantityShown | null)[];
}

/** Quantities as a table: one row a part of the lungs, in the order they came. */
export function lungRows(quantities: readonly PreReadQuantityShown[]): readonly LungRow[] {
  const parts = new Map(quantities.filter(({ code }) => code === 'lung-volume').map(({ part }) => [part.code, part]));
  return [...parts.values()].map((part) => ({ part, cells: lungColumns.map((code) => quantities.find((one) => one.code === code && one.part.code === part.code) ?? null) }));
}
