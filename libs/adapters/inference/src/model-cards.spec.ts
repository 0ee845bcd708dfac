import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cardFigures, type EvaluationRecord, figuresNotMeasured } from '@qianli/domain-pre-read';
import { describe, expect, it } from 'vitest';

const models = resolve(import.meta.dirname, '../../../../models');

describe.each(['cxr-tb', 'ct-nodule-filter'])('the card of %s', (name) => {
  const read = (file: string) => readFileSync(join(models, name, file), 'utf8');
  const record = JSON.parse(read('evaluation.json')) as EvaluationRecord;
  const manifest = JSON.parse(read('model.json')) as { sha256: string; version: string; thresholds: unknown };
  const card = read('MODEL_CARD.md');

  it('shows the figures of its evaluation, letter by letter', () => {
    expect(card).toContain(cardFigures(record));
  });
  it('was written for the file that is shipped', () => {
    expect([record.model.sha256, record.model.version]).toEqual([manifest.sha256, manifest.version]);
    expect(record.trainingFramework.largestDifference).toBeLessThan(1e-4);
  });
  it('tells no other figure than what was measured, trained with or is a stated target', () => {
    const training = JSON.parse(read('training-evaluation.json')) as unknown;
    const stated = { 'ct-nodule-filter': { sharesOfNodules: [0.16, 0.002], sensitivityWanted: 0.9 }, 'cxr-tb': { heldOut: 0.15, wantedByWho: [0.9, 0.7], firstTry: [0.814, 0.743, 0.885] } }[name];
    expect(figuresNotMeasured(card, record, manifest.thresholds, training, stated)).toEqual([]);
  });
});
