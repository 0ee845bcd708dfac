// Time and memory of one micro-batch over cases x readers, as a table. Node and esbuild are all it needs:
//   npx esbuild test/bench/routing/solver.ts --bundle --platform=node --format=esm --tsconfig=tsconfig.base.json --outfile=dist/bench/solver.mjs
//   node --expose-gc dist/bench/solver.mjs
// Each size runs in this one process; CPU time is what one core spent, wall time what passed while others used the machine too.
import { cpus } from 'node:os';
import { assignBatch, costTerms, defaultCostPolicy, forbidden, minCostAssignment, randomOf, waitingCost, type AssignmentProblem, type BatchCase, type BatchReader } from '@qianli/domain-routing';

const repeats = Number(process.env.REPEATS ?? 3);
const sizes = [[20, 30], [200, 30], [2000, 300], [10_000, 1000]] as const;
/** Places that each reader offers. */
const places = 2;

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
  // Four readers in ten hold the licence of a hospital, the same for all its cases.
  const licensed = new Map(Array.from({ length: hospitals }, (_, hospital) => [String(hospital), Uint8Array.from(who, () => (random.next() < 0.4 ? 1 : 0))]));
  const licencesOf = new Map(of.map(({ id }) => [id, licensed.get(id.split(':')[0] ?? '')]));
  const none: readonly string[] = [];
  const refused = ['no-credential'];
  return { of, who, refuse: (kase: BatchCase, reader: BatchReader) => (licencesOf.get(kase.id)?.[Number(reader.id)] ? none : refused) };
}

function problemOf({ of, who, refuse }: ReturnType<typeof waiting>): AssignmentProblem {
  const slots = who.flatMap((reader) => reader.freeAt.map((freeAt) => ({ reader, slot: { ...reader, readerId: reader.id, freeAt } })));
  const costs = Int32Array.from({ length: of.length * slots.length });
  of.forEach((kase, row) => slots.forEach(({ reader, slot }, column) => (costs[row * slots.length + column] = refuse(kase, reader).length > 0 ? forbidden : costTerms(kase, slot, defaultCostPolicy).total)));
  return { cases: of.length, slots: slots.length, costs, waitingCosts: Int32Array.from(of, (kase) => waitingCost(kase, 0, defaultCostPolicy)) };
}

/** Milliseconds of CPU and wall, and the growth of the process's memory in MB. */
function measured<T>(work: () => T) {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  const from = performance.now();
  const result = work();
  const wall = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  const after = process.memoryUsage();
  return { result, wall, cpu: (user + system) / 1000, mb: (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 2 ** 20 };
}
const middle = (of: readonly number[]) => [...of].sort((a, b) => a - b)[of.length >> 1] ?? NaN;
const worst = (of: readonly number[]) => Math.max(...of);

console.log(`Node ${process.version}, ${cpus()[0]?.model.trim()}, one thread; ${repeats} instances a size, seeds 1 to ${repeats}; ${places} places a reader, 40 % of the pairs allowed; milliseconds, median (worst)\n`);
console.log('| cases x readers | pairs | solver, CPU | solver, wall | whole batch (rules, prices, solver), CPU | whole batch, wall | memory, MB | assigned |');
console.log('|---|---|---|---|---|---|---|---|');
for (const [cases, readers] of sizes) {
  const runs = Array.from({ length: repeats }, (_, seed) => {
    const input = waiting(cases, readers, seed + 1);
    const problem = problemOf(input);
    const solver = measured(() => minCostAssignment(problem));
    const batch = measured(() => assignBatch(input.of, input.who, input.refuse, 0));
    if (batch.result.totalCost !== solver.result.totalCost) throw new Error(`the batch costs ${batch.result.totalCost}, the solver ${solver.result.totalCost}`);
    return { solver, batch, assigned: solver.result.slotOfCase.filter((slot) => slot >= 0).length };
  });
  const cell = (of: readonly number[]) => `${middle(of).toFixed(0)} (${worst(of).toFixed(0)})`;
  const column = (of: (run: (typeof runs)[number]) => number) => cell(runs.map(of));
  console.log(`| ${cases} x ${readers} | ${cases * readers * places} | ${column((run) => run.solver.cpu)} | ${column((run) => run.solver.wall)} | ${column((run) => run.batch.cpu)} | ${column((run) => run.batch.wall)} | ${column((run) => run.batch.mb)} | ${middle(runs.map((run) => run.assigned))} |`);
}
