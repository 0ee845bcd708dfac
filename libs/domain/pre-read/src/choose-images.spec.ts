import { describe, expect, it } from 'vitest';
import { type ImageOfStudy, imagesFor } from './choose-images';

const image = (over: Partial<ImageOfStudy>): ImageOfStudy => ({ sopInstanceUid: '1', seriesInstanceUid: 'a', modality: 'CT', imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'], sliceThicknessMm: 5, rows: 512, columns: 512, ...over });
const series = (uid: string, n: number, over: Partial<ImageOfStudy> = {}) => Array.from({ length: n }, () => image({ seriesInstanceUid: uid, ...over }));

const chestCt = { modalities: ['CT'], localizer: false };
const films = { modalities: ['CR', 'DX'], localizer: false };

describe('what a model looks at', () => {
  it('is the longest CT series; the scout is left out', () => {
    const chosen = imagesFor(chestCt, [...series('scout', 90, { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }), ...series('lung', 60), ...series('short', 20)]);
    expect(chosen).toHaveLength(60);
    expect(chosen.every((of) => of.seriesInstanceUid === 'lung')).toBe(true);
  });
  it('is the thinner of two equally long series', () =>
    expect(imagesFor(chestCt, [...series('thick', 60), ...series('thin', 60, { sliceThicknessMm: 1 })])[0]?.seriesInstanceUid).toBe('thin'));
  it('is at most four films', () => expect(imagesFor(films, series('a', 6, { modality: 'DX' }))).toHaveLength(4));
  it('is of its own modalities alone', () => {
    const study = [...series('a', 30), ...series('b', 2, { modality: 'CR' })];
    expect(imagesFor(films, study).map(({ modality }) => modality)).toEqual(['CR', 'CR']);
    expect(imagesFor(chestCt, series('a', 3, { modality: 'US' }))).toEqual([]);
  });
});
