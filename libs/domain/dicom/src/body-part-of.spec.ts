import { describe, expect, it } from 'vitest';
import { bodyPartName } from './body-part-name';
import { bodyPartOf, type BodyPartSource } from './body-part-of';

const saying = (over: Partial<BodyPartSource>) => bodyPartOf({ bodyPartExamined: null, studyDescription: null, seriesDescription: null, protocolName: null, ...over });

describe('the body part of an image', () => {
  it('is what the file states', () => expect(saying({ bodyPartExamined: ' CHEST ', studyDescription: 'Knee' })).toBe('CHEST'));

  it.each(['UNKNOWN', 'other', 'ANY', ''])('is looked for elsewhere when the file states only "%s"', (stated) => {
    expect(saying({ bodyPartExamined: stated, studyDescription: 'Chest PA' })).toBe('CHEST');
  });

  it.each([
    ['Chest PA and lateral', 'CHEST'], ['CT THORAX W/O CONTRAST', 'CHEST'], ['chest_pa', 'CHEST'], ['低剂量肺癌筛查', 'CHEST'], ['胸部CT平扫', 'CHEST'],
    ['胸椎正侧位', 'TSPINE'], ['T-Spine AP', 'TSPINE'], ['腰椎MRI', 'LSPINE'], ['Lumbar spine', 'LSPINE'], ['颈椎六位', 'CSPINE'],
    ['颈部增强', 'NECK'], ['头颅CT平扫', 'HEAD'], ['CT Brain', 'HEAD'], ['上腹部增强', 'ABDOMEN'], ['CT ABD AND PELVIS WITH IV CONT', 'ABDOMEN'], ['骨盆正位', 'PELVIS'], ['左膝关节', 'KNEE'], ['Left hip', 'HIP'],
    ['乳腺钼靶', 'BREAST'], ['足正斜位', 'FOOT'],
  ])('of a study called "%s" is %s', (studyDescription, part) => expect(saying({ studyDescription })).toBe(part));

  it('is the part named first when a description names several', () => expect(saying({ studyDescription: 'CT Chest Abdomen Pelvis' })).toBe('CHEST'));

  it('is taken from the series, then from the protocol, when the study does not say', () => {
    expect(saying({ studyDescription: 'Outpatient', seriesDescription: 'Lung 5mm', protocolName: 'Head' })).toBe('CHEST');
    expect(saying({ studyDescription: '', seriesDescription: 'Axial', protocolName: 'Routine Head' })).toBe('HEAD');
  });

  it.each(['Ship 12', 'ADC map', 'farmers', '常规'])('is not guessed from "%s"', (studyDescription) => expect(saying({ studyDescription })).toBeNull());
});

describe('the name of a body part', () => {
  it('is said in both languages, however the sender wrote it', () => {
    expect(bodyPartName('CHEST')).toEqual({ zh: '胸部', en: 'chest' });
    expect(bodyPartName('Whole Body')).toEqual({ zh: '全身', en: 'whole body' });
  });
  it('is the word of the sender when we know none', () => expect(bodyPartName('ORBIT')).toEqual({ zh: 'ORBIT', en: 'ORBIT' }));
});
