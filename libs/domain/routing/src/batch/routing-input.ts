import type { Priority } from '@qianli/domain-case';
import type { AiOrder } from './ai-order';
import type { AgreementForRouting } from '../hard-rules';
import type { RoutingPolicy } from '../policy/routing-policy';
import type { CaseToRoute, Reader } from '../reader';

/** A case of the pool, or one with a preliminary report that another reader must finalise. Instants in milliseconds since 1970. */
export interface WaitingCase extends CaseToRoute {
  readonly patientId: string;
  readonly receivedAt: number;
  readonly dueAt: number;
  /** As the county ordered it, before AI raised it. */
  readonly orderedPriority: Priority;
  readonly orderedDueAt: number;
  /** The pre-read flagged something. */
  readonly isFlagged: boolean;
  readonly isWidened: boolean;
  /** Readers who reported this patient within the continuity window. */
  readonly earlierReaderIds: readonly string[];
}

export interface WorkingReader extends Reader {
  /** Weighted work beyond his fair share, in tenths of a minute, over the fairness window: it survives his log-out. */
  readonly aheadTenths: number;
  /** How rarely he sees a kind of case (`kindOf`) beside the others, 0 to 1; kinds he sees as often as they are left out. */
  readonly rarity: Readonly<Record<string, number>>;
}

/**
 * Everything that the decisions of one micro-batch are made of, and nothing else: the same input gives the same outcome on
 * every machine, today and in ten years. It is kept with the decisions.
 */
export interface RoutingInput {
  readonly at: number;
  readonly policy: RoutingPolicy;
  readonly agreements: readonly AgreementForRouting[];
  readonly cases: readonly WaitingCase[];
  readonly readers: readonly WorkingReader[];
  readonly aiOrder: AiOrder;
  /** The reader who asks for his next case; null: the server gives. */
  readonly askingId: string | null;
  /** Pairs that count as a millisecond of the solver's time; kept, because it decides when the greedy choice steps in. */
  readonly pairsPerMs?: number;
}

/** A kind of case for the learning mix. */
export const kindOf = (kase: { readonly modality: string; readonly bodyPart: string | null }): string => `${kase.modality} ${kase.bodyPart ?? ''}`;
