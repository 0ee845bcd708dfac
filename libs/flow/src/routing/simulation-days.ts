import type { Bilingual } from '@qianli/domain-case';
import {
  drawDays, dutyMinutes, estimatesOverDraws, estimatesOverRuns, differencesOverRuns, enoughReads, figuresOf, historyNetwork, isLicensedToday, playedCases, randomOf, resampled, rotaSpans, simulateInSteps, syntheticDay, syntheticNetwork,
  type Estimates, type Figures, type PlayedCase, type Policy, type SimulatedDay, type SimulatedNetwork,
} from '@qianli/domain-routing';
import type { PlatformHistory, SimulationOrder } from './simulation-store';

/** Fewer cases say nothing about a policy. */
export const enoughCases = 50;
/** Draws of days behind a bootstrap interval. */
const samples = 200;
const dayMs = 86_400_000;
/** Readers go on for so long after the last day, so that its cases are read too. */
const afterMs = 7 * dayMs;

/** Why a simulation cannot be played, in the words of the page. */
export class NotPlayable extends Error {
  constructor(readonly why: Bilingual) {
    super(why.en);
  }
}
/** Lets other work of the process run; throws when the simulation was stopped. */
export type Pause = () => Promise<void>;

/** The days to play, and how their figures get an interval. */
export interface SimulationDays {
  readonly networks: readonly SimulatedNetwork[];
  /** Over several seeds, or over the days of one. */
  readonly over: 'runs' | 'days';
  readonly days: number;
  readonly from: Date | null;
  readonly until: Date | null;
  readonly limits: readonly Bilingual[];
  readonly hospitalOf: (hospital: number) => { readonly id: string; readonly name: string };
  readonly readerOf: (reader: number) => { readonly id: string; readonly name: string };
}

export function syntheticDays({ request: { seeds, hospitals, days, load, question } }: SimulationOrder): SimulationDays {
  const readers = Math.max(2, Math.round(hospitals * 0.6));
  const settings = { ...syntheticDay, hospitals, readers, chestReaders: Math.ceil(readers / 2), licencesPerHospital: Math.min(syntheticDay.licencesPerHospital, readers), days, load, ...(question === 'licences' ? { networkSeed: 1 } : {}) };
  return {
    networks: Array.from({ length: seeds }, (_, index) => syntheticNetwork({ ...settings, seed: index + 1 })),
    over: 'runs', days, from: null, until: null,
    limits: [{
      zh: `虚构网络：${hospitals} 家医院、${readers} 位专家、负荷 ${load}、共 ${seeds} 次；不含任何真实数据，只看方向与比例，不看分钟数`,
      en: `A made-up network of ${hospitals} hospitals and ${readers} readers at load ${load}, ${seeds} runs; nobody's data. Use the direction and the ratios, not the minutes`,
    }],
    hospitalOf: (hospital) => ({ id: `hospital-${hospital + 1}`, name: `${hospital + 1}` }),
    readerOf: (reader) => ({ id: `reader-${reader + 1}`, name: `${reader + 1}` }),
  };
}

/** The platform's own days, played with the rota, licences and agreements of today. */
export function ownDays(history: PlatformHistory, from: Date, until: Date, days: number): SimulationDays {
  const { cases, readers, hospitals } = history;
  if (cases.length < enoughCases) {
    throw new NotPlayable({
      zh: `这 ${days} 天平台只收到 ${cases.length} 例，至少需要 ${enoughCases} 例。请延长天数，或改用虚构网络`,
      en: `The platform received ${cases.length} cases in these ${days} days; at least ${enoughCases} are needed. Ask for more days, or for a synthetic network`,
    });
  }
  const zoneOf = new Map(hospitals.map(({ id, timeZone }) => [id, timeZone]));
  const nameOf = new Map([...hospitals, ...readers].map(({ id, name }) => [id, name]));
  const byId = new Map(readers.map((reader) => [reader.id, reader]));
  const { network, hospitalIds, readTimes } = historyNetwork(
    {
      cases,
      readers: readers.map((reader) => ({ id: reader.id, subspecialties: reader.subspecialties, duty: rotaSpans(reader.shifts, reader.exceptions ?? [], from.getTime(), until.getTime() + afterMs) })),
      mayRead: (kase, readerId) => {
        const reader = byId.get(readerId);
        return reader !== undefined && isLicensedToday({ ...kase, timeZone: zoneOf.get(kase.hospitalId) ?? 'UTC' }, reader, history.agreements, until);
      },
    },
    from.getTime(),
    1,
  );
  const known = Object.entries(readTimes.minutesByModality).map(([modality, minutes]) => `${modality} ${minutes.toFixed(1)} min (n = ${readTimes.seen[modality] ?? 0})`);
  return {
    networks: [network], over: 'days', days, from, until,
    limits: [
      { zh: '按今天的班次、资质和协议重放；截止时间按当时的承诺；自选病例、在手上限、二审和月度配额不计入', en: 'Played with the rota, licences and agreements of today; deadlines as they were promised; readers’ own claims, capacity, second reads and monthly quotas are not played' },
      known.length > 0
        ? { zh: `阅片时间取自本平台的中位数：${known.join('，')}；其余检查类型为假定值。打开到签署之间的停顿也计入其中`, en: `Read times are drawn about the platform's own medians: ${known.join(', ')}; assumed for other modalities. A pause between opening and signing counts as reading` }
        : { zh: `没有一种检查类型有 ${enoughReads} 例以上的阅片时间，均为假定值`, en: `No modality has ${enoughReads} read times or more; all are assumed` },
      { zh: '区间由整日重抽得到，视各日为相互独立', en: 'Intervals come from drawing whole days again, as if days were independent of one another' },
    ],
    hospitalOf: (hospital) => ({ id: hospitalIds[hospital] ?? '', name: nameOf.get(hospitalIds[hospital] ?? '') ?? '' }),
    readerOf: (reader) => ({ id: readers[reader]?.id ?? '', name: readers[reader]?.name ?? '' }),
  };
}

/** Plays one network under one policy, stepping aside for other work. */
export async function playInSteps(network: SimulatedNetwork, policy: Policy, pause: Pause): Promise<SimulatedDay> {
  const play = simulateInSteps(network, policy);
  for (;;) {
    const step = play.next();
    if (step.done) return step.value;
    await pause();
  }
}

/** What one policy did to all the days: figures run by run, or as a whole and draw by draw. */
export interface Sampled {
  readonly n: number;
  readonly whole: Figures;
  readonly figures: readonly Figures[];
}
const allCases = () => true;

/** The figures of a policy over the days; of some of the cases only, where told. */
export async function sample({ networks, over, days }: SimulationDays, plays: readonly SimulatedDay[], pause: Pause, of: (kase: PlayedCase) => boolean = allCases): Promise<Sampled> {
  const runs = networks.map((network, index) => {
    const play = plays[index];
    return { cases: (play ? playedCases(network, play) : []).filter(of), duty: dutyMinutes(network) };
  });
  const n = runs.reduce((sum, { cases }) => sum + cases.length, 0);
  if (over === 'runs') {
    const figures = runs.map(({ cases, duty }) => figuresOf(cases, duty));
    return { n, whole: figures[0] ?? figuresOf([], []), figures };
  }
  const { cases, duty } = runs[0] ?? { cases: [], duty: [] };
  const figures: Figures[] = [];
  for (const drawn of resampled(cases, duty, drawDays(days, samples, randomOf(1)))) {
    figures.push(drawn);
    await pause();
  }
  return { n, whole: figuresOf(cases, duty), figures };
}

export function estimatesOf({ over }: SimulationDays, of: Sampled): Estimates {
  return over === 'runs' ? estimatesOverRuns(of.figures) : estimatesOverDraws(of.whole, of.figures);
}

/** `of` minus `other` on the same days. */
export function differencesOf({ over }: SimulationDays, of: Sampled, other: Sampled): Estimates {
  return over === 'runs' ? differencesOverRuns(of.figures, other.figures) : estimatesOverDraws(of.whole, of.figures, { whole: other.whole, draws: other.figures });
}
