import type { CardValue, PredictiveValue } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { shareOf } from '@qianli/domain-turnaround';

/** Judged flags of one finding code of one model version at one sending hospital. */
export interface FlagCount {
  readonly hospital: { readonly id: string; readonly name: string };
  readonly code: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly model: { readonly id: string; readonly version: string };
  readonly n: number;
  readonly confirmed: number;
}
export abstract class FlagReads {
  /** Flagged findings that a reader judged; his last word counts. Over all hospitals. */
  abstract judgedFlags(): Promise<readonly FlagCount[]>;
  /** What the models' cards say of the same. */
  abstract cardValues(): Promise<readonly CardValue[]>;
}

/** How far a flag can be trusted here: the positive predictive value per hospital, and over the network where a hospital has few. */
export class PredictiveValues {
  constructor(private readonly reads: FlagReads) {}

  async run(actor: Actor): Promise<{ items: PredictiveValue[]; cards: CardValue[] }> {
    const [counts, cards] = await Promise.all([this.reads.judgedFlags(), this.reads.cardValues()]);
    const total = new Map<string, Omit<FlagCount, 'hospital'> & { hospital: null }>();
    for (const { code, label, model, n, confirmed } of counts) {
      const key = `${code} ${model.id} ${model.version}`;
      const sum = total.get(key);
      total.set(key, { hospital: null, code, label, model, n: (sum?.n ?? 0) + n, confirmed: (sum?.confirmed ?? 0) + confirmed });
    }
    const seesAll = actor.role === 'specialist' || actor.role === 'dispatcher' || actor.role === 'platform-admin';
    const here = counts.filter(({ hospital }) => seesAll || hospital.id === actor.hospitalId);
    return {
      cards: [...cards],
      items: [...total.values(), ...here].flatMap((count) => {
        const { share, low, high } = shareOf(count.confirmed, count.n);
        return share === null || low === null || high === null ? [] : [{ ...count, share, low, high }];
      }),
    };
  }
}
