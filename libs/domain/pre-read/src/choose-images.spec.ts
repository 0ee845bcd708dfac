import { describe, expect, it } from 'vitest';
import { chooseImages, type ImageOfStudy } from './choose-images';

const image = (over: Partial<ImageOfStudy>): ImageOfStudy => ({ sopInstanceUid: '1', seriesInstanceUid: 'a', modality: 'CT', imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'], sliceThicknessMm: 5, rows: 512, columns: 512, ...over });
const series = (uid: string, n: number, over: Partial<ImageOfStudy> = {}) => Array.from({ length: n }, () => image({ seriesInstanceUid: uid, ...over }));

describe('what the pre-read looks at', () => {
  it('takes the longest CT series and leaves the scout out', () => {
    const choice = chooseImages([...series('scout', 90, { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }), ...series('lung', 60), ...series('short', 20)]);
    expect(choice).toMatchObject({ kind: 'chest-ct' });
    expect(choice.kind === 'chest-ct' && choice.images.every((of) => of.seriesInstanceUid === 'lung')).toBe(true);
  });
  it('takes the thinner of two equally long series', () => {
    const choice = chooseImages([...series('thick', 60), ...series('thin', 60, { sliceThicknessMm: 1 })]);
    expect(choice.kind === 'chest-ct' && choice.images[0]?.seriesInstanceUid).toBe('thin');
  });
  it('takes at most four films', () => expect(chooseImages(series('a', 6, { modality: 'DX' }))).toMatchObject({ kind: 'radiographs', images: { length: 4 } }));
  it('leaves an ultrasound to the reader', () => expect(chooseImages(series('a', 3, { modality: 'US' }))).toEqual({ kind: 'nothing' }));
});
