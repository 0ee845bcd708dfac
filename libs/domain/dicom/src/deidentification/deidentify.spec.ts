import { describe, expect, it } from 'vitest';
import type { DicomJsonDataset } from '../to-dicom-json';
import { vrOf } from '../value-representation';
import { burnedInRisk } from './burned-in-risk';
import { cleanDescriptor } from './clean-descriptor';
import { confidentialityProfile } from './confidentiality-profile';
import { blankEdges } from './blank-edges';
import { actionFor, contradiction, deidentify, type DeidentificationOptions } from './deidentify';

const substitutes = { uid: (uid: string) => `2.25.${[...uid].reduce((sum, character) => sum * 31n + BigInt(character.charCodeAt(0)), 7n)}`.slice(0, 60), pseudonym: 'Q-0001', dayShift: -37 };
const text = (vr: string, ...Value: (string | number)[]) => ({ vr, Value });
const study: DicomJsonDataset = {
  '00080016': text('UI', '1.2.840.10008.5.1.4.1.1.2'), '00080018': text('UI', '1.2.3.4'), '00080020': text('DA', '20260131'), '00080030': text('TM', '101500'), '0008002A': text('DT', '20260131101500.00+0800'),
  '00080050': text('SH', 'ACC1'), '00080060': text('CS', 'CT'), '00080080': text('LO', '青石县人民医院'), '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Li^Ming' }] }, '00081010': text('SH', 'CT01'),
  '00081030': text('LO', '王小东 胸部平扫 5mm 13800138000'), '0008103E': text('LO', 'Chest axial WANG'), '00080201': text('SH', '+0800'),
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' }] }, '00100020': text('LO', '330102196001011234'), '00100021': text('LO', 'QINGSHI'),
  '00100030': text('DA', '19600101'), '00100040': text('CS', 'M'), '00101010': text('AS', '066Y'), '00101030': text('DS', 71), '00102160': text('SH', 'Han'), '001021B0': text('LT', 'cough'),
  '00091001': text('LO', 'private'), '0020000D': text('UI', '1.2.3'), '0020000E': text('UI', '1.2.3.1'), '00200052': text('UI', '1.2.3.9'), '00280010': text('US', 512),
  '00081140': { vr: 'SQ', Value: [{ '00081150': text('UI', '1.2.840.10008.5.1.4.1.1.2'), '00081155': text('UI', '1.2.3.4') }] },
  '0040A730': { vr: 'SQ', Value: [{ '0040A160': text('UT', 'Wang has a nodule'), '0040A123': { vr: 'PN', Value: [{ Alphabetic: 'Wang' }] } }] },
  '60003000': { vr: 'OW', InlineBinary: 'AAAA' }, '50003000': { vr: 'OW', InlineBinary: 'AAAA' },
}; // prettier-ignore
const run = (options: DeidentificationOptions = {}) => deidentify(study, options, substitutes);

describe('the basic profile', () => {
  it('leaves nothing of the person, the people around him, the place and the time', () => {
    const left = JSON.stringify(run().dataset);
    for (const secret of ['Wang', '王', '330102', '19600101', 'QINGSHI', '青石', 'Li^Ming', 'ACC1', '20260131', '101500', '+0800', 'private', '13800138000', 'cough', 'CT01', '066Y', 'Han', 'nodule', '1.2.3']) expect(left).not.toContain(secret);
  });
  it('keeps what the images are, and studies, series and references together', () => {
    const { dataset } = run();
    expect(dataset['00280010']).toEqual(study['00280010']);
    expect(dataset['00080016']).toEqual(study['00080016']);
    const [reference] = (dataset['00081140']?.Value ?? []) as DicomJsonDataset[];
    expect(reference?.['00081155']).toEqual(dataset['00080018']);
    expect(reference?.['00081150']).toEqual(text('UI', '1.2.840.10008.5.1.4.1.1.2'));
    expect(dataset['00100020']).toEqual(text('LO', 'Q-0001'));
  });
  it('says of the object what was done to it', () => {
    const { dataset } = run({ retainModifiedDates: true, cleanDescriptors: true });
    expect([dataset['00120062']?.Value, dataset['00280303']?.Value]).toEqual([['YES'], ['MODIFIED']]);
    const codes = ((dataset['00120064']?.Value ?? []) as DicomJsonDataset[]).map((item) => item['00080100']?.Value?.[0]);
    expect(codes).toEqual(['113100', '113105', '113107']);
    expect(run().dataset['00280303']?.Value).toEqual(['REMOVED']);
  });
  it('gives the same for the same, so that a second export joins the first', () => {
    expect(run()).toEqual(run());
  });
});

describe('the options', () => {
  it.each<[keyof DeidentificationOptions, string, unknown]>([
    ['retainUids', '0020000D', text('UI', '1.2.3')], ['retainDeviceIdentity', '00081010', text('SH', 'CT01')], ['retainPatientCharacteristics', '00101010', text('AS', '066Y')],
    ['retainPatientCharacteristics', '00100040', text('CS', 'M')], ['retainPatientCharacteristics', '00102160', text('SH', 'Han')], ['retainModifiedDates', '00080020', text('DA', '20251225')],
    ['retainModifiedDates', '00080030', text('TM', '101500')], ['retainModifiedDates', '0008002A', text('DT', '20251225101500.00')], ['cleanDescriptors', '00081030', text('LO', '胸部 平扫 5mm')], ['cleanDescriptors', '0008103E', text('LO', 'Chest axial')],
  ])('%s keeps %s as far as it may', (option, tag, expected) => {
    expect(run({ [option]: true }).dataset[tag]).toEqual(expected);
    expect(run().dataset[tag]).not.toEqual(expected);
  });
  it('never bring back a name, a number, a birth date or a private element', () => {
    const all = { retainUids: true, retainDeviceIdentity: true, retainPatientCharacteristics: true, retainModifiedDates: true, cleanDescriptors: true, retainSafePrivate: true, cleanStructuredContent: true, cleanGraphics: true };
    const left = JSON.stringify(run(all).dataset);
    for (const secret of ['Wang', '王', '330102', '19600101', 'Li^Ming', 'private', '13800138000']) expect(left).not.toContain(secret);
  });
});

describe('dates and the hospital', () => {
  it('stay as they are when that is chosen, and the object says so', () => {
    const { dataset } = run({ retainFullDates: true, retainInstitutionIdentity: true });
    expect([dataset['00080020'], dataset['00080080'], dataset['00280303']]).toEqual([text('DA', '20260131'), text('LO', '青石县人民医院'), text('CS', 'UNMODIFIED')]);
    // A birth date is no date of the study.
    expect(dataset['00100030']?.Value).toBeUndefined();
  });
  it('cannot be kept and moved', () => {
    expect(contradiction({ retainFullDates: true, retainModifiedDates: true })).toEqual(['retainFullDates', 'retainModifiedDates']);
    expect(contradiction({ retainFullDates: true })).toBeNull();
  });
});

describe('private elements', () => {
  const scan: DicomJsonDataset = {
    '00190010': text('LO', 'GEMS_ACQU_01'), '00191023': text('DS', 39.37), '00191024': text('DS', 'Wang'), '0019109E': text('LO', 'Wang'), '00191027': text('UN', 1),
    '00430010': text('LO', 'WANG_HOSPITAL_01'), '00431039': text('IS', 1000, 2, 0, 0), '00251007': text('SL', 64),
  }; // prettier-ignore
  it('are the safe numbers of a known maker, with the element that names him, or they go', () => {
    const kept = Object.keys(deidentify(scan, { retainSafePrivate: true }, substitutes).dataset).filter((tag) => !tag.startsWith('0012') && !tag.startsWith('0028'));
    expect(kept).toEqual(['00190010', '00191023']);
    expect(Object.keys(deidentify(scan, {}, substitutes).dataset).filter((tag) => tag in scan)).toEqual([]);
  });
});

describe('a report', () => {
  const item = (kind: string, more: DicomJsonDataset) => ({ '0040A040': text('CS', kind), ...more });
  const report: DicomJsonDataset = { '0040A730': { vr: 'SQ', Value: [
    item('TEXT', { '0040A160': text('UT', 'Wang: chest without contrast') }), item('TEXT', { '0040A160': text('UT', '13800138000') }), item('PNAME', { '0040A123': { vr: 'PN', Value: [{ Alphabetic: 'Wang' }] } }),
    item('DATE', { '0040A121': text('DA', '20260131') }), item('NUM', { '0040A30A': text('DS', 12.5) }), item('CONTAINER', { '0040A730': { vr: 'SQ', Value: [item('TEXT', { '0040A160': text('UT', '王小东') })] } }),
  ] } }; // prettier-ignore
  it('keeps its structure and its numbers; of its sentences the words of anatomy and technique', () => {
    const { dataset } = deidentify(report, { cleanStructuredContent: true }, substitutes);
    const items = dataset['0040A730']?.Value as DicomJsonDataset[];
    expect(items.map((of) => of['0040A040']?.Value?.[0])).toEqual(['TEXT', 'NUM', 'CONTAINER']);
    expect([items[0]?.['0040A160']?.Value, items[1]?.['0040A30A']?.Value, items[2]?.['0040A730']?.Value]).toEqual([['chest without contrast'], [12.5], []]);
  });
  it('keeps a date that is moved', () => {
    const { dataset } = deidentify(report, { cleanStructuredContent: true, retainModifiedDates: true }, substitutes);
    expect(JSON.stringify(dataset)).toContain('20251225');
  });
});

describe('drawings on a picture', () => {
  const drawn: DicomJsonDataset = { '00700001': { vr: 'SQ', Value: [
    { '00700002': text('CS', 'LAYER1'), '00700008': { vr: 'SQ', Value: [{ '00700006': text('ST', 'Wang') }] }, '00700009': { vr: 'SQ', Value: [{ '00700022': text('FL', 1, 2, 3, 4) }] } },
    { '00700002': text('CS', 'LAYER1'), '00700008': { vr: 'SQ', Value: [{ '00700006': text('ST', 'Wang') }] } },
  ] } }; // prettier-ignore
  it('go, or lose their words alone', () => {
    expect(deidentify(drawn, {}, substitutes).dataset['00700001']).toEqual({ vr: 'SQ', Value: [] });
    const kept = deidentify(drawn, { cleanGraphics: true }, substitutes).dataset['00700001']?.Value as DicomJsonDataset[];
    expect(kept).toEqual([{ '00700002': text('CS', 'LAYER1'), '00700009': { vr: 'SQ', Value: [{ '00700022': text('FL', 1, 2, 3, 4) }] } }]);
  });
});

describe('blanked edges', () => {
  const frame = (photometricInterpretation: string, samplesPerPixel = 1) => ({ rows: 4, columns: 2, samplesPerPixel, photometricInterpretation, pixels: Int16Array.from({ length: 8 * samplesPerPixel }, (_, i) => i - 3) });
  it.each([
    ['MONOCHROME2', [-3, -3, -1, 0, 1, 2, -3, -3]], ['MONOCHROME1', [4, 4, -1, 0, 1, 2, 4, 4]],
  ])('are dark in %s, and the rest is as it was', (photometric, expected) => {
    const one = frame(photometric);
    blankEdges(one, { top: 0.2, bottom: 0.25, left: 0, right: 0 });
    expect([...one.pixels]).toEqual(expected);
  });
  it('are black in colour, from the left too', () => {
    const one = frame('RGB', 3);
    blankEdges(one, { top: 0, bottom: 0, left: 0.5, right: 0 });
    expect([...one.pixels.subarray(0, 6)]).toEqual([0, 0, 0, 0, 1, 2]);
  });
});

describe('every row of the table', () => {
  const rows = [...confidentialityProfile];
  it('is there', () => {
    // PS3.15 2023b table E.1-1 without private attributes, curves and overlays, which are rules.
    expect(rows.length).toBeGreaterThan(390);
    for (const [tag, { options }] of rows) expect([tag, /^[0-9A-F]{8}$/.test(tag), /^[uditpPcgs]*$/.test(options)]).toEqual([tag, true, true]);
  });
  it.each(rows)('%s does what it says', (tag, { action, options }) => {
    const vr = vrOf(tag);
    const element = vr === 'SQ' ? { vr, Value: [{ '00100010': { vr: 'PN', Value: [{ Alphabetic: 'SECRET' }] } }] } : vr === 'PN' ? { vr, Value: [{ Alphabetic: 'SECRET' }] } : /^O|UN/.test(vr) ? { vr, InlineBinary: 'U0VDUkVU' } : /^(US|UL|SS|SL|FL|FD|IS|DS)$/.test(vr) ? { vr, Value: [4242] } : vr === 'UI' ? { vr, Value: ['1.9.8.7'] } : { vr, Value: ['SECRET'] };
    const { dataset } = deidentify({ [tag]: element }, {}, substitutes);
    const left = dataset[tag];
    expect(JSON.stringify(left ?? null)).not.toMatch(/SECRET|4242|1\.9\.8\.7|U0VDUkVU/);
    if (action === 'X') expect(left).toBeUndefined();
    else expect(left?.vr).toBe(vr);
    const kept = { u: 'retainUids', d: 'retainDeviceIdentity', p: 'retainPatientCharacteristics' } as const;
    for (const [letter, option] of Object.entries(kept)) expect(actionFor(tag, { vr }, { [option]: true }) === 'K').toBe(options.includes(letter));
    expect(actionFor(tag, { vr }, { retainModifiedDates: true }) === 'T').toBe(options.includes('t'));
    expect(actionFor(tag, { vr }, { retainFullDates: true }) === 'K').toBe(options.includes('t'));
    expect(actionFor(tag, { vr }, { retainInstitutionIdentity: true }) === 'K').toBe(options.includes('i'));
  });
  it('and what stands in no row: names, dates, sentences, private groups, curves and drawings go', () => {
    const none = {};
    for (const [tag, vr, action] of [['00189999', 'PN', 'X'], ['00189999', 'DA', 'X'], ['00189999', 'UT', 'X'], ['00189999', 'UN', 'X'], ['00091001', 'LO', 'X'], ['50023000', 'OW', 'X'], ['60023000', 'OW', 'X'], ['60020010', 'US', 'K'], ['00189999', 'UI', 'U'], ['00080016', 'UI', 'K'], ['00180050', 'DS', 'K']] as const) {
      expect([tag, vr, actionFor(tag, { vr }, none)]).toEqual([tag, vr, action]);
    }
  });
});

describe('a description', () => {
  it.each([
    ['CT Chest W/O contrast 5.0mm', 'CT Chest without contrast 5.0mm'], ['王小东胸部增强', '胸部 增强'], ['WANG XIAODONG', null], ['13800138000', null], ['', null], ['Dr. Li: routine abdomen', 'routine abdomen'], ['Head 20260131', 'Head'],
  ])('%j is cleaned to %j', (from, to) => {
    expect(cleanDescriptor(from)).toBe(to);
  });
});

describe('whether a name may stand in the picture', () => {
  const of = (sopClass: string, modality: string, more: DicomJsonDataset = {}) => burnedInRisk({ '00080016': text('UI', sopClass), '00080060': text('CS', modality), ...more }).risk;
  it.each([
    ['1.2.840.10008.5.1.4.1.1.2', 'CT', {}, 'unlikely'], ['1.2.840.10008.5.1.4.1.1.1.1', 'DX', {}, 'unlikely'], ['1.2.840.10008.5.1.4.1.1.2', 'CT', { '00280301': text('CS', 'YES') }, 'stated'],
    ['1.2.840.10008.5.1.4.1.1.2', 'CT', { '00080008': text('CS', 'DERIVED', 'SECONDARY', 'SCREEN SAVE') }, 'likely'], ['1.2.840.10008.5.1.4.1.1.2', 'CT', { '0008103E': text('LO', 'Dose Report') }, 'likely'],
    ['1.2.840.10008.5.1.4.1.1.6.1', 'US', {}, 'likely'], ['1.2.840.10008.5.1.4.1.1.7', 'CT', {}, 'likely'], ['1.2.840.10008.5.1.4.1.1.104.1', 'DOC', {}, 'likely'], ['1.2.840.10008.5.1.4.1.1.6.1', 'US', { '00280301': text('CS', 'NO') }, 'likely'],
  ] as const)('%s %s %j: %s', (sopClass, modality, more, risk) => {
    expect(of(sopClass, modality, more as DicomJsonDataset)).toBe(risk);
  });
});
