import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Filters kept in the address, so that a reload, a link and the back button all show the same list. */
export function useAddress<K extends string>(defaults: Readonly<Record<K, string>>): [Readonly<Record<K, string>>, (change: Partial<Record<K, string>>) => void] {
  const [search, setSearch] = useSearchParams();
  const values = Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, search.get(name) ?? value])) as Record<K, string>;
  const change = useCallback(
    (wanted: Partial<Record<K, string>>) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(wanted) as [K, string][]) {
            if (value === defaults[name]) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [values, change];
}
