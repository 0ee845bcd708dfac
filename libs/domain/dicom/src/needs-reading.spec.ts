import { describe, expect, it } from 'vitest';
import { needsReading } from './needs-reading';

const storage = '1.2.840.10008.5.1.4.1.1';

describe('somebody must read', () => {
  it.each([
    ['a CT slice', 'CT', `${storage}.2`],
    ['a radiograph', 'DX', `${storage}.1.1`],
    ['a picture of a screen', 'OT', `${storage}.7`],
    ['a radiotherapy image', 'RTIMAGE', `${storage}.481.1`],
    ['an object that says nothing of itself', null, '1.2.3'],
  ])('%s', (_, modality, sopClass) => expect(needsReading(modality, sopClass)).toBe(true));
});

describe('nobody must read, by itself,', () => {
  it.each([
    ['a structured report', 'SR', `${storage}.88.33`],
    ['a key object selection', 'KO', `${storage}.88.59`],
    ['a presentation state', 'PR', `${storage}.11.1`],
    ['a segmentation', 'SEG', `${storage}.66.4`],
    ['a structure set', 'RTSTRUCT', `${storage}.481.3`],
    ['a dose', 'RTDOSE', `${storage}.481.2`],
    ['a plan', 'RTPLAN', `${storage}.481.5`],
    ['a scanned letter', 'DOC', `${storage}.104.1`],
    ['a report that calls itself CT', 'CT', `${storage}.88.22`],
    ['a segmentation without a modality', null, `${storage}.66.4`],
  ])('%s', (_, modality, sopClass) => expect(needsReading(modality, sopClass)).toBe(false));
});
