import { describe, expect, it } from 'vitest';
import { findImage } from './find-image';

const ct = { displaySetInstanceUID: 'ct', StudyInstanceUID: '1', images: ['1.1', '1.2', '1.3'].map((SOPInstanceUID) => ({ SOPInstanceUID, imageId: `wadors:${SOPInstanceUID}` })) };
const echo = { displaySetInstanceUID: 'us', StudyInstanceUID: '1', images: [1, 2, 3].map((frame) => ({ SOPInstanceUID: '2.1', imageId: `wadors:2.1/frames/${frame}` })) };

describe('the image that a finding lies on', () => {
  it('is the slice with its UID', () => {
    expect(findImage([echo, ct], '1.2', null)).toMatchObject({ imageId: 'wadors:1.2', index: 1, displaySet: ct });
  });
  it('is the frame that the finding names, counted from 1', () => {
    expect(findImage([ct, echo], '2.1', 3)?.imageId).toBe('wadors:2.1/frames/3');
  });
  it('is the first frame when the frame named does not exist', () => {
    expect(findImage([echo], '2.1', 9)?.index).toBe(0);
  });
  it('is nothing while its series is not loaded', () => {
    expect(findImage([ct], '9.9', 1)).toBeNull();
  });
});
