/** What the limits promise: of sites where nothing changes, this share has any alarm within so many cases after the reference. */
export const falseAlarms = { share: 0.1, within: 1000, characteristics: 8 } as const;

/** Cases that a site's own reference is made of when the card states none. */
export const referenceCases = 300;

/**
 * Height of the sums over which an alarm is raised, by the size of the reference. From `npm run bench:drift -- --limits`, 20,000 played sites a size: the height that 1.25 % of
 * played sites without a change exceed within 1,000 cases, so that of eight characteristics watched together at most 10 % of sites
 * have a false alarm (Bonferroni). A smaller reference is known less well and needs more.
 */
export const alarmLimits: readonly { readonly reference: number; readonly limit: number }[] = [
  { reference: 100, limit: 43.1 },
  { reference: 200, limit: 26.6 },
  { reference: 300, limit: 22.9 },
  { reference: 500, limit: 20.6 },
  { reference: 1000, limit: 19.6 },
  { reference: 3000, limit: 18.9 },
];

/** The limit for a reference of this many cases: that of the next smaller size; null when it is smaller than any. */
export function alarmLimit(referenceSize: number): number | null {
  return alarmLimits.filter(({ reference }) => reference <= referenceSize).at(-1)?.limit ?? null;
}
