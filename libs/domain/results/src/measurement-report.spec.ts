import { type DicomContent, writeDicomFile } from '@qianli/domain-dicom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal } from './content-items';
import { unitConcept } from './finding-concepts';
import { deviceUid, measurementReport } from './measurement-report';
import { resultUids } from './published-pre-read';
import { aNodule, aPublishedPreRead, aSourceStudy } from './spec-results';

const items = (of: DicomContent | undefined): readonly DicomContent[] => (of?.['ContentSequence'] as readonly DicomContent[] | undefined) ?? [];
const codeOf = (sequence: unknown) => (sequence as readonly DicomContent[] | undefined)?.[0]?.['CodeValue'];
const meaningOf = (sequence: unknown) => (sequence as readonly DicomContent[] | undefined)?.[0]?.['CodeMeaning'];
const named = (of: DicomContent | undefined, code: string) => items(of).filter((one) => codeOf(one['ConceptNameCodeSequence']) === code);
const numberOf = (of: DicomContent | undefined) => {
  const [value] = (of?.['MeasuredValueSequence'] as readonly DicomContent[] | undefined) ?? [];
  return [value?.['NumericValue'], codeOf(value?.['MeasurementUnitsCodeSequence'])];
};

describe('the measurement report of a pre-read', () => {
  const report = measurementReport(aPublishedPreRead(), aSourceStudy());
  const [measurements] = named(report, '126010');
  const [group] = items(measurements);

  it('says that a device observed, which model in which version, and who made it', () => {
    expect(named(report, '121005').map((of) => meaningOf(of['ConceptCodeSequence']))).toEqual(['Device']);
    expect(named(report, '121013')[0]?.['TextValue']).toBe('ct-nodule-filter 1.2.0');
    expect(named(report, '121014')[0]?.['TextValue']).toBe('QIANLI');
    expect(report).toMatchObject({ Manufacturer: 'QIANLI', SoftwareVersions: '1.2.0', Modality: 'SR', VerificationFlag: 'UNVERIFIED', PreliminaryFlag: 'PRELIMINARY' });
  });

  it('is the patient and study of the images, and names all images of the series that were read', () => {
    expect(report).toMatchObject({ PatientName: 'Wang^Xiaodong=王^小东', PatientID: '00482913', StudyInstanceUID: '1.2.826.0.1.3680043.10.1404.77' });
    const [library] = named(report, '111028');
    expect(items(items(library)[0]).filter((of) => of['ValueType'] === 'IMAGE')).toHaveLength(4);
  });

  it('holds one group a finding: what, where, on which image, by which algorithm', () => {
    expect(items(measurements)).toHaveLength(1);
    expect(group?.['ContentTemplateSequence']).toEqual([{ MappingResource: 'DCMR', TemplateIdentifier: '1411' }]);
    expect(meaningOf(named(group, '121071')[0]?.['ConceptCodeSequence'])).toBe('Nodule');
    expect(meaningOf(named(group, '363698007')[0]?.['ConceptCodeSequence'])).toBe('Left lung');
    expect(named(group, '111030')[0]).toMatchObject({ ValueType: 'SCOORD', GraphicType: 'POLYLINE', GraphicData: [3, 2, 5, 2, 5, 4, 3, 4, 3, 2] });
    expect(named(group, '111003')[0]?.['TextValue']).toBe('1.2.0');
    expect(named(group, '112040')[0]?.['UID']).toBe(resultUids(aPublishedPreRead().id).finding(0));
  });

  it('gives each number with its unit: certainty and threshold in percent, a mean diameter as a mean, a volume in mm³', () => {
    expect(numberOf(named(group, '111012')[0])).toEqual(['87.31', '%']);
    expect(numberOf(named(group, 'threshold')[0])).toEqual(['70', '%']);
    expect(numberOf(named(group, '81827009')[0])).toEqual(['8.2', 'mm']);
    expect(meaningOf(named(named(group, '81827009')[0], '121401')[0]?.['ConceptCodeSequence'])).toBe('Mean');
    expect(numberOf(named(group, '118565006')[0])).toEqual(['288.7', 'mm3']);
  });

  it('tells flagged by name, and a row of a guideline as a category, not as a length', () => {
    expect(meaningOf(named(group, 'flagged')[0]?.['ConceptCodeSequence'])).toBe('Yes');
    expect(named(group, 'size-category').map((of) => meaningOf(of['ConceptCodeSequence']))).toEqual(['Fleischner 2017: solid, 6–8 mm']);
  });

  it('says in both languages that nobody has verified it, that it is research, and how sure it is', () => {
    const [part] = named(report, 'C0034375');
    const said = named(part, '121106').map((of) => String(of['TextValue']));
    expect(said.some((of) => of.includes('未经医师审核'))).toBe(true);
    expect(said.some((of) => of.includes('not cleared as a medical device'))).toBe(true);
    expect(said.some((of) => of.includes('no probability of disease'))).toBe(true);
    expect(measurementReport(aPublishedPreRead({ research: false }), aSourceStudy())).not.toEqual(report);
  });

  it('without a finding has no measurements and says: all algorithms succeeded, without findings', () => {
    const none = measurementReport(aPublishedPreRead({ findings: [] }), aSourceStudy(1, 'DX'));
    expect(named(none, '126010')).toEqual([]);
    expect(codeOf(named(named(none, 'C0034375')[0], '111017')[0]?.['ConceptCodeSequence'])).toBe('111241');
    expect(meaningOf(named(none, '121058')[0]?.['ConceptCodeSequence'])).toBe('Plain chest X-ray');
  });

  it('a finding on a film is measured in a plane; one without a box stands at its place in the patient', () => {
    const onFilm = measurementReport(aPublishedPreRead({ findings: [{ ...aNodule, location: { ...aNodule.location, slice: null } }] }), aSourceStudy(2, 'DX'));
    expect(items(named(onFilm, '126010')[0])[0]?.['ContentTemplateSequence']).toEqual([{ MappingResource: 'DCMR', TemplateIdentifier: '1410' }]);
    const placed = measurementReport(aPublishedPreRead({ findings: [{ ...aNodule, location: { ...aNodule.location, box: null } }] }), aSourceStudy());
    expect(named(items(named(placed, '126010')[0])[0], '111010')[0]).toMatchObject({ ValueType: 'SCOORD3D', GraphicData: [12.5, -40, 101.25] });
  });

  it('made again is the same to the byte; a later one names the report whose place it takes', () => {
    const bytes = () => writeDicomFile({ content: measurementReport(aPublishedPreRead(), aSourceStudy()) });
    expect(bytes()).toEqual(bytes());
    const later = measurementReport(aPublishedPreRead({ id: '3f0e9d5c-52f1-4c93-9d0e-000000000002', supersedes: { id: aPublishedPreRead().id } }), aSourceStudy());
    expect(JSON.stringify(later['PredecessorDocumentsSequence'])).toContain(resultUids(aPublishedPreRead().id).report);
    expect(later['SeriesDescription']).toContain('supersedes earlier');
    expect(later['SOPInstanceUID']).not.toBe(report['SOPInstanceUID']);
  });

  it('is dated by the clock of the hospital: 17:45 UTC is a quarter to two of the next day in China', () => {
    expect([report['ContentDate'], report['ContentTime']]).toEqual(['20261123', '014510']);
  });
});

describe('what a report is made of', () => {
  it('UIDs of a pre-read are valid, its own, and never those of another', () => {
    fc.assert(fc.property(fc.uuid(), fc.uuid(), fc.nat(200), (a, b, ordinal) => {
      fc.pre(a !== b);
      const all = (id: string) => { const uids = resultUids(id); return [uids.report, uids.reportSeries, uids.segmentation, uids.segmentationSeries, uids.dimensions, uids.finding(ordinal)]; };
      for (const uid of all(a)) {
        expect(uid).toMatch(/^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/);
        expect(uid.length).toBeLessThanOrEqual(64);
      }
      expect(new Set([...all(a), ...all(b)]).size).toBe(12);
    }));
  });

  it('decimal strings are at most 16 characters and keep nine digits, however small the number', () => {
    expect(decimal(-1.000000001e-10)).toBe('-1.000000001e-10');
    expect(decimal(-0.00000123456789012)).toBe('-1.23456789e-6');
    fc.assert(fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (value) => {
      const written = decimal(value);
      expect(written.length).toBeLessThanOrEqual(16);
      expect(Math.abs(Number(written) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8 + 5e-324);
    }));
  });

  it('a unit that UCUM does not know is an annotation; versions of a model are different devices', () => {
    expect(unitConcept('slices')).toMatchObject({ value: '{slices}', scheme: 'UCUM' });
    expect(deviceUid('cxr-tb', '1.0.0')).not.toBe(deviceUid('cxr-tb', '1.0.1'));
    expect(deviceUid('cxr-tb', '1.0.0').length).toBeLessThanOrEqual(64);
  });
});
