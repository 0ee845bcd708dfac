import { useEffect, useRef } from 'react';

export interface WorklistKeys {
  readonly ids: readonly string[];
  readonly selected: string | null;
  readonly isBusy: boolean;
  readonly select: (id: string) => void;
  readonly open: (id: string) => void;
  readonly details: (id: string) => void;
  readonly next: () => void;
  readonly search: () => void;
  readonly help: () => void;
}

/** J and K (or the arrows) move, Enter opens, D shows the case page, N takes the next case, / searches, ? lists the keys. Never while somebody types. */
export function useWorklistKeys(keys: WorklistKeys): void {
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { ids, selected, isBusy, select, open, details, next, search, help } = latest.current;
      const target = event.target as HTMLElement;
      if (isBusy || event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, [contenteditable], [role="dialog"]')) return;
      const isOnControl = target.closest('a, button') !== null;
      const at = selected ? ids.indexOf(selected) : -1;
      const move = (by: number) => { const id = ids[Math.min(ids.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : ids.length - 1) : at + by))]; if (id) select(id); };
      const act: Partial<Record<string, () => void>> = {
        j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
        n: next, '/': search, '?': help,
        ...(selected && !isOnControl ? { Enter: () => open(selected) } : {}),
        ...(selected ? { d: () => details(selected) } : {}),
      };
      const chosen = act[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!chosen) return;
      event.preventDefault();
      chosen();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
