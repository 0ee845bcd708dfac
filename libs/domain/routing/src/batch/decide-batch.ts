import { assignBatchWithin, type BatchCase, type BatchReader } from '../assignment/assign-batch';
import { costTerms, readTenths, waitingCost, type CostPolicy, type CostTerms } from '../assignment/assignment-costs';
import { costPolicyOf } from '../policy/routing-policy';
import { skillMatch } from '../read-time';
import type { HardRule } from '../hard-rules';
import { urgencies } from './ai-order';
import { EligibilityTable } from './eligibility-table';
import { forecastAll, type Forecast } from './forecast';
import { greedyBatch } from './greedy-batch';
import { placesOf, type Place } from './reader-places';
import type { RoutingInput, WaitingCase, WorkingReader } from './routing-input';

export type Solver = 'min-cost' | 'earliest-finish';
/** Pairs that the solver looks at in a millisecond: about 10 million a second on one shared core (docs/routing.md). Work is counted, not timed, so a replay gives up at the same place. */
export const pairsPerMs = 10_000;

/** One reader held against one case. Costs in tenths of a minute, null when a rule forbids him. */
export interface BatchCandidate {
  readonly readerId: string;
  readonly refusals: readonly HardRule[];
  /** When he could begin, and when he would have read it. */
  readonly startTenths: number | null;
  readonly finishTenths: number | null;
  readonly skillMatch: number | null;
  readonly terms: CostTerms | null;
}
export interface BatchDecision {
  readonly caseId: string;
  /** `waits`: somebody may read it, and it is bound to nobody yet; `nobody-available`: no reader may read it now. */
  readonly outcome: 'assigned' | 'waits' | 'nobody-available';
  readonly readerId: string | null;
  /** Stat that goes before what is bound to him. */
  readonly isFront: boolean;
  /** It waits although somebody who may read it has a place left: by the policy's prices a better suited reader is worth waiting for. */
  readonly isHeldForBetter: boolean;
  readonly forecast: Forecast | null;
  /** How many readers each rule keeps away, and how many may read it: why it waits. */
  readonly eligible: number;
  readonly refused: Readonly<Partial<Record<HardRule, number>>>;
  /** Everybody, for a case that was assigned; the others' can be worked out from the input by `candidatesIn`. */
  readonly candidates: readonly BatchCandidate[];
}
export interface BatchOutcome {
  readonly solver: Solver;
  /** In the order of the case ids. */
  readonly decisions: readonly BatchDecision[];
  /** What flags cost the unflagged that wait: by how much later they are forecast than without them, tenths of a minute. */
  readonly aiCost: { readonly n: number; readonly sum: number; readonly largest: number } | null;
}

interface Prepared {
  readonly table: EligibilityTable;
  readonly costs: CostPolicy;
  readonly priced: ReadonlyMap<string, BatchCase>;
  readonly readers: readonly WorkingReader[];
  readonly places: ReadonlyMap<string, readonly Place[]>;
}
const byId = <T extends { readonly id: string }>(of: readonly T[]) => [...of].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

function prepare(input: RoutingInput): Prepared {
  const tenths = (ms: number) => Math.round((ms - input.at) / 6000);
  const urgency = urgencies(input.cases, input.aiOrder, input.policy.ai, input.at);
  const priced = new Map(
    input.cases.map((kase) => {
      const { priority, dueAt } = urgency.get(kase.id) ?? kase;
      return [kase.id, { id: kase.id, modality: kase.modality, bodyPart: kase.bodyPart, priority, receivedAt: tenths(kase.receivedAt), dueAt: tenths(dueAt), earlierReaderIds: kase.earlierReaderIds }] as const;
    }),
  );
  const readers = byId(input.readers);
  return { table: new EligibilityTable(input), costs: costPolicyOf(input.policy), priced, readers, places: new Map(readers.map((reader) => [reader.id, placesOf(reader, input)])) };
}

/** How many cases he would hold more than now when he gets the one in this place. */
const moreAt = (places: readonly Place[], index: number) => (places[index]?.isFront ? 0 : places.slice(0, index).filter(({ isFront }) => !isFront).length);
const slotOf = (reader: WorkingReader, freeAt: number) => ({ readerId: reader.id, subspecialties: reader.subspecialties, aheadOfMean: reader.aheadTenths, rarity: reader.rarity, freeAt });

/**
 * Decides one micro-batch. All waiting cases are held against all readers' next places and assigned at the least total cost;
 * when the solver would exceed its work, the earliest finish decides case by case. A mode without push assigns to nobody but
 * the reader who asks. The same input gives the same outcome, whatever the order of its parts.
 */
export function decideBatch(input: RoutingInput): BatchOutcome {
  const of = prepare(input);
  const { policy, askingId } = input;
  const offering = of.readers.filter((reader) => (askingId === reader.id || of.table.isOnShift(reader)) && (of.places.get(reader.id)?.length ?? 0) > 0);
  const batchReaders = offering.map((reader): BatchReader => ({ ...slotOf(reader, 0), id: reader.id, freeAt: (of.places.get(reader.id) ?? []).map(({ freeAt }) => freeAt) }));
  const cases = new Map(input.cases.map((kase) => [kase.id, kase]));
  const readers = new Map(of.readers.map((reader) => [reader.id, reader]));
  const more = new Map([...of.places].map(([id, places]) => [id, places.map(({ isFront }, index) => ({ isFront, more: moreAt(places, index) }))]));
  const refuse = ({ id }: { readonly id: string }, { id: readerId }: { readonly id: string }, index: number): readonly string[] => {
    const kase = cases.get(id);
    const reader = readers.get(readerId);
    if (!kase || !reader) return ['unknown'];
    const place = more.get(readerId)?.[index];
    if (place?.isFront && kase.priority !== 'stat') return ['front-is-for-stat'];
    return of.table.refusals(kase, reader, place?.more ?? 0);
  };
  const batchCases = byId([...of.priced.values()]);
  const solved = assignBatchWithin(batchCases, batchReaders, refuse, 0, of.costs, policy.solverTimeMs * pairsPerMs);
  const given = solved
    ? new Map(solved.assignments.flatMap(({ caseId, readerId, place }) => (readerId !== null && place !== null ? [[caseId, { readerId, place }] as const] : [])))
    : greedyBatch(batchCases, batchReaders, refuse);
  const asked = askingId === null ? null : chosenFor(input, of, askingId, given);
  const bound = new Map([...given].filter(([caseId, { readerId }]) => (askingId === null ? policy.mode !== 'pull' : caseId === asked && readerId === askingId)));
  if (askingId !== null && asked !== null) bound.set(asked, { readerId: askingId, place: 0 });
  const forecasts = forecastAll(input, of.table, bound, (kase) => of.priced.get(kase.id) ?? null);
  const hasPlaceLeft = placesLeft(offering, of, bound);
  const decisions = byId(input.cases).map((kase): BatchDecision => {
    const to = bound.get(kase.id);
    const tally = tallyOf(kase, of);
    const isPushed = askingId === null && policy.mode !== 'pull';
    const outcome = to ? 'assigned' : tally.eligible > 0 ? 'waits' : 'nobody-available';
    return {
      caseId: kase.id, outcome, readerId: to?.readerId ?? null, isFront: to ? (of.places.get(to.readerId)?.[to.place]?.isFront ?? false) : false,
      isHeldForBetter: isPushed && outcome === 'waits' && hasPlaceLeft(kase), forecast: forecasts.get(kase.id) ?? null, ...tally, candidates: to ? candidatesFor(kase, of) : [],
    };
  });
  return { solver: solved ? 'min-cost' : 'earliest-finish', decisions, aiCost: aiCostOf(input, of, bound, forecasts) };
}

/**
 * What the server would give to a reader who asks: a stat case that he may read before all; else what is his when all readers
 * are weighed; else, and always where nobody is given a case unasked, the one whose waiting costs most beside his reading it.
 */
function chosenFor(input: RoutingInput, of: Prepared, askingId: string, given: ReadonlyMap<string, { readonly readerId: string }>): string | null {
  const reader = of.readers.find(({ id }) => id === askingId);
  if (!reader) return null;
  const worth = byId(input.cases).flatMap((kase) => {
    const priced = of.priced.get(kase.id);
    if (!priced || of.table.withoutLoad(kase, reader).length > 0) return [];
    return [{ id: kase.id, isStat: kase.priority === 'stat', gain: waitingCost(priced, 0, of.costs) - costTerms(priced, slotOf(reader, 0), of.costs).total }];
  });
  const best = (of: typeof worth) => [...of].sort((a, b) => b.gain - a.gain)[0]?.id ?? null;
  const stat = best(worth.filter(({ isStat }) => isStat));
  if (stat !== null) return stat;
  const his = [...given].find(([, { readerId }]) => readerId === askingId);
  return his && input.policy.mode !== 'pull' ? his[0] : best(worth);
}

/** Whether somebody who may read a case keeps a place that nothing was bound to. */
function placesLeft(offering: readonly WorkingReader[], of: Prepared, bound: ReadonlyMap<string, { readonly readerId: string }>): (kase: WaitingCase) => boolean {
  const boundTo = new Map<string, number>();
  for (const { readerId } of bound.values()) boundTo.set(readerId, (boundTo.get(readerId) ?? 0) + 1);
  const spare = offering.filter(({ id }) => (of.places.get(id) ?? []).filter(({ isFront }) => !isFront).length > (boundTo.get(id) ?? 0));
  return (kase) => spare.some((reader) => of.table.refusals(kase, reader, boundTo.get(reader.id) ?? 0).length === 0);
}

function tallyOf(kase: WaitingCase, of: Prepared): Pick<BatchDecision, 'eligible' | 'refused'> {
  const refused: Partial<Record<HardRule, number>> = {};
  let eligible = 0;
  for (const reader of of.readers) {
    const [first] = of.table.refusals(kase, reader);
    if (first === undefined) eligible++;
    else refused[first] = (refused[first] ?? 0) + 1;
  }
  return { eligible, refused };
}

function candidatesFor(kase: WaitingCase, of: Prepared): readonly BatchCandidate[] {
  const priced = of.priced.get(kase.id);
  return of.readers.map((reader): BatchCandidate => {
    const refusals = of.table.refusals(kase, reader);
    const place = (of.places.get(reader.id) ?? []).find(({ isFront }) => !isFront || kase.priority === 'stat');
    if (refusals.length > 0 || !priced || !place) return { readerId: reader.id, refusals, startTenths: null, finishTenths: null, skillMatch: null, terms: null };
    const terms = costTerms(priced, slotOf(reader, place.freeAt), of.costs);
    return { readerId: reader.id, refusals, startTenths: place.freeAt, finishTenths: place.freeAt + readTenths(kase, reader.subspecialties).read, skillMatch: skillMatch(kase.bodyPart, reader.subspecialties), terms };
  });
}

/** Everybody held against single cases of an input, by id of the reader. */
export function candidatesIn(input: RoutingInput): (caseId: string) => readonly BatchCandidate[] {
  const of = prepare(input);
  const cases = new Map(input.cases.map((kase) => [kase.id, kase]));
  return (caseId) => {
    const kase = cases.get(caseId);
    return kase ? candidatesFor(kase, of) : [];
  };
}

/** The unflagged as forecast, and as they would be if no flag ordered anything. */
function aiCostOf(input: RoutingInput, of: Prepared, bound: ReadonlyMap<string, { readonly readerId: string; readonly place: number }>, withFlags: ReadonlyMap<string, Forecast>): BatchOutcome['aiCost'] {
  if (input.aiOrder.state !== 'on' || !input.cases.some((kase) => kase.isFlagged && kase.priority !== kase.orderedPriority)) return null;
  const plain: RoutingInput = { ...input, aiOrder: { ...input.aiOrder, state: 'off-by-policy' } };
  const asOrdered = prepare(plain).priced;
  const without = forecastAll(plain, of.table, bound, (kase) => asOrdered.get(kase.id) ?? null);
  let [n, sum, largest] = [0, 0, 0];
  for (const kase of input.cases) {
    const [a, b] = [withFlags.get(kase.id), without.get(kase.id)];
    if (kase.isFlagged || !a || !b || bound.has(kase.id)) continue;
    const later = Math.round((a.expectedReadAt - b.expectedReadAt) / 6000);
    n++;
    sum += later;
    largest = Math.max(largest, later);
  }
  return n > 0 ? { n, sum, largest } : null;
}
