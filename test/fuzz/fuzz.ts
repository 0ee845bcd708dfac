// Millions of files and multipart bodies that nobody should send: `npm run fuzz -- [--inputs 1000000] [--from 1] [--out dist/fuzz]`.
// Every finding is a seed: `npm run fuzz -- --inputs 1 --from SEED` shows it again, and its bytes lie in the folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzMultipart } from './fuzz-multipart';
import { fuzzParser, inputOf } from './fuzz-parser';
import { Random } from './random';

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '1000000' }, from: { type: 'string', default: '1' }, out: { type: 'string', default: 'dist/fuzz' } } });
const [inputs, from] = [Number(values.inputs), Number(values.from)];
/** Own choice: nothing is kept from one input to the next. */
const mostMemoryBytes = 1024 * 1024 * 1024;
const outcomes = new Map<string, number>();
const findings: string[] = [];
let slowestMs = 0;
let peakBytes = 0;
const begun = performance.now();

mkdirSync(values.out, { recursive: true });
for (let seed = from; seed < from + inputs; seed += 1) {
  try {
    const at = process.cpuUsage();
    // One of ten is a multipart body.
    count(seed % 10 === 0 ? `multipart ${await fuzzMultipart(new Random(seed))}` : fuzzParser(inputOf(seed)));
    const { user, system } = process.cpuUsage(at);
    slowestMs = Math.max(slowestMs, (user + system) / 1000);
  } catch (error) {
    const sentence = `seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    findings.push(sentence);
    if (seed % 10 !== 0) writeFileSync(join(values.out, `${seed}.dcm`), inputOf(seed));
    process.stdout.write(`${sentence}\n`);
    if (findings.length >= 20) break;
  }
  if (seed % 1000 === 0) {
    // zlib gives its memory back between two turns of the event loop; a loop without a turn would hold all of it.
    await new Promise((resolve) => setImmediate(resolve));
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
    if (peakBytes > mostMemoryBytes) findings.push(`seed ${seed}: the process holds ${(peakBytes / 1e6).toFixed(0)} MB`);
  }
  if (seed % 100_000 === 0) process.stdout.write(`${seed - from + 1} inputs in ${((performance.now() - begun) / 1000).toFixed(0)} s, ${findings.length} findings\n`);
}
function count(outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}
const rows = [...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, n]) => `${String(n).padStart(9)} ${outcome}`);
process.stdout.write(`${rows.join('\n')}\nseeds ${from} to ${from + inputs - 1}: ${findings.length} findings, slowest ${slowestMs.toFixed(0)} ms of processor, at most ${(peakBytes / 1e6).toFixed(0)} MB, ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
process.exitCode = findings.length > 0 ? 1 : 0;
