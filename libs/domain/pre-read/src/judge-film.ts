import { chestFrame, placeOf, type ChestFrame, type SmallFilm } from './chest-frame';
import { exposureOf } from './film-exposure';
import { adviceWords, type FilmFault } from './film-advice';
import { filmPose } from './film-pose';
import type { FilmPixels } from './film-pixels';
import { meanLungs } from './mean-film';
import { prepareRadiograph } from './prepare-radiograph';
import type { Words } from './words';

/** What is wrong with a film, what was measured and where the line is drawn. */
export interface FilmAdvice {
  readonly code: FilmFault;
  readonly message: Words;
  readonly measured: number;
  readonly limit: number;
}

export interface FilmJudgement {
  /** Whether the picture shows a frontal chest the right way up; the header is not asked. */
  readonly isFrontalChest: boolean;
  /** Bone was dark: who reads the pixels must turn their grey values. */
  readonly inverted: boolean;
  readonly advice: readonly FilmAdvice[];
  readonly frame: ChestFrame;
}

/**
 * Where the lines are drawn: at or beyond the outermost 2 % of 2,000 public films, which were good enough to be published.
 * How many sound films they flag and how many spoilt ones they find stands in docs/pre-read-radiograph.md.
 */
export const filmLimits = {
  likeness: 0.7, turnedGain: 0.12, sideMargin: -0.03, topMargin: -0.02, bottomMargin: 0.09, tiltDegrees: 9, midline: 0.045, breath: -0.23,
} as const;

const smallSide = 64;
const input = { shape: [1, 1, smallSide, smallSide], resize: 'stretch', intensity: { kind: 'percentile-window', low: 0.5, high: 99.5 }, scale: [0, 1], mean: 0, std: 1, invertMonochrome1: true } as const;

/** Judges whether a frontal chest film should be taken again while the patient is there. It says nothing of disease. */
export function judgeFilm(film: FilmPixels): FilmJudgement {
  const asStored: SmallFilm = { side: smallSide, values: prepareRadiograph(film.pixels, { ...film, input }) };
  const straight = chestFrame(asStored);
  const advice: FilmAdvice[] = [];
  const say = (code: FilmFault, measured: number, limit: number) => advice.push({ code, message: adviceWords[code], measured: Math.round(measured * 1000) / 1000, limit });
  if (straight.likeness < filmLimits.likeness) {
    const inverse = chestFrame(turnedGrey(asStored));
    if (inverse.likeness >= filmLimits.likeness && inverse.likeness > straight.likeness + filmLimits.turnedGain) {
      say('inverted', inverse.likeness, filmLimits.likeness);
      return { isFrontalChest: true, inverted: true, advice: [...advice, ...placed(turnedGrey(asStored), inverse, film)], frame: inverse };
    }
    const turned = Math.max(...[1, 2, 3].map((quarters) => chestFrame(quarterTurned(asStored, quarters)).likeness));
    if (turned >= filmLimits.likeness && turned > straight.likeness + filmLimits.turnedGain) say('turned', turned, filmLimits.likeness);
    else say('not-a-frontal-chest', straight.likeness, filmLimits.likeness);
    return { isFrontalChest: false, inverted: false, advice, frame: straight };
  }
  return { isFrontalChest: true, inverted: false, advice: placed(asStored, straight, film), frame: straight };
}

function placed(small: SmallFilm, frame: ChestFrame, film: FilmPixels): FilmAdvice[] {
  const advice: FilmAdvice[] = [];
  const say = (code: FilmFault, measured: number, limit: number) => advice.push({ code, message: adviceWords[code], measured: Math.round(measured * 1000) / 1000, limit });
  const { left, right, top, bottom } = meanLungs;
  const heights = [top, (top + bottom) / 2, bottom];
  const margins = {
    left: Math.min(...heights.map((v) => placeOf(frame, left, v)[0])),
    right: 1 - Math.max(...heights.map((v) => placeOf(frame, right, v)[0])),
    top: Math.min(placeOf(frame, 0.3, top)[1], placeOf(frame, 0.7, top)[1]),
    bottom: 1 - Math.max(placeOf(frame, 0.3, bottom)[1], placeOf(frame, 0.7, bottom)[1]),
  };
  const side = Math.min(margins.left, margins.right);
  if (side < filmLimits.sideMargin) say('cut-off-side', side, filmLimits.sideMargin);
  if (margins.top < filmLimits.topMargin) say('cut-off-top', margins.top, filmLimits.topMargin);
  if (margins.bottom < filmLimits.bottomMargin) say('cut-off-bottom', margins.bottom, filmLimits.bottomMargin);
  if (Math.abs(frame.tiltDegrees) > filmLimits.tiltDegrees) say('tilted', Math.abs(frame.tiltDegrees), filmLimits.tiltDegrees);
  // A chest that is partly missing cannot be measured.
  if (advice.length === 0) {
    const pose = filmPose(small, frame, film.rows / film.columns);
    if (Math.abs(pose.midline) > filmLimits.midline) say('rotated', Math.abs(pose.midline), filmLimits.midline);
    if (pose.breath < filmLimits.breath) say('shallow-breath', pose.breath, filmLimits.breath);
  }
  for (const fault of exposureOf(film, frame)) say(fault.code, fault.measured, fault.limit);
  return advice;
}

const turnedGrey = ({ values, side }: SmallFilm): SmallFilm => ({ side, values: values.map((v) => 1 - v) });

function quarterTurned({ values, side }: SmallFilm, quarters: number): SmallFilm {
  let from = values;
  for (let turn = 0; turn < quarters; turn += 1) {
    const before = from;
    from = Float32Array.from(before, (_, at) => before[(at % side) * side + (side - 1 - Math.floor(at / side))] ?? 0);
  }
  return { side, values: from };
}
