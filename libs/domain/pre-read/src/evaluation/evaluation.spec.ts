import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationOf } from './calibration';
import { figuresBegin, figuresEnd, figuresNotMeasured } from './card-figures';
import { heatOnBoxes } from './heat-on-boxes';
import { atSensitivity, atThreshold, rocOf, wilson } from './roc';
import { blanked, crossFitted, ringOf } from './shortcut-probes';

describe('the area under the curve', () => {
  it('of four films by hand: 3 of 4 pairs stand right', () => {
    expect(rocOf([true, true, false, false], [0.9, 0.4, 0.6, 0.1])).toMatchObject({ n: 4, positive: 2, auc: 0.75 });
  });
  it('with all scores alike is a half, with one class only nothing', () => {
    expect(rocOf([true, false, true], [0.5, 0.5, 0.5]).auc).toBe(0.5);
    expect(rocOf([true, true], [0.5, 0.6])).toEqual({ n: 2, positive: 2, auc: null, ci95: null });
  });
  it('turns to one less itself when truth is turned, and lies in its interval', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 20 })), { minLength: 4, maxLength: 40 }), (films) => {
      const [truth, score] = [films.map(([was]) => was), films.map(([, said]) => said)];
      const { auc, ci95 } = rocOf(truth, score);
      const turned = rocOf(truth.map((was) => !was), score).auc;
      if (auc === null || turned === null) return auc === turned;
      return Math.abs(auc + turned - 1) < 0.0011 && (ci95 === null || (ci95[0] <= auc + 0.001 && auc <= ci95[1] + 0.001));
    }));
  });
});

describe('an operating point', () => {
  const truth = [true, true, true, true, false, false, false, false];
  const score = [0.9, 0.8, 0.7, 0.2, 0.75, 0.3, 0.1, 0.05];
  it('counts what a threshold finds, misses and flags in vain', () => {
    expect(atThreshold(truth, score, 0.7)).toMatchObject({ truePositive: 3, falseNegative: 1, falsePositive: 1, trueNegative: 3, sensitivity: 0.75, specificity: 0.75 });
  });
  it('at a wanted sensitivity takes the highest threshold that reaches it', () => {
    expect(atSensitivity(truth, score, 0.75)).toMatchObject({ threshold: 0.7, sensitivity: 0.75 });
    expect(atSensitivity(truth, score, 0.9)).toMatchObject({ threshold: 0.2, sensitivity: 1, specificity: 0.5 });
  });
  it("has Wilson's interval: 9 of 10 lies within 59.6 and 98.2 %", () => {
    expect(wilson(9, 10)).toEqual([0.596, 0.982]);
  });
});

it('calibration: who says 0.8 ten times and is right eight times errs by nothing; the Brier score is 0.16', () => {
  expect(calibrationOf(Array.from({ length: 10 }, (_, i) => i < 8), new Array<number>(10).fill(0.8))).toMatchObject({ ece: 0, brier: 0.16 });
});

it('a heat map: the hottest of 16 cells in a box is a hit; heat beside it is counted outside', () => {
  const heat = Float32Array.from({ length: 16 }, (_, at) => (at === 5 ? 0.9 : at === 15 ? 0.3 : 0));
  expect(heatOnBoxes([{ heat, side: 4, boxes: [{ box: [0.25, 0.25, 0.5, 0.5] }] }, { heat, side: 4, boxes: [] }])).toMatchObject({ n: 1, pointingGame: 1, heatInside: 0.75, boxesCover: 0.063 });
});

describe('the probes', () => {
  const side = 40;
  it('a ring that tells the class is found by the regression on rings, and not after blanking', () => {
    const pictures = Array.from({ length: 40 }, (_, i) => Float32Array.from({ length: side * side }, (__, at) => (at < side ? (i % 2) * 0.5 : ((at * 7 + i * 13) % 10) / 10)));
    const truth = pictures.map((_, i) => i % 2 === 1);
    expect(rocOf(truth, crossFitted(pictures.map((picture) => ringOf(picture, side)), truth)).auc).toBeGreaterThan(0.95);
    const black = pictures.map((picture) => ringOf(blanked(picture, side), side));
    expect(Math.max(...black.flat())).toBe(0);
  });
});

it('a card that tells a figure nobody measured is caught, whatever stands in the block', () => {
  const card = `Area 0.812, sensitivity 90 %. ${figuresBegin} 0.999 ${figuresEnd} Specificity 48 %.`;
  expect(figuresNotMeasured(card, { auc: 0.812, at: { sensitivity: 0.9, specificity: 0.47 } })).toEqual(['48 %']);
});
