import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBeforeSending } from './check-before-sending';
import { namedParts } from './named-parts';
import { isSameName } from './same-name';
import type { InstanceToCheck, OrderToCheck, StudyToCheck } from './study-to-check';

const anImage = (at: number, over: Partial<InstanceToCheck> = {}): InstanceToCheck => ({
  seriesInstanceUid: '1.1', patientName: '王^敏', patientId: '7', modality: 'CT', bodyPart: 'CHEST', instanceNumber: at, frames: 1, sliceThickness: 5, isLocalizer: false, isCompanion: false,
  position: [0, 0, at * 5], orientation: [1, 0, 0, 0, 1, 0], ...over,
});
const images = (count: number, over: Partial<InstanceToCheck> = {}) => Array.from({ length: count }, (_, at) => anImage(at + 1, over));
const aStudy = (instances: readonly InstanceToCheck[] = images(50), over: Partial<StudyToCheck> = {}): StudyToCheck => ({ studyInstanceUid: '1', patientYears: 57, instances, ...over });
const order: OrderToCheck = { history: '咳嗽两周', patientName: '', patientId: '', bodyPart: '', modality: '' };
const codes = (studies: readonly StudyToCheck[], asked: Partial<OrderToCheck> = {}, missingOnMedium: readonly string[] = []) =>
  checkBeforeSending({ order: { ...order, ...asked }, patients: studies.length ? [studies] : [], missingOnMedium }).map(({ code }) => code);

describe('the gate before sending', () => {
  it('lets a whole study with a history pass, and asks nothing of an empty tray', () => {
    expect(codes([aStudy()])).toEqual([]);
    expect(codes([], { history: '' })).toEqual([]);
  });
  it('stops without a history, whatever else there is', () => {
    const [first] = checkBeforeSending({ order: { ...order, history: ' \n' }, patients: [[aStudy(images(3))]], missingOnMedium: [] });
    expect(first).toMatchObject({ code: 'no-history', isBlocking: true });
  });
  it('stops several people under one history, and does not compare the name on the request meanwhile', () => {
    const found = checkBeforeSending({ order: { ...order, patientName: '王敏' }, patients: [[aStudy()], [aStudy(images(50, { patientName: '李^强', patientId: '8' }))]], missingOnMedium: [] });
    expect(found).toEqual([expect.objectContaining({ code: 'several-patients', isBlocking: true, facts: { count: 2 } })]);
  });
  it.each<[string, readonly StudyToCheck[], Partial<OrderToCheck>, readonly string[]]>([
    ['another name than on the request', [aStudy()], { patientName: '李强' }, ['name-mismatch']],
    ['the same name in pinyin', [aStudy(images(50, { patientName: 'WANG^MIN' }))], { patientName: '王敏' }, []],
    ['another number than on the request', [aStudy()], { patientId: '8' }, ['id-mismatch']],
    ['files of two people in one study', [aStudy([...images(50), anImage(51, { patientName: '李^强', patientId: '8' })])], {}, ['mixed-patient']],
    ['two writings of one name in one study', [aStudy([...images(50), anImage(51, { patientName: 'Wang^Min' })])], {}, []],
    ['neither name nor number', [aStudy(images(50, { patientName: '', patientId: '' }))], {}, ['unnamed-patient']],
    ['a head where a chest was ordered', [aStudy(images(50, { bodyPart: 'HEAD' }))], { bodyPart: '胸部CT平扫' }, ['wrong-body-part']],
    ['chest and abdomen where a chest was ordered', [aStudy(images(50, { bodyPart: 'CHEST_ABDOMEN' }))], { bodyPart: 'CHEST' }, []],
    ['a part that nobody states', [aStudy(images(50, { bodyPart: '' }))], { bodyPart: 'CHEST' }, []],
    ['a radiograph where CT was ordered', [aStudy([anImage(1, { modality: 'DX' })])], { modality: 'CT' }, ['wrong-modality']],
    ['CR where DX was ordered', [aStudy([anImage(1, { modality: 'CR' })])], { modality: 'DX' }, []],
    ['a scout alone', [aStudy([anImage(1, { isLocalizer: true }), anImage(2, { isLocalizer: true })])], {}, ['only-localizer']],
    ['a scout beside its scan', [aStudy([...images(50), anImage(1, { seriesInstanceUid: '1.2', isLocalizer: true })])], {}, []],
    ['images left out', [aStudy(images(50).filter(({ instanceNumber }) => instanceNumber !== 20))], {}, ['missing-images']],
    ['holes in a stack that was numbered afterwards', [aStudy(images(50).filter((_, at) => at !== 20).map((of, at) => ({ ...of, instanceNumber: at + 1 })))], {}, ['missing-slices']],
    ['a tenth of a chest', [aStudy(images(6))], {}, ['too-few-slices']],
    ['100 mm of a child', [aStudy(images(20), { patientYears: 6 })], {}, []],
    ['100 mm of an adult', [aStudy(images(20))], {}, ['too-few-slices']],
    ['a baby', [aStudy(images(6), { patientYears: 0 })], {}, []],
    ['few slices of a knee', [aStudy(images(6, { bodyPart: 'KNEE' }))], {}, []],
    ['few slices without places', [aStudy(images(6, { position: null, orientation: null }))], {}, ['too-few-slices']],
    ['a multi-frame chest', [aStudy([anImage(1, { frames: 60 })])], {}, []],
    ['one short series beside a whole one', [aStudy([...images(50), ...images(6, { seriesInstanceUid: '1.2' })])], {}, []],
    ['one radiograph', [aStudy([anImage(1, { modality: 'DX', position: null, orientation: null })])], {}, []],
    ['a report alone', [aStudy([anImage(1, { modality: 'SR', isCompanion: true, patientName: '', patientId: '' })])], { bodyPart: 'HEAD' }, []],
  ])('of %s', (_, studies, asked, found) => {
    expect(codes(studies, asked)).toEqual(found);
  });
  it('names what a medium says that it holds and does not', () => {
    const [found] = checkBeforeSending({ order, patients: [[aStudy()]], missingOnMedium: ['A/1', 'A/2', 'A/3', 'A/4', 'A/5', 'A/6'] });
    expect(found).toMatchObject({ code: 'missing-on-medium', isBlocking: false, facts: { count: 6, files: 'A/1, A/2, A/3, A/4, A/5' } });
  });
  it('says the same whatever the order of the files, and puts what blocks first', () => {
    fc.assert(fc.property(fc.shuffledSubarray(images(40), { minLength: 1 }), (instances) => {
      const sorted = [...instances].sort((a, b) => (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0));
      expect(codes([aStudy(instances)], { history: '' })).toEqual(codes([aStudy(sorted)], { history: '' }));
      expect(codes([aStudy(instances)], { history: '' })[0]).toBe('no-history');
    }), { numRuns: 60 });
  });
});

describe('names and parts', () => {
  it.each([['王敏', '王^敏', true], ['Wang Min', '王敏', true], ['wm', '王敏', false], ['John Smith', 'SMITH^JOHN', true], ['王敏', '王明', false], ['', '王敏', false]])('%s and %s: %s', (one, other, same) => {
    expect([isSameName(one, other), isSameName(other, one)]).toEqual([same, same]);
  });
  it.each([['胸腹部平扫', ['CHEST', 'ABDOMEN']], ['胸椎', ['TSPINE']], ['CHEST_ABDOMEN', ['CHEST', 'ABDOMEN']], ['T-SPINE', ['TSPINE']], ['CSPINE', ['CSPINE']], ['xyz', []]])('%s names %j', (text, parts) => {
    expect(namedParts(text)).toEqual(parts);
  });
});
