import { attributesOf, framesOf, parseDicomFile, toDicomJson } from '@qianli/domain-dicom';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDicomStudy } from './a-dicom-study';
import { uidOf } from './uid-of';
import { writeDicomFile, type DicomContent } from '@qianli/domain-dicom';

const first = (study: Parameters<typeof aDicomStudy>[0]) => aDicomStudy(study).files[0] ?? new Uint8Array();

describe('a written study', () => {
  it('is the same bytes every time', () => {
    expect(aDicomStudy({ instances: 2 }).files).toEqual(aDicomStudy({ instances: 2 }).files);
    expect(uidOf('a')).not.toBe(uidOf('b'));
  });

  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'])('reads back in %s', (transferSyntax) => {
    const file = parseDicomFile(first({ modality: 'DX', rows: 64, transferSyntax, patientName: '欧阳^小东' }));
    const attributes = attributesOf(file);
    expect(attributes).toMatchObject({
      modality: 'DX',
      rows: 64,
      patientName: '欧阳^小东',
      transferSyntaxUid: transferSyntax,
    });
    expect(framesOf(file)[0]?.[0]?.length).toBe(64 * 64 * 2);
    expect(file.warnings).toEqual([]);
  });

  it.each(['ISO_IR 192', 'GB18030', 'GBK'])('writes a Chinese name in %s', (characterSet) => {
    expect(attributesOf(parseDicomFile(first({ characterSet, patientName: '王^小东' }))).patientName).toBe('王^小东');
  });

  it('can lie about its character set, as some modalities do', () => {
    const lying = first({ characterSet: 'ISO_IR 100', encodedAs: 'GBK', patientName: '王^小东' });
    expect(attributesOf(parseDicomFile(lying)).patientName).toBe('王^小东');
  });

  it('holds sequences', () => {
    const content: DicomContent = {
      ProcedureCodeSequence: [{ CodeValue: 'X1', CodeMeaning: '胸部平扫' }, { CodeValue: 'X2' }],
    };
    const json = toDicomJson(parseDicomFile(first({ content })));
    expect(json['00081032']?.Value).toHaveLength(2);
    expect(JSON.stringify(json['00081032'])).toContain('胸部平扫');
  });

  it('wraps compressed frames one fragment each', () => {
    const content = {
      SOPClassUID: '1.2',
      SOPInstanceUID: '1.3',
      StudyInstanceUID: '1.4',
      SeriesInstanceUID: '1.5',
      NumberOfFrames: 2,
    };
    const frames = [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5)];
    const file = parseDicomFile(
      writeDicomFile({ transferSyntax: '1.2.840.10008.1.2.4.70', content, pixelData: frames }),
    );
    expect(framesOf(file).map((location) => location[0]?.length)).toEqual([2, 4]);
  });

  it('is understood by dcmdump of DCMTK', () => {
    const folder = mkdtempSync(join(tmpdir(), 'qianli-'));
    try {
      writeFileSync(join(folder, 'a.dcm'), first({}));
      const dump = spawnSync('dcmdump', ['-q', join(folder, 'a.dcm')], { encoding: 'utf8' });
      expect(dump.error, 'DCMTK is needed: apt-get install dcmtk').toBeUndefined();
      expect(dump.status).toBe(0);
      expect(dump.stdout).toContain('王^小东');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
