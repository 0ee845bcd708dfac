/**
 * How rarely a reader sees each kind of case beside the others: 1 when he saw none of a kind that makes up a part of all
 * work, 0 when he sees it as often as the rest. Kinds that nobody sees are left out.
 */
export function rarityOf(own: Readonly<Record<string, number>>, all: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, n) => sum + n, 0);
  const [ownTotal, allTotal] = [total(own), total(all)];
  if (ownTotal === 0 || allTotal === 0) return {};
  return Object.fromEntries(
    Object.entries(all).flatMap(([kind, n]) => {
      const expected = n / allTotal;
      const rarity = Math.round(Math.max(0, 1 - (own[kind] ?? 0) / ownTotal / expected) * 100) / 100;
      return rarity > 0 ? [[kind, rarity] as const] : [];
    }),
  );
}
