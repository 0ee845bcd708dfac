// `npm run evaluate -- MODEL DATASET`: judges a model folder on a labelled folder after the model's evaluation-plan.json, and
// writes evaluation.json and the figures of MODEL_CARD.md from it. `--only SET` (more than once) judges some sets and writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ramp, withFigures, type EvaluationPlan, type EvaluationRecord } from '@qianli/domain-pre-read';
import { loadModelFolder, type OnnxInference } from '@qianli/inference';
import { judgeSet, type Judged } from './evaluate/judge-set';
import { filesOf, readBoxes, readLabels } from './evaluate/read-data-set';

/** A drop of the area by more than this when the film's edge is black means that the edge was what was read. */
const mostDrop = 0.05;

const say = (line: string) => process.stdout.write(`${line}\n`);
function stop(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string', multiple: true } } });
const [modelFolder, dataFolder] = positionals;
if (!modelFolder || !dataFolder) stop('Name a model folder and a data folder: npm run evaluate -- models/cxr-tb FOLDER');
const planPath = join(modelFolder, 'evaluation-plan.json');
if (!existsSync(planPath)) stop(`${planPath} is missing: it says which rows of a data set judge the model.`);
const plan = JSON.parse(readFileSync(planPath, 'utf8')) as EvaluationPlan;
const loaded = await loadModelFolder(modelFolder);
if (loaded.state === 'rejected') stop(`The model is rejected: ${loaded.reasons.join('; ')}`);
const { manifest, model } = loaded;
const threshold = manifest.thresholds[plan.label]?.value;
if (threshold === undefined) stop(`The manifest has no threshold for ${plan.label}.`);

const labels = readLabels(dataFolder, plan);
const judgeWith = { model, plan, folder: dataFolder, boxes: readBoxes(dataFolder, plan), threshold, say };
const judged: Judged[] = [];
for (const set of plan.sets.filter(({ name }) => !values.only || values.only.includes(name))) {
  const files = filesOf(set, labels);
  if (files.length === 0) stop(`The data set has no rows for ${set.name}.`);
  const one = await judgeSet(set, files, judgeWith);
  say(`${set.name}: n ${one.set.roc.n} (${one.set.roc.positive}), area ${one.set.roc.auc ?? '–'} (${one.set.roc.ci95?.join('–') ?? '–'}), specificity at 90 % sensitivity ${one.set.at90Sensitivity?.specificity ?? '–'}, at ${threshold}: ${one.set.atSetThreshold?.sensitivity ?? '–'} / ${one.set.atSetThreshold?.specificity ?? '–'}; edge blanked ${one.set.probes?.edgeBlanked.auc ?? '–'}, ring ${one.set.probes?.ringOnly.auc ?? '–'}, histogram ${one.set.probes?.histogramOnly.auc ?? '–'}; heat ${JSON.stringify(one.set.heat)}`);
  judged.push(one);
}
const times = judged.flatMap(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
const drops = judged.flatMap(({ set }) => (set.unseen && set.probes?.drop !== null && set.probes ? [set.probes.drop ?? 0] : []));
const record: EvaluationRecord = {
  model: { id: manifest.id, version: manifest.version, sha256: manifest.sha256 }, threshold,
  trainingFramework: await againstTraining(model),
  millisecondsEach: { median: Math.round(times[Math.floor(times.length / 2)] ?? 0), p95: Math.round(times[Math.floor(times.length * 0.95)] ?? 0), n: times.length },
  gate: { rule: `on unseen sources the area falls by at most ${mostDrop} when the outer 15 % are blanked`, passed: drops.length > 0 ? drops.every((drop) => drop <= mostDrop) : null },
  sets: judged.map(({ set }) => set),
};
await model.close();
if (values.only) say('Some sets only: nothing was written.');
else {
  const card = join(modelFolder, 'MODEL_CARD.md');
  const written = withFigures(readFileSync(card, 'utf8'), record);
  writeFileSync(join(modelFolder, 'evaluation.json'), `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(card, written);
  say(`Written: ${join(modelFolder, 'evaluation.json')} and the figures of ${card}.`);
}
if (record.gate.passed === false) stop(`The gate failed: ${record.gate.rule}.`);

async function againstTraining(asked: OnnxInference): Promise<EvaluationRecord['trainingFramework']> {
  const of = asked.manifest;
  let [count, largest] = [0, 0];
  for (const vector of of.golden) {
    const outputs = await asked.run({ [of.input.name]: { data: ramp(vector.input.shape), shape: vector.input.shape } });
    for (const [name, expected] of Object.entries(vector.outputs)) {
      expected.forEach((value, i) => { largest = Math.max(largest, Math.abs(value - (outputs[name]?.data[i] ?? Infinity))); });
      count += expected.length;
    }
  }
  return { values: count, largestDifference: Number(largest.toPrecision(2)) };
}
