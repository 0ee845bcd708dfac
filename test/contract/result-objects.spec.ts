import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedInstance } from '@qianli/dicom-codec';
import { attributesOf, parseDicomFile, writeDicomFile } from '@qianli/domain-dicom';
import { measurementReport, segmentation } from '@qianli/domain-results';
import { afterAll, describe, expect, it } from 'vitest';
import { aNodule, aPublishedPreRead, aSegmentedScan, aSourceStudy } from '../../libs/domain/results/src/spec-results';
import { dcmtk } from '../support/dcmtk';

const folder = mkdtempSync(join(tmpdir(), 'qianli-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outlines = segmentation(aPublishedPreRead(), aSourceStudy(), aSegmentedScan());
const later = { id: '3f0e9d5c-52f1-4c93-9d0e-000000000002', supersedes: { id: aPublishedPreRead().id } };
const manySites = (['left', 'right', 'both', null] as const).map((side) => ({ ...aNodule, kind: 'rule' as const, location: { ...aNodule.location, side } }));
const reports = {
  'a nodule on CT': measurementReport(aPublishedPreRead(), aSourceStudy()),
  'nothing found on a film': measurementReport(aPublishedPreRead({ findings: [] }), aSourceStudy(1, 'DX')),
  'a finding on a film': measurementReport(aPublishedPreRead({ findings: [{ ...aNodule, code: 'tuberculosis', location: { ...aNodule.location, slice: null } }] }), aSourceStudy(2, 'DX')),
  'a place in the patient, no box': measurementReport(aPublishedPreRead({ findings: [{ ...aNodule, location: { ...aNodule.location, box: null } }] }), aSourceStudy()),
  'rules on every side': measurementReport(aPublishedPreRead({ findings: manySites }), aSourceStudy()),
  'a later version': measurementReport(aPublishedPreRead(later), aSourceStudy()),
};
const path = (name: string) => join(folder, `${name.replaceAll(/\W+/g, '-')}.dcm`);

/** dicom3tools says one line a fault. A private coding scheme is the one thing that it cannot know. */
const complaints = async (file: string) => (await dcmtk('dciodvfy', [file])).output.split('\n').filter((line) => /^(Error|Warning)/.test(line) && !line.includes('<99QIANLI>'));

describe('the structured report of a pre-read, read by others', () => {
  it.each(Object.entries(reports))('%s: no error and no warning from dciodvfy', async (name, content) => {
    writeFileSync(path(name), writeDicomFile({ content }));
    expect(await complaints(path(name))).toEqual([]);
  });

  it.each(Object.entries(reports))('%s: dsrdump and dsr2xml read the whole tree', async (name, content) => {
    writeFileSync(path(name), writeDicomFile({ content }));
    const dumped = await dcmtk('dsrdump', [path(name)]);
    expect([dumped.code, dumped.output.split('\n').filter((line) => line.startsWith('E:'))]).toEqual([0, []]);
    expect(dumped.output).toContain('Imaging Measurement Report');
    expect(await dcmtk('dsr2xml', [path(name), join(folder, 'report.xml')])).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'report.xml'), 'utf8')).toContain('Wang');
  });

  it('says on paper what the pre-read said: nodule, left lung, 8.2 mm, 87.31 %, flagged', async () => {
    writeFileSync(path('paper'), writeDicomFile({ content: reports['a nodule on CT'] }));
    const { output } = await dcmtk('dsrdump', [path('paper')]);
    for (const line of ['"Finding")=(27925004,SCT,"Nodule")', '"Finding Site")=(44029006,SCT,"Left lung")', '"Diameter")="8.2" (mm,UCUM,"millimeter")', '"Certainty of Finding")="87.31" (%,UCUM,"Percent")', '"Over the threshold of the algorithm")=(373066001,SCT,"Yes")']) expect(output).toContain(line);
  });
});

describe('the segmentation of a pre-read, read by others', () => {
  it('no error and no warning from dciodvfy; dcmdump reads it to the end', async () => {
    if (!outlines) throw new Error('nothing was outlined');
    writeFileSync(path('seg'), writeDicomFile(outlines.file));
    expect(await complaints(path('seg'))).toEqual([]);
    const dumped = await dcmtk('dcmdump', [path('seg')]);
    expect([dumped.code, /^(E|F):/m.test(dumped.output)]).toEqual([0, false]);
  });

  it('comes back through our own door: its frames, its series, and no case of its own', () => {
    if (!outlines) throw new Error('nothing was outlined');
    const bytes = writeDicomFile(outlines.file);
    const { identity, attributes, warnings } = packedInstance(bytes);
    expect(warnings).toEqual([]);
    expect(attributes).toMatchObject({ modality: 'SEG', numberOfFrames: 9, rows: 8, columns: 10 });
    expect(identity.studyInstanceUid).toBe('1.2.826.0.1.3680043.10.1404.77');
    expect(attributesOf(parseDicomFile(bytes)).patientId).toBe('00482913');
  });
});
