import { priorities, type Priority } from '@qianli/domain-case';
import { readMinutes } from '../read-time';
import { randomOf, type Random } from './random';
import type { SimulatedCase, SimulatedNetwork, SimulatedReader } from './simulated-network';

export interface NetworkSettings {
  readonly seed: number;
  /** Hospitals, readers and licences from a seed of their own, so that several runs differ in their days alone. */
  readonly networkSeed?: number;
  readonly hospitals: number;
  readonly readers: number;
  /** How many of the readers are chest radiologists. */
  readonly chestReaders: number;
  readonly licencesPerHospital: number;
  readonly days: number;
  /** Minutes of a day in which cases arrive; then the readers finish what is left, and the night is quiet. */
  readonly minutesPerDay: number;
  /** Expected work over the readers' time, at the mean read time of all readers. */
  readonly load: number;
  readonly ctShare: number;
  readonly priorityShare: Readonly<Record<Priority, number>>;
  readonly slaMinutes: Readonly<Record<Priority, number>>;
  /** How often something critical is on the image, by what the sender made of the patient. */
  readonly criticalShare: Readonly<Record<Priority, number>>;
  readonly aiSensitivity: number;
  readonly aiFalseFlags: number;
  /** Deviation of the logarithm of the hospitals' sizes. */
  readonly sizeDeviation: number;
  /** Deviation of actual over expected read time (log-normal, mean 1). */
  readonly effortDeviation: number;
}

/** The synthetic tele-radiology network of docs/routing.md: made up, nobody's data. */
export const syntheticDay: NetworkSettings = {
  seed: 1,
  hospitals: 20,
  readers: 12,
  chestReaders: 6,
  licencesPerHospital: 5,
  days: 10,
  minutesPerDay: 480,
  load: 0.95,
  ctShare: 0.3,
  priorityShare: { stat: 0.08, asap: 0, urgent: 0.2, routine: 0.72 },
  slaMinutes: { stat: 30, asap: 60, urgent: 60, routine: 120 },
  criticalShare: { stat: 0.3, asap: 0.15, urgent: 0.15, routine: 0.06 },
  aiSensitivity: 0.9,
  aiFalseFlags: 0.1,
  sizeDeviation: 0.3,
  effortDeviation: 0.5,
};

/**
 * Cases arrive in the hours of the day; what is left in the evening is read off before the readers go. Radiographs come without a body
 * part, so everybody reads them alike; a CT of the chest is quicker for the chest reader. Hospitals differ in size, the
 * day has a morning and an afternoon peak. Case by case from the seed, so that all policies meet the same days.
 */
export function syntheticNetwork(settings: NetworkSettings = syntheticDay): SimulatedNetwork {
  const random = randomOf(settings.seed);
  const chance = settings.networkSeed === undefined ? random : randomOf(settings.networkSeed);
  const sizes = Array.from({ length: settings.hospitals }, () => Math.exp(settings.sizeDeviation * chance.normal()));
  const readers = readersOf(settings, chance);
  const mean = (modality: string, bodyPart: string | null) => readers.reduce((sum, reader) => sum + readMinutes(modality, bodyPart, reader.subspecialties), 0) / readers.length;
  const meanRead = (1 - settings.ctShare) * mean('DX', null) + settings.ctShare * mean('CT', 'CHEST');
  const perMinute = (settings.load * settings.readers) / meanRead;
  const end = settings.days * settings.minutesPerDay;
  const upToHospital = summed(sizes);
  const cases: SimulatedCase[] = [];
  // Arrivals by thinning: candidates at the peak rate, kept with the share of the profile.
  for (let at = random.exponential() / (perMinute * peak); at < end; at += random.exponential() / (perMinute * peak)) {
    const minute = at % settings.minutesPerDay;
    const day = (at - minute) / settings.minutesPerDay;
    if (random.next() * peak < profile(minute / settings.minutesPerDay)) cases.push(caseOf(1440 * day + minute, settings, upToHospital, random));
  }
  return { readers, cases };
}

const peak = 1.4;
/** Arrivals over the mean at a share of the shift: two peaks of 1.4, 0.6 at the ends and at noon; mean 1. */
const profile = (share: number) => 1 - 0.4 * Math.cos(4 * Math.PI * share);

/** Chest and other readers in turn; every hospital licenses as many readers as asked, drawn without replacement. */
function readersOf({ hospitals, readers, chestReaders, licencesPerHospital }: NetworkSettings, random: Random): SimulatedReader[] {
  const licensed = Array.from({ length: hospitals }, () => {
    const left = Array.from({ length: readers }, (_, reader) => reader);
    return new Set(Array.from({ length: Math.min(readers, licencesPerHospital) }, () => left.splice(Math.floor(random.next() * left.length), 1)[0]));
  });
  return Array.from({ length: readers }, (_, reader) => ({
    id: `reader-${reader}`,
    // Spread over the numbers, so that a tie that falls to the lower number favours neither kind.
    subspecialties: [Math.floor(((reader + 1) * chestReaders) / readers) > Math.floor((reader * chestReaders) / readers) ? 'chest' : 'abdomen'],
    isLicensedAt: licensed.map((set) => set.has(reader)),
  }));
}

function caseOf(arrivesAt: number, settings: NetworkSettings, upToHospital: Float64Array, random: Random): SimulatedCase {
  const hospital = pick(upToHospital, random);
  const isCt = random.next() < settings.ctShare;
  const priority = priorities[pick(summed(priorities.map((of) => settings.priorityShare[of])), random)] ?? 'routine';
  const isCritical = random.next() < settings.criticalShare[priority];
  const isFlagged = random.next() < (isCritical ? settings.aiSensitivity : settings.aiFalseFlags);
  const spread = Math.sqrt(Math.log(1 + settings.effortDeviation ** 2));
  const effort = Math.exp(spread * random.normal() - spread ** 2 / 2);
  return { arrivesAt, hospital, modality: isCt ? 'CT' : 'DX', bodyPart: isCt ? 'CHEST' : null, priority, dueAt: arrivesAt + settings.slaMinutes[priority], effort, isCritical, isFlagged };
}

/** Sums of the weights up to each. */
function summed(weights: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight));
}

/** A number drawn in proportion to its weight, from the sums of the weights. */
function pick(upTo: Float64Array, random: Random): number {
  const drawn = random.next() * (upTo.at(-1) ?? 0);
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (drawn < (upTo[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
