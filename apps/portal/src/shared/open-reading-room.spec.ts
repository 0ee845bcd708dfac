import { describe, expect, it } from 'vitest';
import { viewerAddress } from './open-reading-room';

const id = '7b0c1f0e-3f44-4c1c-9d3e-0d6f6a1f2b01';

describe('the way into the reading room', () => {
  it('names the case and its study', () => {
    expect(viewerAddress({ id, studyInstanceUid: '1.2', priors: 2 })).toBe(`/viewer?caseId=${id}&StudyInstanceUIDs=1.2`);
  });
  it('takes the newest three priors along', () => {
    const priors = ['2019', '2024', '2021', '2023'].map((year) => ({ studyInstanceUid: `9.${year}`, date: `${year}-05-01` }));
    expect(viewerAddress({ id, studyInstanceUid: '1.2', priors })).toBe(`/viewer?caseId=${id}&StudyInstanceUIDs=1.2,9.2024,9.2023,9.2021`);
  });
  it('goes to an image of an old prior, which comes before the newer ones', () => {
    const priors = ['2019', '2024', '2021', '2023'].map((year) => ({ studyInstanceUid: `9.${year}`, date: `${year}-05-01` }));
    expect(viewerAddress({ id, studyInstanceUid: '1.2', priors }, { studyInstanceUid: '9.2019', sopInstanceUid: '9.2019.7' })).toBe(`/viewer?caseId=${id}&StudyInstanceUIDs=1.2,9.2019,9.2024,9.2023&SOPInstanceUID=9.2019.7`);
  });
});
