import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DimseScpOptions, type Query, QueryRefused, type QueryRetrieve, type RetrievableInstance, startDimseScp, storeStatus } from '@qianli/dimse';
import type { DicomContent, DicomJsonDataset } from '@qianli/domain-dicom';
import { aDicomStudy } from '@qianli/testing';
import { freePort } from '../../apps/platform/src/free-port';
import { convert, dataSetOf, dcmtk, startStorescp, until } from '../support/dcmtk';

const root = mkdtempSync(join(tmpdir(), 'qianli-query-'));
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Held {
  readonly path: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}
const study = aDicomStudy({ seed: 'query', modality: 'CT', instances: 3, patientName: '王^小东' });
const held: Held[] = [];

/** Three images: as they were made, one as RLE, one as JPEG lossless. */
beforeAll(() => {
  study.files.forEach((bytes, at) => {
    const [plain, path] = [join(root, `${at}.plain.dcm`), join(root, `${at}.dcm`)];
    writeFileSync(plain, bytes);
    if (at === 0) convert('dcmconv', ['+te', plain, path]);
    else convert(at === 1 ? 'dcmcrle' : 'dcmcjpeg', [plain, path]);
    held.push({ path, sopInstanceUid: study.sopInstanceUids[at] ?? '', transferSyntaxUid: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.5', '1.2.840.10008.1.2.4.70'][at] ?? '' });
  });
});

/** An archive of the three images; `asked` is what it was asked. */
function anArchive(destination: { host: string; port: number; calledAeTitle: string } | null = null): QueryRetrieve & { asked: Query[]; opened: number; released: number } {
  const archive = {
    asked: [] as Query[], opened: 0, released: 0,
    async *find(query: Query): AsyncIterable<DicomContent> {
      archive.asked.push(query);
      const name = query.keys['00100010']?.Value?.[0] as { Alphabetic?: string } | undefined;
      if (name?.Alphabetic === 'NOBODY') return;
      for (let at = 0; at < (name?.Alphabetic === 'MANY' ? 500 : 2); at += 1) {
        await Promise.resolve();
        yield { QueryRetrieveLevel: 'STUDY', PatientName: at === 0 ? '王^小东' : 'DOE^JANE', StudyInstanceUID: `1.2.${at}` };
      }
    },
    retrieve(query: Query): Promise<readonly RetrievableInstance[]> {
      archive.asked.push(query);
      if (query.keys['0020000D']?.Value?.[0] !== study.studyInstanceUid) throw new QueryRefused('no such study');
      return Promise.resolve(held.map(({ path, sopInstanceUid, transferSyntaxUid }) => ({
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid,
        open: () => {
          archive.opened += 1;
          return Promise.resolve({
            transferSyntaxUid,
            async *dataSet() {
              yield await Promise.resolve(dataSetOf(readFileSync(path)));
            },
            release: () => Promise.resolve(void (archive.released += 1)),
          });
        },
      })));
    },
    destination: (aeTitle: string) => (aeTitle === 'WARD' ? destination : null),
  };
  return archive;
}
async function anScp(options: Partial<DimseScpOptions>): Promise<number> {
  const incoming = mkdtempSync(join(root, 'incoming-'));
  const scp = await startDimseScp({ host: '127.0.0.1', port: 0, calledAeTitles: ['QIANLI'], callingAeTitles: ['RIS', 'WARD'], incoming, onInstance: () => Promise.resolve({ status: storeStatus.success }), ...options });
  undo.push(() => scp.stop());
  return scp.port;
}
const to = (port: number) => ['-aet', 'RIS', '-aec', 'QIANLI', '127.0.0.1', String(port)];
const folder = (name: string) => {
  const path = join(root, name);
  mkdirSync(path);
  return path;
};

describe('C-FIND', () => {
  it.each(['-S', '-P'])('gives every match, Chinese names in the character set that was asked in (%s)', async (model) => {
    const archive = anArchive();
    const port = await anScp({ queryRetrieve: archive });
    const into = folder(`found${model}`);
    const run = await dcmtk('findscu', [model, '-X', '-od', into, ...to(port), '-k', 'QueryRetrieveLevel=STUDY', '-k', 'SpecificCharacterSet=GB18030', '-k', 'PatientName=', '-k', 'StudyDate=20260101-', '-k', 'StudyInstanceUID']);
    expect(run.code, run.output).toBe(0);
    const [first = '', ...others] = readdirSync(into).sort();
    expect(others).toHaveLength(1);
    const bytes = readFileSync(join(into, first));
    // 王^小东 in GB18030.
    expect(bytes.includes(Buffer.from([0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab]))).toBe(true);
    expect(archive.asked[0]).toMatchObject({ level: 'STUDY', keys: { '00080020': { Value: ['20260101-'] } } });
  });

  it('answers in UTF-8 when the peer names no character set of ours, and with nothing when nothing matches', async () => {
    const port = await anScp({ queryRetrieve: anArchive() });
    const into = folder('utf8');
    await dcmtk('findscu', ['-S', '-X', '-od', into, ...to(port), '-k', 'QueryRetrieveLevel=STUDY', '-k', 'PatientName']);
    expect(readFileSync(join(into, readdirSync(into).sort()[0] ?? '')).includes(Buffer.from('王^小东', 'utf8'))).toBe(true);
    const nobody = folder('nobody');
    const run = await dcmtk('findscu', ['-S', '-X', '-od', nobody, ...to(port), '-k', 'QueryRetrieveLevel=STUDY', '-k', 'PatientName=NOBODY']);
    expect([run.code, readdirSync(nobody)]).toEqual([0, []]);
  });

  it('refuses a level that is not of the model, and says so', async () => {
    const port = await anScp({ queryRetrieve: anArchive() });
    const run = await dcmtk('findscu', ['-d', '-S', ...to(port), '-k', 'QueryRetrieveLevel=PATIENT']);
    expect(run.output).toMatch(/0xa900/i);
    expect(run.output).toMatch(/QueryRetrieveLevel/);
  });

  it('stops at C-CANCEL', async () => {
    const port = await anScp({ queryRetrieve: anArchive() });
    const run = await dcmtk('findscu', ['-d', '-S', '--cancel', '3', ...to(port), '-k', 'QueryRetrieveLevel=STUDY', '-k', 'PatientName=MANY']);
    expect(run.output).toMatch(/0xfe00/i);
  });

  it('is refused in the negotiation where it is not served', async () => {
    const port = await anScp({});
    const run = await dcmtk('findscu', ['-d', '-S', ...to(port), '-k', 'QueryRetrieveLevel=STUDY']);
    expect(run.output).toMatch(/No Acceptable Presentation Contexts/i);
  });
});

describe('C-MOVE and C-GET', () => {
  const stored = (into: string) => readdirSync(into).map((name) => dataSetOf(readFileSync(join(into, name))).toString('base64')).sort();
  const expected = () => held.map(({ path }) => dataSetOf(readFileSync(path)).toString('base64')).sort();

  it('C-MOVE sends what is stored to the destination, byte for byte, each in its own transfer syntax', async () => {
    const into = folder('moved');
    const ward = await freePort();
    const server = await startStorescp(ward, ['+xa', '+B', '-uf', '-od', into]);
    undo.push(() => server.kill('SIGKILL'));
    const archive = anArchive({ host: '127.0.0.1', port: ward, calledAeTitle: 'WARD' });
    const port = await anScp({ queryRetrieve: archive });
    const run = await dcmtk('movescu', ['-d', '-S', '-aem', 'WARD', ...to(port), '-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study.studyInstanceUid}`]);
    expect(run.code, run.output).toBe(0);
    expect(run.output).toMatch(/Completed Suboperations *: 3/i);
    await until(() => readdirSync(into).length === 3);
    expect(stored(into)).toEqual(expected());
    expect([archive.opened, archive.released]).toEqual([3, 3]);
  });

  it('tells the counts truly: an unknown destination, one that is off, a study that is not there', async () => {
    const archive = anArchive({ host: '127.0.0.1', port: 1, calledAeTitle: 'WARD' });
    const port = await anScp({ queryRetrieve: archive });
    const move = (destination: string, uid = study.studyInstanceUid) => dcmtk('movescu', ['-d', '-S', '-aem', destination, ...to(port), '-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${uid}`]);
    expect((await move('NOWHERE')).output).toMatch(/0xa801/i);
    const off = await move('WARD');
    expect(off.output).toMatch(/0xa702/i);
    expect(off.output).toMatch(/Failed Suboperations *: 3/i);
    expect((await move('WARD', '1.2.3')).output).toMatch(/0xa900/i);
    expect(archive.opened).toBe(archive.released);
  });

  it('C-GET gives what the peer takes over the same association, byte for byte, and names the rest as failed', async () => {
    const archive = anArchive();
    const port = await anScp({ queryRetrieve: archive });
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study.studyInstanceUid}`];
    for (const [preference, at] of [['+xe', 0], ['+xr', 1], ['+xs', 2]] as const) {
      const into = folder(`got${preference}`);
      const run = await dcmtk('getscu', ['-d', '-S', '+B', preference, '-od', into, ...to(port), ...keys]);
      expect(stored(into), run.output).toEqual([dataSetOf(readFileSync(held[at]?.path ?? '')).toString('base64')]);
      expect(run.output).toMatch(/Failed Suboperations *: 2/i);
    }
    expect(archive.opened).toBe(archive.released);
  });
});

describe('the modality worklist', () => {
  it('the worklist is asked like a query and answered from what the caller knows', async () => {
    const asked: DicomJsonDataset[] = [];
    const port = await anScp({
      async *worklist(keys) {
        asked.push(keys);
        await Promise.resolve();
        yield { PatientName: '李^秀英', AccessionNumber: 'A1', ScheduledProcedureStepSequence: [{ Modality: 'CT', ScheduledProcedureStepStartDate: '20261125' }] };
      },
    });
    const into = folder('worklist');
    const run = await dcmtk('findscu', ['-v', '-W', '-X', '-od', into, ...to(port), '-k', 'SpecificCharacterSet=GB18030', '-k', 'PatientName', '-k', '(0040,0100)[0].Modality=CT']);
    expect(run.code, run.output).toBe(0);
    expect(readdirSync(into)).toHaveLength(1);
    expect(asked[0]?.['00400100']?.Value?.[0]).toMatchObject({ '00080060': { Value: ['CT'] } });
  });
});
