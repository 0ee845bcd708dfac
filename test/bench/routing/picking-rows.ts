import { earliestDueWithSkill, findCherryPicking, randomOf, sharedPool, sharedPoolByPriority, simulate, simulatedClaims, syntheticDay, syntheticNetwork, type Policy } from '@qianli/domain-routing';

export interface PickingRow {
  readonly days: number;
  /** How the others choose. */
  readonly honest: string;
  /** How often the planted one takes the quickest case; 0: nobody is planted. */
  readonly share: number;
  readonly networks: number;
  readonly found: number;
  readonly accused: number;
  readonly honestReaders: number;
}
const planted = 4;
type Pull = Policy & { readonly kind: 'pull' };
const pulled = (policy: Policy): Pull => {
  if (policy.kind !== 'pull') throw new Error(`${policy.name} is not pulled from`);
  return policy;
};
/** Honest readers of several habits: none looks at the minutes for their own sake. */
const habits: readonly (readonly [string, () => Pull])[] = [
  ['the oldest', () => pulled(sharedPool('fifo'))],
  ['earliest due', () => pulled(sharedPool('edd'))],
  ['by priority', () => pulled(sharedPoolByPriority())],
  ['at random', () => ({ ...pulled(sharedPool('fifo')), name: 'at random', preference: (kase, reader) => randomOf(1000 * kase + reader).next() })],
  ['own subspecialty before all', () => ({
    ...pulled(sharedPool('fifo')), name: 'own subspecialty first',
    preference: (kase, reader, desk) => {
      const of = desk.network.cases[kase];
      return (of?.arrivesAt ?? 0) + (of?.bodyPart && desk.network.readers[reader]?.subspecialties.includes('chest') ? 0 : 1e6);
    },
  })],
  ['earliest due + skill', () => pulled(earliestDueWithSkill())],
];

/** A cherry-picker among honest readers of each habit, and honest readers alone; by the modality's own minutes, as the platform compares. */
export function pickingRows(networks: number, log: (line: string) => void): readonly PickingRow[] {
  const plans = [
    ...habits.map(([name]) => ({ name, days: 2, share: 0 })), ...habits.map(([name]) => ({ name, days: 2, share: 1 })),
    { name: 'the oldest', days: 1, share: 1 }, { name: 'the oldest', days: 5, share: 1 }, { name: 'the oldest', days: 2, share: 0.5 }, { name: 'the oldest', days: 5, share: 0.5 }, { name: 'the oldest', days: 10, share: 0.25 },
  ];
  return plans.map(({ name, days, share }): PickingRow => {
    let [found, accused, honestReaders] = [0, 0, 0];
    for (let seed = 1; seed <= networks; seed++) {
      const network = syntheticNetwork({ ...syntheticDay, seed, days });
      const habit = habits.find(([of]) => of === name)?.[1]() ?? pulled(sharedPool('fifo'));
      const picks = (kase: number, now: number) => share > 0 && randomOf(Math.round(now * 1000) + seed + (kase >= 0 ? 0 : 1)).next() < share;
      const policy: Policy = { ...habit, preference: (kase, reader, desk) => (reader === planted && picks(kase, desk.now) ? desk.expectedMinutes(kase, reader) : habit.preference(kase, reader, desk)) };
      simulatedClaims(network, simulate(network, policy), 'modality').forEach((claims, reader) => {
        const isPlanted = share > 0 && reader === planted;
        if (!isPlanted) honestReaders++;
        if (!findCherryPicking(claims).isSuspected) return;
        if (isPlanted) found++;
        else accused++;
      });
    }
    log(`cherry-picking, ${name}, ${days} days, share ${share}: ${found} of ${share > 0 ? networks : 0}, ${accused} of ${honestReaders}`);
    return { days, honest: name, share, networks, found, accused, honestReaders };
  });
}
