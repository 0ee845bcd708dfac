import { assignBatch, costTerms, defaultCostPolicy, forbidden, minCostAssignment, minCostSparseAssignment, randomOf, waitingCost, type AssignmentProblem, type BatchCase, type BatchReader, type SparseProblem } from '@qianli/domain-routing';
import highsLoader from 'highs';
import { measured, middle } from './measured';

export interface SolverRow {
  readonly kind: 'dense' | 'sparse';
  readonly cases: number;
  readonly readers: number;
  readonly pairs: number;
  readonly instances: number;
  readonly wallMs: { readonly median: number; readonly least: number; readonly most: number };
  readonly cpuMs: { readonly median: number; readonly least: number; readonly most: number };
  /** Rules, prices and solver together; null for the sparse form, which the simulator prices itself. */
  readonly batchWallMs: { readonly median: number; readonly least: number; readonly most: number } | null;
  readonly megabytes: number;
  readonly work: number;
  readonly assigned: number;
  /** HiGHS on the same instance: time to solve the text of the linear program; null where it is not tried. */
  readonly highsMs: number | null;
  readonly sameCostAsHighs: boolean | null;
  /** Cost of giving case by case, the most pressing first, to the cheapest free slot, over the least cost. */
  readonly greedyOverOptimum: number;
}
const places = 2;
const small = [[20, 30], [200, 30], [500, 100], [2000, 300]] as const;
const large = [[10_000, 1000]] as const;
/** HiGHS reads the program as text: beyond this many allowed pairs its memory runs out before its time does. */
const mostPairsForHighs = 60_000;

function waiting(cases: number, readers: number, seed: number) {
  const random = randomOf(seed);
  const upTo = (most: number) => Math.floor(random.next() * most);
  const hospitals = Math.max(20, cases / 5);
  const of: BatchCase[] = Array.from({ length: cases }, (_, index) => {
    const isCt = random.next() < 0.3;
    const draw = random.next();
    const [priority, allowed] = draw < 0.08 ? (['stat', 300] as const) : draw < 0.28 ? (['urgent', 600] as const) : (['routine', 1200] as const);
    const receivedAt = -upTo(900);
    return { id: `${upTo(hospitals)}:${index}`, modality: isCt ? 'CT' : 'DX', bodyPart: isCt ? ['CHEST', 'HEAD', 'ABDOMEN'][upTo(3)] ?? null : null, priority, receivedAt, dueAt: receivedAt + allowed, earlierReaderIds: [] };
  });
  const who: BatchReader[] = Array.from({ length: readers }, (_, index) => {
    const first = upTo(120);
    return { id: String(index), subspecialties: [['chest', 'neuro', 'abdomen'][index % 3] ?? 'chest'], freeAt: [first, first + 59].slice(0, places), aheadOfMean: upTo(1200) - 600 };
  });
  /** Dense: four readers in ten hold a hospital's licence. Sparse: five readers of all. */
  const licences = (share: number) => {
    const held = new Map(Array.from({ length: hospitals }, (_, hospital) => [String(hospital), Uint8Array.from(who, () => (random.next() < share ? 1 : 0))]));
    const licencesOf = new Map(of.map(({ id }) => [id, held.get(id.split(':')[0] ?? '')]));
    const [none, refused]: readonly (readonly string[])[] = [[], ['no-credential']];
    return (kase: BatchCase, reader: BatchReader) => (licencesOf.get(kase.id)?.[Number(reader.id)] ? (none ?? []) : (refused ?? []));
  };
  return { of, who, licences };
}
const slotsOf = (who: readonly BatchReader[]) => who.flatMap((reader) => reader.freeAt.map((freeAt) => ({ reader, slot: { ...reader, readerId: reader.id, freeAt } })));
const waitingCosts = (of: readonly BatchCase[]) => Int32Array.from(of, (kase) => waitingCost(kase, 0, defaultCostPolicy));

function tableOf(of: readonly BatchCase[], who: readonly BatchReader[], refuse: (kase: BatchCase, reader: BatchReader) => readonly string[]): AssignmentProblem {
  const slots = slotsOf(who);
  const costs = new Int32Array(of.length * slots.length).fill(forbidden);
  of.forEach((kase, row) => slots.forEach(({ reader, slot }, column) => {
    if (refuse(kase, reader).length === 0) costs[row * slots.length + column] = costTerms(kase, slot, defaultCostPolicy).total;
  }));
  return { cases: of.length, slots: slots.length, costs, waitingCosts: waitingCosts(of) };
}
function pairsOf({ cases, slots, costs, waitingCosts: waits }: AssignmentProblem): SparseProblem {
  const allowed: number[] = [];
  costs.forEach((cost, at) => { if (cost !== forbidden) allowed.push(at); });
  return { cases, slots, waitingCosts: waits, pairs: { kase: Int32Array.from(allowed, (at) => Math.floor(at / slots)), slot: Int32Array.from(allowed, (at) => at % slots), cost: Int32Array.from(allowed, (at) => costs[at] ?? 0) } };
}

/** Case by case, who waits at the highest price first, to the cheapest slot that is left. */
function greedyCost({ slots, costs, waitingCosts: waits }: AssignmentProblem): number {
  const taken = new Uint8Array(slots);
  let total = 0;
  for (const kase of [...waits.keys()].sort((a, b) => (waits[b] ?? 0) - (waits[a] ?? 0) || a - b)) {
    let [best, at] = [waits[kase] ?? 0, -1];
    for (let slot = 0; slot < slots; slot++) {
      const cost = costs[kase * slots + slot] ?? forbidden;
      if (!taken[slot] && cost < best) [best, at] = [cost, slot];
    }
    if (at >= 0) taken[at] = 1;
    total += best;
  }
  return total;
}

/** The assignment as CPLEX LP text; its relaxation has whole-number corners. */
function asLinearProgram({ cases, slots, pairs, waitingCosts: waits }: SparseProblem): string {
  const ofCase = Array.from({ length: cases }, () => [] as string[]);
  const ofSlot = Array.from({ length: slots }, () => [] as string[]);
  const objective = Array.from(waits, (cost, kase) => `${cost} w${kase}`);
  pairs.kase.forEach((kase, at) => {
    const name = `x${kase}_${pairs.slot[at]}`;
    objective.push(`${pairs.cost[at]} ${name}`);
    ofCase[kase]?.push(name);
    ofSlot[pairs.slot[at] ?? 0]?.push(name);
  });
  return `Minimize\n obj: ${objective.join('\n + ')}\nSubject To\n${ofCase.map((names, kase) => ` c${kase}: ${[`w${kase}`, ...names].join('\n + ')} = 1`).join('\n')}\n${ofSlot.flatMap((names, slot) => (names.length > 0 ? [` s${slot}: ${names.join('\n + ')} <= 1`] : [])).join('\n')}\nEnd\n`;
}
const spread = (of: readonly number[]) => ({ median: middle(of), least: Math.min(...of), most: Math.max(...of) });

/** Time, memory and work of the solver over the sizes; a solver that costs anything but the least stops the run. */
export async function solverRows(instances: number, isFull: boolean, log: (line: string) => void): Promise<readonly SolverRow[]> {
  const rows: SolverRow[] = [];
  for (const [cases, readers] of isFull ? [...small, ...large] : small) {
    for (const kind of ['dense', 'sparse'] as const) {
      const runs = [];
      for (let seed = 1; seed <= instances; seed++) {
        const { of, who, licences } = waiting(cases, readers, seed);
        const refuse = licences(kind === 'dense' ? 0.4 : Math.min(1, 5 / readers));
        const table = tableOf(of, who, refuse);
        const sparse = kind === 'sparse' || cases * readers * places * 0.4 <= mostPairsForHighs ? pairsOf(table) : null;
        const solved = measured(() => (kind === 'dense' || !sparse ? minCostAssignment(table) : minCostSparseAssignment(sparse)));
        const batch = kind === 'dense' ? measured(() => assignBatch(of, who, refuse, 0)) : null;
        if (batch && batch.result.totalCost !== solved.result.totalCost) throw new Error(`the batch costs ${batch.result.totalCost}, the solver ${solved.result.totalCost}`);
        const pairs = sparse?.pairs.kase.length ?? table.costs.filter((cost) => cost !== forbidden).length;
        const highs = seed === 1 && sparse && pairs <= mostPairsForHighs ? await byHighs(sparse) : null;
        runs.push({ solved, batch, pairs, highs, greedy: greedyCost(table) / solved.result.totalCost });
      }
      const first = runs[0];
      if (!first) continue;
      rows.push({
        kind, cases, readers, pairs: first.pairs, instances,
        wallMs: spread(runs.map(({ solved }) => solved.wallMs)), cpuMs: spread(runs.map(({ solved }) => solved.cpuMs)),
        batchWallMs: kind === 'dense' ? spread(runs.map(({ batch }) => batch?.wallMs ?? NaN)) : null,
        megabytes: middle(runs.map(({ solved }) => solved.megabytes)), work: first.solved.result.work, assigned: first.solved.result.slotOfCase.filter((slot) => slot >= 0).length,
        highsMs: first.highs?.wallMs ?? null, sameCostAsHighs: first.highs ? first.highs.cost === first.solved.result.totalCost : null,
        greedyOverOptimum: middle(runs.map(({ greedy }) => greedy)),
      });
      if (first.highs && first.highs.cost !== first.solved.result.totalCost) throw new Error(`HiGHS costs ${first.highs.cost}, ours ${first.solved.result.totalCost}`);
      log(`solver ${kind} ${cases} x ${readers}: ${rows.at(-1)?.wallMs.median.toFixed(0)} ms`);
    }
  }
  return rows;
}

async function byHighs(problem: SparseProblem): Promise<{ wallMs: number; cost: number }> {
  const highs = await highsLoader();
  const text = asLinearProgram(problem);
  const { result, wallMs } = measured(() => highs.solve(text, { output_flag: false }));
  if (result.Status !== 'Optimal') throw new Error(`HiGHS says ${result.Status}`);
  return { wallMs, cost: Math.round(result.ObjectiveValue) };
}
