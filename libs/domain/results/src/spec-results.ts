import type { DicomJsonDataset } from '@qianli/domain-dicom';
import type { PreReadFinding, SegmentedScan } from '@qianli/domain-pre-read';
import type { PublishedPreRead, SourceImage, SourceStudy } from './published-pre-read';

const studyUid = '1.2.826.0.1.3680043.10.1404.77';

/** A chest CT of some slices, as its stored attributes say it. */
export function aSourceStudy(slices = 4, modality = 'CT'): SourceStudy {
  const header: DicomJsonDataset = {
    '00080020': { vr: 'DA', Value: ['20261122'] },
    '00080030': { vr: 'TM', Value: ['093000'] },
    '00080050': { vr: 'SH', Value: ['A0001'] },
    '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Li^Si', Ideographic: '李^四' }] },
    '00081030': { vr: 'LO', Value: ['胸部平扫'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Wang^Xiaodong', Ideographic: '王^小东' }] },
    '00100020': { vr: 'LO', Value: ['00482913'] },
    '00100030': { vr: 'DA', Value: ['19600101'] },
    '00100040': { vr: 'CS', Value: ['M'] },
    '00101010': { vr: 'AS', Value: ['066Y'] },
    '0020000D': { vr: 'UI', Value: [studyUid] },
    '00200010': { vr: 'SH', Value: ['77'] },
    '00200052': { vr: 'UI', Value: [`${studyUid}.9`] },
  };
  const sopClassUid = modality === 'CT' ? '1.2.840.10008.5.1.4.1.1.2' : '1.2.840.10008.5.1.4.1.1.1.1';
  const images = Array.from({ length: slices }, (_, i): SourceImage => ({ sopInstanceUid: `${studyUid}.1.${i + 1}`, sopClassUid, seriesInstanceUid: `${studyUid}.1`, modality }));
  return { header, images };
}

export const aNodule: PreReadFinding = {
  code: 'nodule', label: { zh: '实性结节', en: 'Solid nodule' }, probability: 0.8731, kind: 'network', threshold: 0.7, flagged: true,
  location: { sopInstanceUid: `${studyUid}.1.2`, frame: null, slice: 1, box: { x: 3, y: 2, width: 2, height: 2 }, patientMm: [12.5, -40, 101.25], side: 'left', region: { zh: '左肺上野', en: 'left upper zone' } },
  measurements: [
    { code: 'mean-diameter', label: { zh: '平均直径', en: 'Mean diameter' }, value: 8.2, unit: 'mm' },
    { code: 'volume', label: { zh: '体积', en: 'Volume' }, value: 288.7, unit: 'mm³' },
    { code: 'solid-core', label: { zh: '实性成分体积', en: 'Solid core' }, value: 100, unit: 'mm³' },
    { code: 'fleischner-2017-solid-6-to-8', label: { zh: 'Fleischner 2017：实性 6–8 mm', en: 'Fleischner 2017: solid, 6–8 mm' }, value: 8.2, unit: 'mm' },
  ],
  model: { id: 'ct-nodule-filter', version: '1.2.0' },
};

/** A pre-read with one nodule, unless said otherwise. */
export function aPublishedPreRead(over: Partial<PublishedPreRead> = {}): PublishedPreRead {
  return {
    id: '3f0e9d5c-52f1-4c93-9d0e-0f3f6a1b2c3d', finishedAt: new Date('2026-11-22T17:45:10Z'), model: { id: 'ct-nodule-filter', version: '1.2.0' }, research: true,
    findings: [aNodule], notes: [{ zh: '含气肺容积：右 2400 mL，左 2100 mL', en: 'Air-holding lung: right 2400 mL, left 2100 mL' }], supersedes: null, ...over,
  };
}

const box = { direction: { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] }, origin: [-10, -20, 100] } as const;
const rules = { id: 'qianli-ct-rules', version: '1.1.0' };

/** Outlines on 10 x 8 pixels and four slices: lungs as two bars on a grid twice as coarse, a nodule of three pixels in the left one. */
export function aSegmentedScan(study = aSourceStudy(4)): SegmentedScan {
  const coarse = { x: 5, y: 4, z: 4 };
  const labels = new Uint8Array(coarse.x * coarse.y * coarse.z);
  for (let i = 0; i < labels.length; i++) labels[i] = i % 5 === 1 ? 1 : i % 5 === 3 ? 2 : 0;
  return {
    source: { ...box, size: { x: 10, y: 8, z: 4 }, spacingMm: { x: 0.7, y: 0.7, z: 2.5 }, sopInstanceUids: study.images.map(({ sopInstanceUid }) => sopInstanceUid) },
    volumes: [
      {
        ...box, origin: [-9.65, -19.65, 100], size: coarse, spacingMm: { x: 1.4, y: 1.4, z: 2.5 }, labels,
        segments: [{ number: 1, code: 'lung', side: 'right', findingOrdinal: null, algorithm: rules }, { number: 2, code: 'lung', side: 'left', findingOrdinal: null, algorithm: rules }],
      },
      { ...box, origin: [-10 + 0.7 * 6, -20 + 0.7 * 2, 102.5], size: { x: 2, y: 2, z: 1 }, spacingMm: { x: 0.7, y: 0.7, z: 2.5 }, labels: Uint8Array.of(1, 1, 1, 0), segments: [{ number: 1, code: 'nodule', side: 'left', findingOrdinal: 0, algorithm: rules }] },
    ],
  };
}
