import type { Simulation, SimulationRequest } from '@qianli/contracts';
import type { Bilingual } from '@qianli/domain-case';
import type { AgreementForRouting, HistoryCase, Reader } from '@qianli/domain-routing';
import type { StoredPolicy } from './policy-store';

export type SimulationResult = NonNullable<Simulation['result']>;

/** A simulation that was asked for and is not ended. */
export interface SimulationOrder {
  readonly id: string;
  readonly request: SimulationRequest;
  readonly tried: StoredPolicy;
  readonly active: StoredPolicy;
}

/** What the platform remembers of some days: what came, and today's readers, rota, licences and names. */
export interface PlatformHistory {
  /** In the order of receipt. */
  readonly cases: readonly HistoryCase[];
  readonly readers: readonly Reader[];
  readonly hospitals: readonly { readonly id: string; readonly name: string; readonly timeZone: string }[];
  /** Every agreement; which are in force is asked on the day. */
  readonly agreements: readonly AgreementForRouting[];
}

/** Simulations as the process that runs them sees them. */
export abstract class SimulationStore {
  /** Marks it as running; null when it has ended or was stopped. One that was left running by a lost process is begun anew. */
  abstract take(id: string, at: Date): Promise<SimulationOrder | null>;
  abstract history(from: Date, until: Date): Promise<PlatformHistory>;
  /** Notes how far it is (0..1); false when somebody has stopped it. */
  abstract advance(id: string, progress: number): Promise<boolean>;
  /** False when somebody has stopped it meanwhile. */
  abstract finish(id: string, result: SimulationResult, at: Date): Promise<boolean>;
  abstract fail(id: string, why: Bilingual, at: Date): Promise<void>;
}
