import { followLesions, type Lesion, type LungShape, lungShapeFromBytes, type Registration, registerLungs, registrationVersion, type Separation, type Visit } from '@qianli/domain-pre-read';
import { type Clock, platformPart } from '../shared/transaction';
import type { FollowUpInput, FollowUpStore, FollowUpToKeep, KnownRegistration, PlacedSeparation } from './follow-up-store';
import { lesionOf } from './lesion-of';

const worker = platformPart('pre-read');
/** A place is the same again within this; own choice, above the wander of a measured centre and below the distance of two lesions. */
const samePlaceMm = 5;

/**
 * Compares a case's CT with the earlier ones of the same person and keeps what became of each lesion. It changes nothing
 * else: no priority, no state; the case goes its way whether this runs, fails or never comes.
 */
export class FollowUpCase {
  constructor(private readonly store: FollowUpStore, private readonly clock: Clock) {}

  /** Safe to run twice, and at once with another: what was computed from an input that has changed meanwhile is computed again. */
  async run(caseId: string): Promise<'recorded' | 'nothing-to-follow'> {
    for (let left = 3; left > 0; left -= 1) {
      const input = await this.store.input(caseId, registrationVersion);
      const followUp = input && followed(input);
      const kept = await this.store.inTransaction({ actor: worker, action: 'follow-up.recorded', caseId }, async (tx) => {
        if ((await tx.lockInput(caseId)) !== (input?.key ?? null)) return null;
        const kase = await tx.caseOf(caseId);
        if (!followUp || !kase) {
          await tx.clear(caseId);
          return 'nothing-to-follow' as const;
        }
        await tx.replace(caseId, followUp, this.clock.now());
        tx.audit({ actor: worker, action: 'follow-up.recorded', outcome: 'success', caseId, hospitalId: kase.hospitalId, detail: { visits: followUp.visits.length, lesions: followUp.tracks.length, version: followUp.version } });
        await tx.notify({ kind: 'case', caseId, state: kase.state, event: 'pre-read.recorded', hospitalId: kase.hospitalId, readerIds: kase.assignedToId ? [kase.assignedToId] : [] });
        return 'recorded' as const;
      });
      if (kept) return kept;
    }
    throw new Error(`The studies of case ${caseId} changed three times while they were compared`);
  }
}

function followed(input: FollowUpInput): FollowUpToKeep {
  const shapes = new Map<string, LungShape | null>();
  const visits: Visit[] = input.visits.map(({ preReadId, shape, findings }) => {
    shapes.set(preReadId, shape && lungShapeFromBytes(shape));
    return { id: preReadId, shape: shapes.get(preReadId) ?? null, lesions: findings.flatMap((finding) => lesionOf(finding) ?? []) };
  });
  const known = new Map(input.registrations.map(({ laterId, earlierId, registration }) => [`${laterId} ${earlierId}`, registration]));
  const made: KnownRegistration[] = [];
  const registrationOf = (later: Visit, earlier: Visit): Registration => {
    const key = `${later.id} ${earlier.id}`;
    const found = known.get(key);
    if (found || !later.shape || !earlier.shape) return found ?? { outcome: 'refused', reason: 'no-fit', errorMm: null, overlap: null };
    const registration = registerLungs(earlier.shape, later.shape);
    known.set(key, registration);
    made.push({ laterId: later.id, earlierId: earlier.id, registration });
    return registration;
  };
  const own = visits.at(-1);
  // How each scan lies on the case's own is shown, also where no lesion needed it.
  if (own?.shape) for (const visit of visits.slice(0, -1)) if (visit.shape) registrationOf(own, visit);
  const tracks = followLesions(visits, registrationOf, separationsOf(input, visits));
  return {
    visits: input.visits.map(({ preReadId, day }) => ({ preReadId, day, sliceMm: shapes.get(preReadId)?.scan.sliceMm ?? null })),
    tracks: tracks.map(({ entries }) => entries),
    registrations: made,
    version: registrationVersion,
  };
}

/** What readers said of places, as the marks that lie there in the pre-reads of today. */
function separationsOf({ visits: studies, separations }: FollowUpInput, visits: readonly Visit[]): Separation[] {
  const markAt = (studyId: string, place: PlacedSeparation['placeMm']): Lesion | null => {
    const lesions = visits[studies.findIndex((study) => study.studyId === studyId)]?.lesions ?? [];
    const away = ({ at }: Lesion) => Math.hypot(at[0] - place[0], at[1] - place[1], at[2] - place[2]);
    return lesions.filter((lesion) => away(lesion) <= samePlaceMm).sort((a, b) => away(a) - away(b))[0] ?? null;
  };
  return separations.flatMap(({ studyId, placeMm, otherStudyId, otherPlaceMm }): Separation[] => {
    const [one, other] = [markAt(studyId, placeMm), markAt(otherStudyId, otherPlaceMm)];
    return one && other ? [[one.id, other.id]] : [];
  });
}
