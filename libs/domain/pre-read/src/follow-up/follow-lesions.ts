import type { Vector } from '../ct-volume';
import { type Words, words } from '../words';
import { assign } from './assign';
import { isCovered, type LungShape, type Side } from './lung-shape';
import { distanceMm } from './affine';
import { inEarlier, inLater, type Registration } from './register-lungs';

/** A finding of one visit that can be followed. */
export interface Lesion {
  readonly id: string;
  readonly kind: 'nodule' | 'mass';
  readonly at: Vector;
  readonly side: Side | null;
  /** Mean diameter; null when it could not be measured. */
  readonly meanMm: number | null;
}

/** One scan of the person. */
export interface Visit {
  readonly id: string;
  readonly lesions: readonly Lesion[];
  /** Null: read before lungs were kept, or there were none. */
  readonly shape: LungShape | null;
}

/** Why nothing can be said of a lesion at a visit. */
export type NotComparable = 'no-lungs-kept' | 'not-registered' | 'outside-scan' | 'slices-too-thick' | 'list-was-full';
/** Why a reader should look twice before he believes that it is the same lesion. */
export type Doubt = 'far' | 'rival' | 'size-jump' | 'kind-differs' | 'poor-registration';

export type Entry =
  | {
      readonly visitId: string;
      readonly outcome: 'present';
      readonly lesionId: string;
      readonly distanceMm: number | null;
      readonly doubts: readonly Doubt[];
    }
  /** The place was seen, and nothing was marked there; which does not prove that nothing was there. */
  | { readonly visitId: string; readonly outcome: 'absent' }
  | { readonly visitId: string; readonly outcome: 'not-comparable'; readonly reason: NotComparable };

/** One lesion through the visits, oldest first; an entry for each visit. */
export interface Track {
  readonly entries: readonly Entry[];
}

/** Two findings that a reader said are not one lesion. */
export type Separation = readonly [lesionId: string, otherLesionId: string];

export const notComparableWords: Readonly<Record<NotComparable, Words>> = {
  'no-lungs-kept': words(
    '该次检查的预读未保留肺轮廓，无法比较',
    'The pre-read of that scan kept no lung outline to compare by',
  ),
  'not-registered': words('两次扫描的肺无法配准', 'The lungs of the two scans could not be laid on each other'),
  'outside-scan': words('该部位不在该次扫描范围内', 'The place lies outside that scan'),
  'slices-too-thick': words('该次扫描层厚过大，未检测结节', 'The slices of that scan are too thick for nodules'),
  'list-was-full': words(
    '该次预读已列满结节，可能未列出此处',
    'The list of that pre-read was full and may have left it out',
  ),
};
export const doubtWords: Readonly<Record<Doubt, Words>> = {
  far: words('配准后位置相距较远', 'The places lie rather far apart'),
  rival: words('附近另有相似病灶', 'Another lesion nearby fits as well'),
  'size-jump': words('大小相差一倍以上', 'The sizes differ by more than half'),
  'kind-differs': words('一次标为结节，另一次标为肿块', 'Marked as a nodule once and as a mass once'),
  'poor-registration': words('肺配准误差较大', 'The lungs do not lie well on each other'),
};

/** Own choices, tried on phantoms (docs/pre-read-follow-up.md). */
export const pairing = {
  /** Farther apart than this two marks are two lesions; half of the larger diameter is added, since a lesion grows to one side. */
  gateMm: 8,
  /** And so many times the registration's error. */
  errors: 2,
  mostMm: 25,
  poorMm: 5,
  /** What a doubling of the diameter costs against distance. */
  perDoublingMm: 3,
  /** Nodules that a pre-read lists at most; one with as many may have left some out. */
  listed: 10,
} as const;

type Registered = Extract<Registration, { outcome: 'registered' }>;
/** How the earlier visit's lungs lie on the later's. */
export type RegistrationOf = (later: Visit, earlier: Visit) => Registration;

interface Member {
  readonly visit: number;
  readonly lesion: Lesion;
  readonly distanceMm: number | null;
  readonly doubts: readonly Doubt[];
}

/**
 * Follows lesions through a person's scans, oldest first. Each scan's lesions are paired one to one with those known so far,
 * at the least sum of distances in the registered lung; nobody is paired over the gate, nor against what a reader said.
 * Tracks are ordered by their first scan and their place in its list, so that the same input gives the same answer.
 */
export function followLesions(
  visits: readonly Visit[],
  registrationOf: RegistrationOf,
  separations: readonly Separation[],
): Track[] {
  const apart = new Set(separations.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  const tracks: Member[][] = [];
  visits.forEach((visit, index) => {
    const taken = new Set<Lesion>();
    for (const { track, member } of pairVisit(visits, index, tracks, registrationOf, apart)) {
      track.push(member);
      taken.add(member.lesion);
    }
    for (const lesion of visit.lesions)
      if (!taken.has(lesion)) tracks.push([{ visit: index, lesion, distanceMm: null, doubts: [] }]);
  });
  return tracks.map((track) => ({ entries: visits.map((_, index) => entryOf(visits, index, track, registrationOf)) }));
}

function pairVisit(
  visits: readonly Visit[],
  index: number,
  tracks: readonly Member[][],
  registrationOf: RegistrationOf,
  apart: ReadonlySet<string>,
): { track: Member[]; member: Member }[] {
  const visit = visits[index];
  if (!visit || visit.lesions.length === 0) return [];
  const candidates = tracks.map(
    (track) =>
      track.map((member) => candidateOf(visits, visit, member, registrationOf)).findLast((of) => of !== null) ?? null,
  );
  const costs = candidates.map((candidate, row) =>
    visit.lesions.map((lesion) => {
      if (!candidate || tracks[row]?.some((member) => apart.has(`${member.lesion.id} ${lesion.id}`))) return Infinity;
      return costOf(candidate, lesion);
    }),
  );
  // Two lesions left alone cost as much as the farthest pair, so that whoever may be paired is.
  const chosen = assign(costs, pairing.mostMm + 4 * pairing.perDoublingMm);
  return chosen.flatMap((column, row) => {
    const [candidate, lesion, track] = [candidates[row], visit.lesions[column], tracks[row]];
    if (!candidate || !lesion || !track) return [];
    const away = distanceMm(candidate.at, lesion.at);
    return [
      {
        track,
        member: { visit: index, lesion, distanceMm: away, doubts: doubtsOf(candidate, lesion, costs, row, column) },
      },
    ];
  });
}

interface Candidate {
  readonly lesion: Lesion;
  /** Where it lies in the scan at hand. */
  readonly at: Vector;
  readonly errorMm: number;
}

function candidateOf(
  visits: readonly Visit[],
  visit: Visit,
  member: Member,
  registrationOf: RegistrationOf,
): Candidate | null {
  const before = visits[member.visit];
  const registration = before && registrationIn(before, visit, registrationOf);
  if (!registration) return null;
  return {
    lesion: member.lesion,
    at: inLater(registration, member.lesion.at, member.lesion.side),
    errorMm: registration.errorMm,
  };
}

function registrationIn(earlier: Visit, later: Visit, registrationOf: RegistrationOf): Registered | null {
  if (!earlier.shape || !later.shape) return null;
  const registration = registrationOf(later, earlier);
  return registration.outcome === 'registered' ? registration : null;
}

const gateOf = ({ lesion, errorMm }: Candidate, other: Lesion): number =>
  Math.min(
    pairing.mostMm,
    Math.max(pairing.gateMm, pairing.errors * errorMm) + Math.max(lesion.meanMm ?? 0, other.meanMm ?? 0) / 2,
  );

const doublings = (a: Lesion, b: Lesion): number =>
  a.meanMm && b.meanMm ? Math.abs(Math.log2(b.meanMm / a.meanMm)) : 0;

function costOf(candidate: Candidate, lesion: Lesion): number {
  const away = distanceMm(candidate.at, lesion.at);
  if (away > gateOf(candidate, lesion)) return Infinity;
  if (candidate.lesion.side && lesion.side && candidate.lesion.side !== lesion.side) return Infinity;
  return away + pairing.perDoublingMm * Math.min(4, doublings(candidate.lesion, lesion));
}

function doubtsOf(
  candidate: Candidate,
  lesion: Lesion,
  costs: readonly (readonly number[])[],
  row: number,
  column: number,
): Doubt[] {
  const doubts: Doubt[] = [];
  const own = costs[row]?.[column] ?? 0;
  if (distanceMm(candidate.at, lesion.at) > gateOf(candidate, lesion) / 2) doubts.push('far');
  const rivals = [
    ...(costs[row] ?? []).filter((_, j) => j !== column),
    ...costs.filter((_, i) => i !== row).map((of) => of[column] ?? Infinity),
  ];
  if (rivals.some((cost) => cost < own * 1.5 + 3)) doubts.push('rival');
  if (doublings(candidate.lesion, lesion) > 1) doubts.push('size-jump');
  if (candidate.lesion.kind !== lesion.kind) doubts.push('kind-differs');
  if (candidate.errorMm > pairing.poorMm) doubts.push('poor-registration');
  return doubts;
}

function entryOf(
  visits: readonly Visit[],
  index: number,
  track: readonly Member[],
  registrationOf: RegistrationOf,
): Entry {
  const visit = visits[index];
  const visitId = visit?.id ?? '';
  const member = track.find((of) => of.visit === index);
  if (member)
    return {
      visitId,
      outcome: 'present',
      lesionId: member.lesion.id,
      distanceMm: member.distanceMm,
      doubts: member.doubts,
    };
  const not = (reason: NotComparable): Entry => ({ visitId, outcome: 'not-comparable', reason });
  if (!visit?.shape) return not('no-lungs-kept');
  const nearest = [...track].sort((a, b) => Math.abs(a.visit - index) - Math.abs(b.visit - index) || a.visit - b.visit);
  let reason: NotComparable = 'no-lungs-kept';
  for (const known of nearest) {
    const home = visits[known.visit];
    if (!home?.shape) continue;
    const at = placeAt(home, known, visit, index, registrationOf);
    if (!at) {
      reason = 'not-registered';
      continue;
    }
    if (!isCovered(visit.shape, at, 2)) return not('outside-scan');
    if (known.lesion.kind === 'nodule' && !visit.shape.scan.nodulesRead) return not('slices-too-thick');
    const listed = visit.lesions.filter(({ kind }) => kind === 'nodule').length;
    if (known.lesion.kind === 'nodule' && listed >= pairing.listed) return not('list-was-full');
    return { visitId, outcome: 'absent' };
  }
  return not(reason);
}

function placeAt(
  home: Visit,
  { visit: homeIndex, lesion }: Member,
  visit: Visit,
  index: number,
  registrationOf: RegistrationOf,
): Vector | null {
  if (homeIndex < index) {
    const registration = registrationIn(home, visit, registrationOf);
    return registration && inLater(registration, lesion.at, lesion.side);
  }
  const registration = registrationIn(visit, home, registrationOf);
  return registration && inEarlier(registration, lesion.at, lesion.side);
}
