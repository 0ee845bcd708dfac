import { followLesions, type Lesion, type LungShape, type Registration, registerLungs, type Visit } from '@qianli/domain-pre-read';
import { inLater } from '../../../libs/domain/pre-read/src/follow-up/register-lungs';
import { aChest, bent, breathWay, chance, placesIn, rigidWay, shapeOf, type Way } from './chests';

export interface WayFigures {
  readonly name: string;
  readonly pairs: number;
  readonly refused: number;
  /** Distance of the registered from the true place, mm, over all places of all pairs. */
  readonly errorsMm: number[];
  /** What the registration says of itself. */
  readonly saidMm: number[];
  readonly lesions: { truePairs: number; right: number; wrong: number; missed: number; doubted: number; wrongDoubted: number };
}

const ways: readonly Way[] = [
  rigidWay('shift and turn', [1, 1, 1], 6, [14, -18, 30]),
  rigidWay('stretch 4 / 6 / 14 %', [1.04, 1.06, 1.14], -4, [5, 8, -20]),
  breathWay(10, [4, -6, 12]),
  breathWay(20, [-8, 5, -10]),
  breathWay(-20, [6, 6, 8]),
];
const placesEach = 200;
const setsEach = 10;

export interface StrangerFigures {
  readonly pairs: number;
  readonly refused: number;
  readonly saidMm: number[];
}

/** Every anatomy against itself at another visit, by every way; and against the next patient's. */
export function measureShapes(seeds: readonly number[], say: (line: string) => void): { ways: WayFigures[]; strangers: StrangerFigures } {
  const shapes = seeds.map((seed) => shapeOf(aChest({ seed, rows: 160, slices: 94 })));
  const figures = ways.map((way): WayFigures => ({ name: way.name, pairs: 0, refused: 0, errorsMm: [], saidMm: [], lesions: { truePairs: 0, right: 0, wrong: 0, missed: 0, doubted: 0, wrongDoubted: 0 } }));
  shapes.forEach((shape, s) => {
    ways.forEach((way, w) => {
      const of = figures[w];
      if (of) figures[w] = measured(of, shape, way, (seeds[s] ?? 0) * 100 + w);
    });
    say(`anatomy ${seeds[s]}: ${figures.map(({ name, errorsMm }) => `${name} ${most(errorsMm).toFixed(2)}`).join(', ')}`);
  });
  const strangers = shapes.map((shape, s) => registerLungs(shape, shapes[(s + 1) % shapes.length] ?? shape));
  return {
    ways: figures,
    strangers: { pairs: strangers.length, refused: strangers.filter(({ outcome }) => outcome === 'refused').length, saidMm: strangers.flatMap(({ errorMm }) => errorMm ?? []) },
  };
}

const most = (values: readonly number[]) => values.reduce((max, value) => Math.max(max, value), 0);

function measured(of: WayFigures, shape: LungShape, way: Way, seed: number): WayFigures {
  const later = bent(shape, way);
  const registration = registerLungs(shape, later);
  if (registration.outcome === 'refused') return { ...of, pairs: of.pairs + 1, refused: of.refused + 1 };
  const random = chance(seed);
  const errors = placesIn(shape, placesEach, random).map(({ at, side }) => {
    const [a, b] = [inLater(registration, at, side), way.to(at)];
    return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  });
  const lesions = { ...of.lesions };
  for (let set = 0; set < setsEach; set += 1) countPairs(lesions, { shape, later, registration, way, random });
  return { ...of, pairs: of.pairs + 1, errorsMm: [...of.errorsMm, ...errors], saidMm: [...of.saidMm, registration.errorMm], lesions };
}

interface PairToCount {
  readonly shape: LungShape;
  readonly later: LungShape;
  readonly registration: Registration;
  readonly way: Way;
  readonly random: () => number;
}

/** Six lesions of 4–12 mm, at least 15 mm apart, each visit missing 15 % of them and marking one place for nothing. */
function countPairs(sum: WayFigures['lesions'], { shape, later, registration, way, random }: PairToCount): void {
  const apart: ReturnType<typeof placesIn> = [];
  for (const place of placesIn(shape, 60, random)) {
    if (apart.length < 8 && apart.every(({ at }) => Math.hypot(at[0] - place.at[0], at[1] - place.at[1], at[2] - place.at[2]) > 15)) apart.push(place);
  }
  const jitter = () => (random() + random() + random() - 1.5) * 2;
  const mark = (id: string, { at, side }: (typeof apart)[number], meanMm: number): Lesion => ({ id, kind: 'nodule', side, meanMm, at: [at[0] + jitter(), at[1] + jitter(), at[2] + jitter()] });
  const before: Lesion[] = [];
  const after: Lesion[] = [];
  let truePairs = 0;
  apart.forEach((place, i) => {
    const meanMm = 4 + 8 * random();
    const [first, second] = i < 6 ? [random() > 0.15, random() > 0.15] : [i === 6, i === 7];
    if (first) before.push(mark(`a${i}`, place, meanMm));
    if (second) after.push(mark(`b${i}`, { ...place, at: way.to(place.at) }, meanMm * (0.9 + 0.6 * random())));
    if (first && second) truePairs += 1;
  });
  const visits: Visit[] = [{ id: 'v1', lesions: before, shape }, { id: 'v2', lesions: after, shape: later }];
  sum.truePairs += truePairs;
  let right = 0;
  for (const { entries: [one, other] } of followLesions(visits, () => registration, [])) {
    if (one?.outcome !== 'present' || other?.outcome !== 'present') continue;
    const isRight = one.lesionId.slice(1) === other.lesionId.slice(1);
    if (isRight) right += 1;
    else sum.wrong += 1;
    if (other.doubts.length > 0) {
      sum.doubted += 1;
      if (!isRight) sum.wrongDoubted += 1;
    }
  }
  sum.right += right;
  sum.missed += truePairs - right;
}
