export interface SteadyRow<T> {
  readonly row: T;
  /** It left the list while the pointer held the order. */
  readonly gone: boolean;
}
export interface SteadyRows<T> {
  readonly rows: readonly SteadyRow<T>[];
  /** Rows that would come, go or move if the order were let go. */
  readonly waiting: number;
}

/**
 * Rows that don't jump under the pointer. While `held`, the rows shown keep their places with their newest content: one
 * that left stays as `gone`, and new ones join at the end. Let go, the server's order holds.
 */
export function steadyRows<T extends { readonly id: string }>(shown: readonly T[], wanted: readonly T[], held: boolean): SteadyRows<T> {
  if (!held) return { rows: wanted.map((row) => ({ row, gone: false })), waiting: 0 };
  const byId = new Map(wanted.map((row) => [row.id, row]));
  const known = new Set(shown.map((row) => row.id));
  const kept = shown.map((row) => ({ row: byId.get(row.id) ?? row, gone: !byId.has(row.id) }));
  const come = wanted.filter((row) => !known.has(row.id)).map((row) => ({ row, gone: false }));
  const stayed = kept.filter((one) => !one.gone).map((one) => one.row.id);
  const order = wanted.filter((row) => known.has(row.id)).map((row) => row.id);
  const moved = stayed.filter((id, at) => order[at] !== id).length;
  return { rows: [...kept, ...come], waiting: moved + come.length + (kept.length - stayed.length) };
}
