import type { Clock } from '../shared/transaction';
import { comparePolicies } from './compare-policies';
import { planLicences } from './plan-licences';
import { NotPlayable, ownDays, syntheticDays, type SimulationDays } from './simulation-days';
import type { SimulationOrder, SimulationStore } from './simulation-store';

export type SimulateOutcome = 'done' | 'failed' | 'cancelled' | 'unchanged';
const dayMs = 86_400_000;
/** Case-plays of one simulation at most; about a quarter of an hour of one core. */
const mostPlays = 3_000_000;
/** Cases that a synthetic hospital sends a day at load 1. */
const perHospitalDay = 49;
class Cancelled extends Error {}

/** Plays a policy beside the active one, or with one more licence at a time, and keeps what came out. */
export class SimulatePolicy {
  constructor(
    private readonly store: SimulationStore,
    private readonly clock: Clock,
    /** Lets the process do what else is waiting, such as routing itself. */
    private readonly otherWork: () => Promise<void>,
  ) {}

  /** Safe to run twice: an ended one is left alone, one cut off by a lost process is begun anew and gives the same result. */
  async run(id: string, signal: AbortSignal): Promise<SimulateOutcome> {
    const order = await this.store.take(id, this.clock.now());
    if (!order) return 'unchanged';
    try {
      const pause = async () => {
        await this.otherWork();
        signal.throwIfAborted();
      };
      let told = 0;
      const advance = async (share: number) => {
        if (share < 1 && share - told < 0.01) return;
        told = share;
        if (!(await this.store.advance(id, Math.min(0.99, share)))) throw new Cancelled();
      };
      await advance(0.01);
      const days = await this.daysOf(order);
      const result = await (order.request.question === 'licences' ? planLicences : comparePolicies)(order, days, pause, advance);
      return (await this.store.finish(id, result, this.clock.now())) ? 'done' : 'cancelled';
    } catch (error) {
      if (error instanceof Cancelled) return 'cancelled';
      if (signal.aborted) throw error;
      if (error instanceof NotPlayable) {
        await this.store.fail(id, error.why, this.clock.now());
        return 'failed';
      }
      await this.store.fail(id, { zh: '试算因内部错误中止，请重试；若再次出现请联系运维', en: 'The simulation broke off with an internal error. Ask for it again; if it happens twice, tell the operator' }, this.clock.now());
      throw error;
    }
  }

  private async daysOf(order: SimulationOrder): Promise<SimulationDays> {
    const { source, days, hospitals, seeds, load, question } = order.request;
    if (source === 'last-30-days') {
      const until = this.clock.now();
      const from = new Date(until.getTime() - days * dayMs);
      return ownDays(await this.store.history(from, until), from, until, days);
    }
    const plays = hospitals * days * seeds * load * perHospitalDay * (question === 'licences' ? 19 : 6);
    if (plays > mostPlays) {
      throw new NotPlayable({
        zh: `这次试算约需模拟 ${Math.round(plays / 1e4)} 万例次，上限为 ${mostPlays / 1e4} 万。请减少医院、天数或次数`,
        en: `This would play about ${(plays / 1e6).toFixed(1)} million cases; at most ${mostPlays / 1e6} million. Ask for fewer hospitals, days or runs`,
      });
    }
    return syntheticDays(order);
  }
}
