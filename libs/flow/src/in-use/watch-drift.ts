import { type DriftStanding, type Observed, type Reference, type WatchedCase, watchDrift } from '@qianli/domain-in-use';
import { type Clock, platformPart } from '../shared/transaction';
import type { InUseStore, ModelRef } from './in-use-store';

const worker = platformPart('pre-read');

/** What one model answered of one case and what the case was like, in the order of the cases. */
export interface ObservedCase {
  /** Random UUID of the pre-read: its lot spreads ties. */
  readonly preReadId: string;
  readonly at: Date;
  readonly scores: Readonly<Record<string, number>>;
  readonly features: Readonly<Record<string, Observed>>;
}
/** What somebody closed before, per characteristic: the newest one. */
export interface ClosedWatch {
  readonly closedAt: Date;
  readonly newReference: boolean;
}
export abstract class DriftReads {
  /** Oldest first. */
  abstract observed(model: ModelRef, hospitalId: string): Promise<readonly ObservedCase[]>;
  /** Bins that the model's card states, per characteristic. */
  abstract cardReference(model: ModelRef): Promise<Readonly<Record<string, Reference>>>;
  abstract closed(model: ModelRef, hospitalId: string): Promise<Readonly<Record<string, ClosedWatch>>>;
  /** Models that read the case, and its hospital. */
  abstract readersOf(caseId: string): Promise<readonly { readonly model: ModelRef; readonly hospitalId: string }[]>;
}

const lotOf = (uuid: string) => Number.parseInt(uuid.replaceAll('-', '').slice(0, 8), 16) / 2 ** 32;

/** How each characteristic of a model at a site stands: its highest score, and every feature that most of its cases have. */
export async function driftStandings(reads: DriftReads, model: ModelRef, hospitalId: string): Promise<readonly { readonly characteristic: string; readonly standing: DriftStanding }[]> {
  const [cases, card, closed] = await Promise.all([reads.observed(model, hospitalId), reads.cardReference(model), reads.closed(model, hospitalId)]);
  const names = [...new Set(cases.flatMap(({ features }) => Object.keys(features)))].sort();
  const valuesOf = (name: string, of: ObservedCase): Observed | undefined => (name === 'score' ? Math.max(0, ...Object.values(of.scores)) : of.features[name]);
  return ['score', ...names].map((characteristic) => {
    const since = closed[characteristic];
    const watched: (WatchedCase & { readonly at: Date })[] = cases
      .filter(({ at }) => !since?.newReference || at > since.closedAt)
      .flatMap((of) => {
        const value = valuesOf(characteristic, of);
        return value === undefined ? [] : [{ value, tie: lotOf(of.preReadId), at: of.at }];
      });
    const from = since ? watched.findIndex(({ at }) => at > since.closedAt) : 0;
    return { characteristic, standing: watchDrift(watched, since?.newReference ? null : (card[characteristic] ?? null), from < 0 ? watched.length : from) };
  });
}

/** After each pre-read: whether the inputs or scores of its models at that site have changed. A notice that is audited; it stops nothing and moves nothing. */
export class WatchDrift {
  constructor(private readonly store: InUseStore, private readonly reads: DriftReads, private readonly clock: Clock) {}

  /** Safe to run twice: an alarm that is open is not raised again. Gives how many were raised. */
  async run(caseId: string): Promise<number> {
    let raised = 0;
    for (const { model, hospitalId } of await this.reads.readersOf(caseId)) {
      for (const { characteristic, standing } of await driftStandings(this.reads, model, hospitalId)) {
        if (standing.state !== 'watching' || standing.alarmAt === null) continue;
        const { reference, referenceSize, alarmAt, limit, direction, psi } = standing;
        raised += await this.store.inTransaction({ actor: worker, action: 'drift.raised', hospitalId }, async (tx) => {
          const isNew = await tx.raiseAlarm({ model, hospitalId, characteristic, detail: standing, at: this.clock.now() });
          if (isNew) tx.audit({ actor: worker, action: 'drift.raised', outcome: 'success', hospitalId, detail: { model: model.id, version: model.version, characteristic, reference, referenceSize, alarmAt, limit, direction, psi } });
          return isNew ? 1 : 0;
        });
      }
    }
    return raised;
  }
}
