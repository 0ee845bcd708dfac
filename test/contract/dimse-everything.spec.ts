import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ArrivedInstance, startDimseScp, storeFiles, storeStatus } from '@qianli/dimse';
import { attributesOf, parseDicomFile, writeDicomFile } from '@qianli/domain-dicom';
import { corpusFiles } from '../support/corpus';
import { dataSetOf, dcmtk } from '../support/dcmtk';

const root = mkdtempSync(join(tmpdir(), 'qianli-everything-'));
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function anScp() {
  const arrived: ArrivedInstance[] = [];
  const scp = await startDimseScp({
    host: '127.0.0.1', port: 0, calledAeTitles: ['QIANLI'], callingAeTitles: ['CT01'], incoming: mkdtempSync(join(root, 'incoming-')),
    onInstance: (instance) => {
      arrived.push(instance);
      return Promise.resolve({ status: storeStatus.success });
    },
  });
  undo.push(() => scp.stop());
  return { port: scp.port, arrived };
}
const to = (port: number) => ['-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(port)];

/** Every storage class that this DCMTK knows, read from the library itself. */
function storageClasses(): string[] {
  const folder = '/usr/lib/x86_64-linux-gnu';
  const library = readdirSync(folder).find((name) => /^libdcmdata\.so\.\d+$/.test(name));
  if (!library) throw new Error('DCMTK is needed (libdcmdata): apt-get install dcmtk');
  const text = readFileSync(join(folder, library)).toString('latin1');
  return [...new Set([...text.matchAll(/(?<=\0)1\.2\.840\.10008\.5\.1\.4\.(?:1\.1\.[0-9.]*[0-9]|34\.7|4[345]\.1)(?=\0)/g)].map(([uid]) => uid))].sort();
}
const small = (sopClassUid: string, n: number, transferSyntax = '1.2.840.10008.1.2.1') =>
  writeDicomFile({
    transferSyntax,
    content: { SOPClassUID: sopClassUid, SOPInstanceUID: `1.2.826.0.1.3680043.9.7777.${n}`, StudyInstanceUID: '1.2.826.0.1.3680043.9.7777.1', SeriesInstanceUID: `1.2.826.0.1.3680043.9.7777.1.${n}`, PatientName: '王^小东', PatientID: 'P', Modality: 'OT' },
    ...(transferSyntax.includes('.4.1') ? { pixelData: [Uint8Array.from({ length: 300 }, (_, i) => (i * 7) & 0xff)] } : {}),
  });

describe('what DCMTK can send', () => {
  it('every storage class it knows is taken, byte for byte', async () => {
    const classes = storageClasses();
    expect(classes.length).toBeGreaterThan(100);
    const { port, arrived } = await anScp();
    const unsent = new Set<string>();
    // Its associations hold 128 contexts at most.
    for (let at = 0; at < classes.length; at += 60) {
      const folder = join(root, `classes-${at}`);
      mkdirSync(folder);
      classes.slice(at, at + 60).forEach((uid, i) => writeFileSync(join(folder, `${at + i}.dcm`), small(uid, at + i)));
      for (;;) {
        const run = await dcmtk('storescu', ['-v', '-R', '+sd', ...to(port), folder]);
        // The library names a few classes under the storage arc that its sender does not take for storage.
        const unknown = /unknown storage SOP class in file: (\S+): ([0-9.]+)/.exec(run.output);
        if (!unknown) {
          expect(run.code, run.output).toBe(0);
          break;
        }
        rmSync(unknown[1] ?? '');
        unsent.add(unknown[2] ?? '');
      }
    }
    expect(unsent.size).toBeLessThan(20);
    expect(arrived.map(({ sopClassUid }) => sopClassUid).sort()).toEqual(classes.filter((uid) => !unsent.has(uid)));
    for (const { path, sopClassUid } of arrived) expect(dataSetOf(readFileSync(path)).equals(dataSetOf(small(sopClassUid, classes.indexOf(sopClassUid)))), sopClassUid).toBe(true);
  });

  it.each([
    ['-xi', '1.2.840.10008.1.2'], ['-xe', '1.2.840.10008.1.2.1'], ['-xb', '1.2.840.10008.1.2.2'], ['-xy', '1.2.840.10008.1.2.4.50'], ['-xx', '1.2.840.10008.1.2.4.51'], ['-xs', '1.2.840.10008.1.2.4.70'],
    ['-xt', '1.2.840.10008.1.2.4.80'], ['-xu', '1.2.840.10008.1.2.4.81'], ['-xv', '1.2.840.10008.1.2.4.90'], ['-xw', '1.2.840.10008.1.2.4.91'], ['-xr', '1.2.840.10008.1.2.5'],
  ])('a real CT image with %s (%s) arrives as it lies on disk', async (option, transferSyntaxUid) => {
    const [source] = corpusFiles('transfer-syntaxes').filter(({ name }) => name.startsWith('CTImage') && name.endsWith(`_${transferSyntaxUid}.dcm`));
    if (!source) throw new Error(`the corpus has no CT image in ${transferSyntaxUid}`);
    const path = join(root, 'ct.dcm');
    writeFileSync(path, source.bytes);
    const { port, arrived } = await anScp();
    const run = await dcmtk('storescu', ['-v', option, ...to(port), path]);
    expect(run.code, run.output).toBe(0);
    expect(arrived[0]?.transferSyntaxUid).toBe(transferSyntaxUid);
    // DCMTK writes what it sends anew where lengths are undefined; the pixels and every value must be the same.
    const [theirs, ours] = [parseDicomFile(readFileSync(arrived[0]?.path ?? '')), parseDicomFile(source.bytes)];
    expect([...theirs.dataset.keys()].filter((tag) => !tag.endsWith('0000'))).toEqual([...ours.dataset.keys()].filter((tag) => !tag.endsWith('0000')));
    const pixels = (of: typeof ours) => Buffer.from(of.bytes.subarray(of.pixelData?.offset ?? 0, (of.pixelData?.offset ?? 0) + (of.pixelData?.length ?? 0)));
    expect(pixels(theirs).equals(pixels(ours))).toBe(true);
  });

  it.each([['-xm', '100'], ['-xh', '101'], ['-xn', '102'], ['-xl', '103'], ['-x2', '104'], ['-x3', '105'], ['-xo', '106'], ['-x4', '107'], ['-x5', '108']])('video with %s (…4.%s) is taken, byte for byte', async (option, ending) => {
    const transferSyntax = `1.2.840.10008.1.2.4.${ending}`;
    const path = join(root, 'video.dcm');
    writeFileSync(path, small('1.2.840.10008.5.1.4.1.1.77.1.1.1', 1, transferSyntax));
    const { port, arrived } = await anScp();
    const run = await dcmtk('storescu', ['-v', '-R', option, ...to(port), path]);
    expect(run.code, run.output).toBe(0);
    expect(arrived[0]?.transferSyntaxUid).toBe(transferSyntax);
    expect(dataSetOf(readFileSync(arrived[0]?.path ?? '')).equals(dataSetOf(readFileSync(path)))).toBe(true);
  });
});

describe('what we can send ourselves', () => {
  it('every file of the corpus that is DICOM, in whatever syntax, goes over an association byte for byte', async () => {
    const files = ['transfer-syntaxes', 'multiframe', 'cxr', 'non-image', 'charsets'].flatMap((folder) =>
      corpusFiles(folder).flatMap(({ name, bytes }) => {
        try {
          const { sopInstanceUid, sopClassUid } = attributesOf(parseDicomFile(bytes, { identity: 'optional', inflate: (of, max) => process.getBuiltinModule('node:zlib').inflateRawSync(of, { maxOutputLength: max }) }));
          if (!sopInstanceUid || !sopClassUid) return [];
        } catch {
          return [];
        }
        const path = join(root, `${folder}-${name}`);
        writeFileSync(path, bytes);
        return [path];
      }),
    );
    expect(files.length).toBeGreaterThan(20);
    const { port, arrived } = await anScp();
    for (const path of files) {
      const before = arrived.length;
      const [sent] = await storeFiles({ host: '127.0.0.1', port, callingAeTitle: 'CT01', calledAeTitle: 'QIANLI' }, [path]);
      expect(sent?.status, `${path}: ${sent?.message}`).toBe(0);
      const [theirs, ours] = [dataSetOf(readFileSync(arrived[before]?.path ?? '')), dataSetOf(readFileSync(path))];
      // An odd deflated stream goes out with one zero more (PS3.5 A.5).
      expect(theirs.subarray(0, ours.length).equals(ours) && theirs.length - ours.length === ours.length % 2, path).toBe(true);
    }
  });
});
