import { assignBatchWithin, type BatchCase, type BatchReader } from '../assignment/assign-batch';
import { costTerms, waitingCost, type CostPolicy, type CostTerms } from '../assignment/assignment-costs';
import { costPolicyOf } from '../policy/routing-policy';
import { skillMatch } from '../read-time';
import type { HardRule } from '../hard-rules';
import { urgencies } from './ai-order';
import { EligibilityTable } from './eligibility-table';
import { expectedReads } from './expected-reads';
import { forecastAll, type Forecast } from './forecast';
import { greedyBatch } from './greedy-batch';
import { placesOf, type Place } from './reader-places';
import type { RoutingInput, WaitingCase, WorkingReader } from './routing-input';

export type Solver = 'min-cost' | 'earliest-finish';
/** Pairs that count as a millisecond of the solver (docs/routing.md). Work is counted, not timed, so a replay gives up at the same place. */
export const pairsPerMs = 30_000;
/** What counted for batches that do not say. */
const pairsPerMsUnsaid = 10_000;

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

/** A waiting case with its prices. */
interface PricedWaiting extends BatchCase {
  readonly waiting: WaitingCase;
}
/** A reader with his places, and his number in the table of rules. */
interface OfferedReader extends BatchReader {
  readonly number: number;
  /** By place: whether stat alone goes there, and how many cases he would hold more. */
  readonly places: readonly { readonly isFront: boolean; readonly more: number }[];
}
interface Prepared {
  readonly table: EligibilityTable;
  readonly reads: ReturnType<typeof expectedReads>;
  readonly costs: CostPolicy;
  readonly priced: ReadonlyMap<string, PricedWaiting>;
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
      return [kase.id, { id: kase.id, modality: kase.modality, bodyPart: kase.bodyPart, priority, receivedAt: tenths(kase.receivedAt), dueAt: tenths(dueAt), earlierReaderIds: kase.earlierReaderIds, waiting: kase }] as const;
    }),
  );
  const table = new EligibilityTable(input);
  const { readers } = table;
  return { table, reads: expectedReads(readers), costs: costPolicyOf(input.policy), priced, readers, places: new Map(readers.map((reader) => [reader.id, placesOf(reader, input)])) };
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
  const offered = offeredReaders(of, askingId);
  const offering = offered.map(({ number }) => of.readers[number] as WorkingReader);
  // Of those who may have a case: his place, and how much he holds.
  const refuse = ({ waiting }: PricedWaiting, { places, number }: OfferedReader, index: number): readonly string[] => {
    const place = places[index];
    if (place?.isFront && waiting.priority !== 'stat') return frontIsForStat;
    return of.table.isFullAt(waiting, number, place?.more ?? 0) ? atCapacity : nothing;
  };
  const open = mayHave(of, offered);
  const batchCases = byId([...of.priced.values()]);
  const solved = assignBatchWithin(batchCases, offered, refuse, 0, of.costs, { workLimit: policy.solverTimeMs * (input.pairsPerMs ?? pairsPerMsUnsaid), mayHave: open });
  const given = solved
    ? new Map(solved.assignments.flatMap(({ caseId, readerId, place }) => (readerId !== null && place !== null ? [[caseId, { readerId, place }] as const] : [])))
    : greedyBatch(batchCases, offered, refuse, open);
  const asked = askingId === null ? null : chosenFor(input, of, askingId, given);
  const bound = new Map([...given].filter(([caseId, { readerId }]) => (askingId === null ? policy.mode !== 'pull' : caseId === asked && readerId === askingId)));
  if (askingId !== null && asked !== null) bound.set(asked, { readerId: askingId, place: 0 });
  const forecasts = forecastAll(input, of, bound, (kase) => of.priced.get(kase.id) ?? null);
  const hasPlaceLeft = placesLeft(offering, of, bound);
  const decisions = byId(input.cases).map((kase): BatchDecision => {
    const to = bound.get(kase.id);
    const tally = of.table.tally(kase);
    const isPushed = askingId === null && policy.mode !== 'pull';
    const outcome = to ? 'assigned' : tally.eligible > 0 ? 'waits' : 'nobody-available';
    return {
      caseId: kase.id, outcome, readerId: to?.readerId ?? null, isFront: to ? (of.places.get(to.readerId)?.[to.place]?.isFront ?? false) : false,
      isHeldForBetter: isPushed && outcome === 'waits' && hasPlaceLeft(kase), forecast: forecasts.get(kase.id) ?? null, ...tally, candidates: to ? candidatesFor(kase, of) : [],
    };
  });
  return { solver: solved ? 'min-cost' : 'earliest-finish', decisions, aiCost: aiCostOf(input, of, bound, forecasts) };
}

const frontIsForStat = ['front-is-for-stat'];
const atCapacity: readonly HardRule[] = ['at-capacity'];
const nothing: readonly string[] = [];

/** Who has a place left and is at work, in the order of the ids. */
function offeredReaders({ readers, places, table }: Prepared, askingId: string | null): readonly OfferedReader[] {
  return readers.flatMap((reader, number): OfferedReader[] => {
    const his = places.get(reader.id) ?? [];
    if (his.length === 0 || !(askingId === reader.id || table.isOnShift(reader))) return [];
    return [{ ...slotOf(reader, 0), id: reader.id, freeAt: his.map(({ freeAt }) => freeAt), number, places: his.map(({ isFront }, index) => ({ isFront, more: moreAt(his, index) })) }];
  });
}

/** Of those who have a place left, the ones against whom no rule but shift and capacity stands; the same list for the same list of the table. */
function mayHave({ table }: Prepared, offered: readonly OfferedReader[]): (kase: PricedWaiting) => readonly number[] {
  const indexOf = new Map(offered.map(({ number }, index) => [number, index]));
  const known = new Map<readonly number[], readonly number[]>();
  return ({ waiting }) => {
    const open = table.openTo(waiting);
    const found = known.get(open) ?? open.flatMap((number) => indexOf.get(number) ?? []);
    known.set(open, found);
    return found;
  };
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

function candidatesFor(kase: WaitingCase, of: Prepared): readonly BatchCandidate[] {
  const priced = of.priced.get(kase.id);
  const { read, best } = of.reads(kase);
  return of.readers.map((reader, number): BatchCandidate => {
    const refusals = of.table.refusalsAt(kase, number, 0);
    const place = (of.places.get(reader.id) ?? []).find(({ isFront }) => !isFront || kase.priority === 'stat');
    if (refusals.length > 0 || !priced || !place) return { readerId: reader.id, refusals, startTenths: null, finishTenths: null, skillMatch: null, terms: null };
    const hisRead = read[number] as number;
    const terms = costTerms(priced, slotOf(reader, place.freeAt), of.costs, { read: hisRead, best });
    return { readerId: reader.id, refusals, startTenths: place.freeAt, finishTenths: place.freeAt + hisRead, skillMatch: skillMatch(kase.bodyPart, reader.subspecialties), terms };
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
  const without = forecastAll(plain, of, bound, (kase) => asOrdered.get(kase.id) ?? null);
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
