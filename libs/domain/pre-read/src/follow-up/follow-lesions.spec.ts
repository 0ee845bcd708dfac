import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vector } from '../ct-volume';
import { moved } from './affine';
import { followLesions, type Lesion, type RegistrationOf, type Track, type Visit } from './follow-lesions';
import type { LungShape } from './lung-shape';
import type { Registration } from './register-lungs';
import { aWay } from './spec-follow-up-phantom';

/** A scan of 300 mm each way round the middle of the chest; nothing here looks at its cells. */
const aScan = (over: { nodulesRead?: boolean; lowest?: number } = {}): LungShape => {
  const lowest = over.lowest ?? -150;
  return {
    scan: { sliceMm: 1, thicknessMm: 1, nodulesRead: over.nodulesRead ?? true },
    cellMm: 5,
    size: { x: 60, y: 60, z: Math.round((150 - lowest) / 5) },
    origin: [-147.5, -147.5, lowest + 2.5],
    direction: { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] },
    cells: new Uint8Array(),
  };
};
const aLesion = (id: string, at: Vector, over: Partial<Lesion> = {}): Lesion => ({
  id,
  at,
  kind: 'nodule',
  side: at[0] < 0 ? 'right' : 'left',
  meanMm: 8,
  ...over,
});
const aVisit = (id: string, lesions: readonly Lesion[], shape: LungShape | null = aScan()): Visit => ({
  id,
  lesions,
  shape,
});
const breath = aWay({ scale: [1.02, 1.03, 1.1], shift: [4, -3, 15] });
const registered: Registration = {
  outcome: 'registered',
  toLater: { right: breath, left: breath },
  errorMm: 1,
  overlap: 0.95,
};
const still: RegistrationOf = () => ({ ...registered, toLater: { right: aWay({}), left: aWay({}) } });
const said = (tracks: readonly Track[]): string[] =>
  tracks.map(({ entries }) =>
    entries.map((of) => (of.outcome === 'present' ? of.lesionId : of.outcome === 'absent' ? '-' : of.reason)).join(' '),
  );

describe('a lesion followed through the scans', () => {
  it('is the same one where the lungs lie on each other, though its place in the scanner is another', () => {
    const places: Vector[] = [
      [-80, 10, 60],
      [-60, -20, -40],
      [75, 30, 10],
    ];
    const visits = [
      aVisit(
        'v1',
        places.map((at, i) => aLesion(`a${i}`, at)),
      ),
      aVisit('v2', places.map((at, i) => aLesion(`b${i}`, moved(breath, at))).reverse()),
    ];
    expect(said(followLesions(visits, () => registered, []))).toEqual(['a0 b0', 'a1 b1', 'a2 b2']);
    expect(said(followLesions(visits, still, [])), 'without registration the places are up to 20 mm apart').not.toEqual(
      ['a0 b0', 'a1 b1', 'a2 b2'],
    );
  });

  it('does not depend on the order in which a scan lists its marks', () => {
    const place = fc.tuple(
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: -100, max: 100 }),
    );
    const pairs = (tracks: readonly Track[]): string[] => said(tracks).sort();
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 7 }),
        fc.array(place, { maxLength: 7 }),
        fc.nat(6),
        (first, second, turn) => {
          const [a, b] = [first.map((at, i) => aLesion(`a${i}`, at)), second.map((at, i) => aLesion(`b${i}`, at))];
          const turned = [...b.slice(turn), ...b.slice(0, turn)];
          const sum = (tracks: readonly Track[]): number =>
            tracks
              .flatMap(({ entries }) => entries)
              .reduce((total, of) => total + (of.outcome === 'present' ? (of.distanceMm ?? 0) : 0), 0);
          const [one, other] = [
            followLesions([aVisit('v1', a), aVisit('v2', b)], still, []),
            followLesions([aVisit('v1', [...a].reverse()), aVisit('v2', turned)], still, []),
          ];
          expect(other.length).toBe(one.length);
          expect(sum(other)).toBeCloseTo(sum(one), 6);
          // Distances of whole millimetres may tie; where none does, the pairs are the same.
          const distances = a.flatMap((x) =>
            b.map((y) => Math.hypot(x.at[0] - y.at[0], x.at[1] - y.at[1], x.at[2] - y.at[2])),
          );
          if (new Set(distances).size === distances.length) expect(pairs(other)).toEqual(pairs(one));
        },
      ),
    );
  });

  it('each mark is in one track, at most one of a scan, and nobody is paired farther than 25 mm', () => {
    const place = fc.tuple(
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: -30, max: 30 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(place, { maxLength: 6 }), { minLength: 1, maxLength: 4 }), (scans) => {
        const visits = scans.map((places, v) =>
          aVisit(
            `v${v}`,
            places.map((at, i) => aLesion(`${v}/${i}`, at, { side: null })),
          ),
        );
        const tracks = followLesions(visits, still, []);
        const ids = tracks.flatMap(({ entries }) =>
          entries.flatMap((of) => (of.outcome === 'present' ? [of.lesionId] : [])),
        );
        expect([...ids].sort()).toEqual(visits.flatMap(({ lesions }) => lesions.map(({ id }) => id)).sort());
        for (const { entries } of tracks) {
          expect(entries.map(({ visitId }) => visitId)).toEqual(visits.map(({ id }) => id));
          for (const of of entries) if (of.outcome === 'present') expect(of.distanceMm ?? 0).toBeLessThanOrEqual(25);
        }
      }),
    );
  });

  it('that a scan did not mark is found again in the next', () => {
    const visits = [
      aVisit('v1', [aLesion('a', [60, 0, 0])]),
      aVisit('v2', []),
      aVisit('v3', [aLesion('c', [61, 0, 1])]),
    ];
    expect(said(followLesions(visits, still, []))).toEqual(['a - c']);
  });

  it('is not compared where it could not be seen, and the reason is said', () => {
    const mark = aLesion('b', [60, 0, -100]);
    const earlier = (shape: LungShape | null, lesions: readonly Lesion[] = []): string[] =>
      said(followLesions([aVisit('v1', lesions, shape), aVisit('v2', [mark])], still, []));
    expect(earlier(aScan())).toEqual(['- b']);
    expect(earlier(aScan({ lowest: -60 }))).toEqual(['outside-scan b']);
    expect(earlier(aScan({ nodulesRead: false }))).toEqual(['slices-too-thick b']);
    expect(earlier(null)).toEqual(['no-lungs-kept b']);
    const ten = Array.from({ length: 10 }, (_, i) => aLesion(`t${i}`, [-90, 0, -80 + i * 18]));
    expect(earlier(aScan(), ten)).toContain('list-was-full b');
    const refused: RegistrationOf = () => ({ outcome: 'refused', reason: 'no-fit', errorMm: 9, overlap: 0.7 });
    expect(said(followLesions([aVisit('v1', [aLesion('a', [60, 0, 0])]), aVisit('v2', [mark])], refused, []))).toEqual([
      'a not-registered',
      'not-registered b',
    ]);
    const mass = aLesion('m', [60, 0, -100], { kind: 'mass', meanMm: 40 });
    expect(
      said(followLesions([aVisit('v1', [], aScan({ nodulesRead: false })), aVisit('v2', [mass])], still, [])),
      'a mass would have been seen on thick slices',
    ).toEqual(['- m']);
  });

  it('says why a reader should look twice', () => {
    const doubts = (a: readonly Lesion[], b: readonly Lesion[], registration = still): readonly string[] => {
      const entry = followLesions([aVisit('v1', a), aVisit('v2', b)], registration, [])[0]?.entries[1];
      return entry?.outcome === 'present' ? entry.doubts : ['not paired'];
    };
    const known = aLesion('a', [60, 0, 0]);
    expect(doubts([known], [aLesion('b', [61, 0, 0])])).toEqual([]);
    expect(doubts([known], [aLesion('b', [69, 0, 0])])).toEqual(['far']);
    expect(doubts([known], [aLesion('b', [61, 0, 0]), aLesion('c', [60, 4, 0])])).toEqual(['rival']);
    expect(doubts([known], [aLesion('b', [61, 0, 0], { meanMm: 17 })])).toEqual(['size-jump']);
    expect(doubts([known], [aLesion('b', [61, 0, 0], { kind: 'mass' })])).toEqual(['kind-differs']);
    expect(
      doubts([known], [aLesion('b', [61, 0, 0])], () => ({
        ...registered,
        toLater: { right: aWay({}), left: aWay({}) },
        errorMm: 6,
      })),
    ).toEqual(['poor-registration']);
    expect(doubts([known], [aLesion('b', [75, 0, 0])])).toEqual(['not paired']);
    expect(doubts([known], [aLesion('b', [61, 0, 0], { side: 'right' })]), 'the other lung').toEqual(['not paired']);
  });

  it('is never paired against what a reader said, in whichever order he named them, and may find another partner', () => {
    const visits = [
      aVisit('v1', [aLesion('a', [60, 0, 0])]),
      aVisit('v2', [aLesion('b', [61, 0, 0])]),
      aVisit('v3', [aLesion('c', [61, 1, 0])]),
    ];
    expect(said(followLesions(visits, still, []))).toEqual(['a b c']);
    expect(said(followLesions(visits, still, [['b', 'a']]))).toEqual(['a - -', '- b c']);
    expect(
      said(
        followLesions(visits, still, [
          ['a', 'b'],
          ['c', 'b'],
        ]),
      ),
      'the first finds another partner',
    ).toEqual(['a - c', '- b -']);
  });
});
