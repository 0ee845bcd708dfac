import type { FollowedLesion, FollowUp, LesionChange, LesionEntry } from '@qianli/contracts';
import { changeOf, type Doubt, doubtWords, type Measured, type NotComparable, notComparableWords, registrationRefusals } from '@qianli/domain-pre-read';
import type { FollowedFinding, FollowUpRows, TrackRow, VisitRow } from './follow-up-store';
import { sizesOf } from './lesion-of';

/** The stored follow-up with what it means: changes, doubling times, words. Lesions of the case's own scan come first. */
export function followUpView({ at, isFollowable, visits, tracks, separations }: FollowUpRows): FollowUp {
  const lesions = tracks.flatMap((track) => lesionView(track, visits) ?? []);
  const order = { followed: 0, new: 1, uncompared: 2, gone: 3 } as const;
  return {
    status: at ? 'done' : isFollowable ? 'waiting' : 'none',
    at: at?.toISOString() ?? null,
    visits: visits.map(({ caseId, studyInstanceUid, day, hospital, isThis, registration }) => ({
      caseId, studyInstanceUid, day, hospital, isThis,
      registration: registration?.outcome === 'registered' ? { errorMm: Math.round(registration.errorMm * 10) / 10, overlap: Math.round(registration.overlap * 100) / 100 } : null,
      refusal: registration?.outcome === 'refused' ? { code: registration.reason, ...registrationRefusals[registration.reason] } : null,
    })), // prettier-ignore
    lesions: lesions.sort((a, b) => order[a.status] - order[b.status]),
    separations: separations.map((of) => ({ ...of, at: of.at.toISOString() })),
  };
}

type TrackVisit = TrackRow['visits'][number];

function lesionView(track: TrackRow, visits: readonly VisitRow[]): FollowedLesion | null {
  const at = visits.map((visit) => ({ visit, seen: track.visits.find(({ ordinal }) => ordinal === visit.ordinal) ?? null }));
  const newest = at.findLast(({ seen }) => seen?.finding)?.seen?.finding;
  if (!newest) return null;
  const measured: { finding: FollowedFinding; of: Measured }[] = [];
  const entries = at.map(({ visit, seen }): LesionEntry => {
    const finding = seen?.finding ?? null;
    if (!finding) return { ...nothing, outcome: seen?.outcome === 'absent' ? 'absent' : 'not-comparable', reason: reasonOf(seen) };
    const sizes = sizesOf(finding);
    const now = { finding, of: { day: visit.day, ...sizes, sliceMm: visit.sliceMm ?? Infinity } };
    const before = measured.at(-1);
    measured.push(now);
    return {
      outcome: 'present', finding: { id: finding.id, location: finding.location }, ...sizes, reason: null,
      distanceMm: seen?.distanceMm ?? null, doubts: (seen?.doubts ?? []).map((code) => ({ code, ...doubtWords[code as Doubt] })),
      change: before ? between(before, now) : null,
    }; // prettier-ignore
  });
  const [first, last] = [measured[0], measured.at(-1)];
  return {
    id: track.id, kind: newest.code === 'mass' ? 'mass' : 'nodule', label: newest.label, side: newest.location.side, region: newest.location.region,
    status: statusOf(entries), entries, overall: first && last && measured.length > 2 ? between(first, last) : null,
  }; // prettier-ignore
}

const nothing = { finding: null, meanMm: null, volumeMm3: null, distanceMm: null, doubts: [], change: null };
const reasonOf = (seen: TrackVisit | null): LesionEntry['reason'] => (seen?.reason ? { code: seen.reason, ...notComparableWords[seen.reason as NotComparable] } : null);

/** A nodule's volume and a mass's come from two rules: they say nothing of growth together. */
function between(before: { finding: FollowedFinding; of: Measured }, now: { finding: FollowedFinding; of: Measured }): LesionChange {
  const alike = before.finding.code === now.finding.code;
  return changeOf(before.of, alike ? now.of : { ...now.of, volumeMm3: null });
}

function statusOf(entries: readonly LesionEntry[]): FollowedLesion['status'] {
  const earlier = entries.slice(0, -1);
  const isNow = entries.at(-1)?.outcome === 'present';
  if (isNow && earlier.some(({ outcome }) => outcome === 'present')) return 'followed';
  if (isNow) return earlier.some(({ outcome }) => outcome === 'absent') ? 'new' : 'uncompared';
  return entries.at(-1)?.outcome === 'absent' ? 'gone' : 'uncompared';
}
