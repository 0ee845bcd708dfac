import { type DicomContent, writeDicomFile } from '@qianli/domain-dicom';
import { describe, expect, it } from 'vitest';
import { resultUids } from './published-pre-read';
import { segmentation } from './segmentation';
import { aPublishedPreRead, aSegmentedScan, aSourceStudy } from './spec-results';

const made = () => {
  const result = segmentation(aPublishedPreRead(), aSourceStudy(), aSegmentedScan());
  if (!result) throw new Error('nothing was outlined');
  return result.file;
};
const sequence = (of: DicomContent | undefined, keyword: string) => (of?.[keyword] as readonly DicomContent[] | undefined) ?? [];

describe('the segmentation of a pre-read', () => {
  const { content, pixelData } = made();
  const frames = sequence(content, 'PerFrameFunctionalGroupsSequence');
  const bit = (frame: number, x: number, y: number) => { const at = frame * 80 + y * 10 + x; return ((pixelData as Uint8Array)[at >> 3] ?? 0) >> (at & 7) & 1; };
  const framesOf = (segment: number) => frames.flatMap((frame, at) => (sequence(frame, 'SegmentIdentificationSequence')[0]?.['ReferencedSegmentNumber'] === segment ? [at] : []));

  it('has right lung, left lung and the nodule, in SNOMED CT, made automatically by rules in their version', () => {
    const segments = sequence(content, 'SegmentSequence');
    expect(segments.map((of) => sequence(of, 'SegmentedPropertyTypeCodeSequence')[0]?.['CodeMeaning'])).toEqual(['Right lung', 'Left lung', 'Nodule']);
    expect(segments.every((of) => of['SegmentAlgorithmType'] === 'AUTOMATIC' && of['SegmentAlgorithmName'] === 'qianli-ct-rules 1.1.0')).toBe(true);
  });

  it('names the nodule by the tracking UID of its measurements in the report', () => {
    expect(sequence(content, 'SegmentSequence')[2]).toMatchObject({ TrackingID: 'AI 1 nodule', TrackingUID: resultUids(aPublishedPreRead().id).finding(0), SegmentLabel: '1 Solid nodule' });
  });

  it('lies on the pixels of the images: a coarse bar is two pixels wide, the nodule three pixels of its one slice', () => {
    const [first = 0] = framesOf(1);
    expect(Array.from({ length: 10 }, (_, x) => bit(first, x, 0))).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
    const [nodule = 0, ...more] = framesOf(3);
    expect(more).toEqual([]);
    expect([[6, 2], [7, 2], [6, 3], [7, 3]].map(([x = 0, y = 0]) => bit(nodule, x, y))).toEqual([1, 1, 1, 0]);
  });

  it('gives no pixel to two segments: the nodule is cut out of its lung', () => {
    const onSlice = (segment: number) => framesOf(segment).find((at) => (sequence(frames[at], 'FrameContentSequence')[0]?.['DimensionIndexValues'] as number[])[1] === 2) ?? 0;
    expect([bit(onSlice(2), 6, 2), bit(onSlice(2), 7, 3)]).toEqual([0, 1]);
  });

  it('says of every frame where it lies and of which image it is', () => {
    expect(frames).toHaveLength(9);
    const [nodule = 0] = framesOf(3);
    expect(sequence(frames[nodule], 'PlanePositionSequence')[0]?.['ImagePositionPatient']).toEqual(['-10', '-20', '102.5']);
    expect(sequence(sequence(frames[nodule], 'DerivationImageSequence')[0], 'SourceImageSequence')[0]?.['ReferencedSOPInstanceUID']).toBe(aSourceStudy().images[1]?.sopInstanceUid);
  });

  it('has no frame on a slice that was filled in between its neighbours', () => {
    const scan = aSegmentedScan();
    const [a = '', b = '', , d = ''] = scan.source.sopInstanceUids;
    const filled = segmentation(aPublishedPreRead(), aSourceStudy(), { ...scan, source: { ...scan.source, sopInstanceUids: [a, b, b, d] } });
    expect(sequence(filled?.file.content, 'PerFrameFunctionalGroupsSequence')).toHaveLength(7);
  });

  it('made again is the same to the byte; with nothing outlined there is none', () => {
    expect(writeDicomFile(made())).toEqual(writeDicomFile(made()));
    const scan = aSegmentedScan();
    expect(segmentation(aPublishedPreRead(), aSourceStudy(), { ...scan, volumes: scan.volumes.map((of) => ({ ...of, labels: new Uint8Array(of.labels.length) })) })).toBeNull();
  });

  it('refuses outlines of an image that the study does not hold any more', () => {
    expect(() => segmentation(aPublishedPreRead(), aSourceStudy(2), aSegmentedScan())).toThrow(/not in the study/);
  });

  it('leaves out vessels before lungs, and lungs before lesions, when it would be too big', () => {
    // Ten bytes a frame: the nodule has one frame, each lung four.
    const result = segmentation(aPublishedPreRead(), aSourceStudy(), aSegmentedScan(), 45);
    expect(result?.leftOut).toEqual(['lung', 'lung']);
    expect(sequence(result?.file.content, 'SegmentSequence')).toHaveLength(1);
  });
});
