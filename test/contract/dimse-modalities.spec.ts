import { mkdtempSync, rmSync, writeFileSync, readFileSync, readdirSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ArrivedInstance, type CommitmentResult, type DimseScpOptions, echo, reportCommitment, sopClasses, startDimseScp, storeFiles, storeStatus } from '@qianli/dimse';
import { aDicomStudy } from '@qianli/testing';
import { Commitments } from '../../apps/gateway/src/commitments';
import { KeptJson } from '../../apps/gateway/src/kept-json';
import { KeptProcedureSteps } from '../../apps/gateway/src/procedure-steps';
import { LinkDown } from '../../apps/gateway/src/platform-link';
import { Worklist } from '../../apps/gateway/src/worklist';
import type { Spool } from '../../apps/gateway/src/spool';
import { textDataSet } from '../../libs/adapters/dimse/src/text-data-set';
import { commandField } from '../../libs/adapters/dimse/src/upper-layer/command';
import { requestAssociation } from '../../libs/adapters/dimse/src/upper-layer/request-association';
import { freePort } from '../../apps/platform/src/free-port';
import { dataSetOf, dcmtk, until } from '../support/dcmtk';

const root = mkdtempSync(join(tmpdir(), 'qianli-modalities-'));
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
const explicit = '1.2.840.10008.1.2.1';

async function anScp(options: Partial<DimseScpOptions> = {}) {
  const arrived: ArrivedInstance[] = [];
  const scp = await startDimseScp({
    host: '127.0.0.1', port: 0, calledAeTitles: ['QIANLI'], callingAeTitles: ['CT01', 'ORTHANC'], incoming: mkdtempSync(join(root, 'incoming-')),
    onInstance: (instance) => {
      arrived.push(instance);
      return Promise.resolve({ status: storeStatus.success });
    },
    ...options,
  });
  undo.push(() => scp.stop());
  return { port: scp.port, arrived };
}
const target = (port: number) => ({ host: '127.0.0.1', port, callingAeTitle: 'CT01', calledAeTitle: 'QIANLI' });
/** One request with a data set, as a modality makes it; the status of the answer. */
async function ask(port: number, abstractSyntax: string, command: Parameters<Awaited<ReturnType<typeof requestAssociation>>['send']>[1], content: Parameters<typeof textDataSet>[0]): Promise<number | undefined> {
  const association = await requestAssociation(target(port), [{ abstractSyntax, transferSyntaxes: [explicit] }]);
  const context = association.contextFor(abstractSyntax);
  if (context === null) throw new Error('the context was refused');
  await association.send(context, command, textDataSet(content, explicit, null));
  const status = (await association.next())?.command.status;
  await association.release();
  return status;
}

describe('DICOM by TLS', () => {
  const pem = (name: string) => join(root, `${name}.pem`);
  const openssl = (...args: string[]) => {
    const run = spawnSync('openssl', args, { encoding: 'utf8', cwd: root });
    if (run.status !== 0) throw new Error(run.stderr);
  };
  beforeAll(() => {
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=county', '-keyout', pem('ca-key'), '-out', pem('ca'));
    for (const name of ['gateway', 'ct']) {
      openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost', '-keyout', pem(`${name}-key`), '-out', join(root, `${name}.csr`));
      writeFileSync(join(root, 'san'), 'subjectAltName=IP:127.0.0.1,DNS:localhost');
      openssl('x509', '-req', '-in', join(root, `${name}.csr`), '-CA', pem('ca'), '-CAkey', pem('ca-key'), '-CAcreateserial', '-days', '2', '-extfile', join(root, 'san'), '-out', pem(name));
    }
  });
  const text = (name: string) => readFileSync(pem(name), 'utf8');

  it("DCMTK's sender with a certificate is served, byte for byte; one without is not, nor one that speaks plainly", async () => {
    const { port, arrived } = await anScp({ tls: { key: text('gateway-key'), cert: text('gateway'), ca: text('ca') } });
    const [file = new Uint8Array()] = aDicomStudy({ seed: 'tls', rows: 64 }).files;
    const path = join(root, 'tls.dcm');
    writeFileSync(path, file);
    const send = (...tls: string[]) => dcmtk('storescu', ['-v', '-xe', ...tls, '-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(port), path]);
    const sent = await send('+tls', pem('ct-key'), pem('ct'), '+cf', pem('ca'));
    expect(sent.code, sent.output).toBe(0);
    expect(dataSetOf(readFileSync(arrived[0]?.path ?? '')).equals(dataSetOf(file))).toBe(true);
    expect((await send('+tla', '+cf', pem('ca'))).code, 'no certificate').not.toBe(0);
    expect((await send()).code, 'no TLS').not.toBe(0);
    expect(arrived).toHaveLength(1);
    // And we as a sender, to a peer whose certificate we know.
    await echo({ ...target(port), tls: { ca: text('ca'), key: text('ct-key'), cert: text('ct') } });
    await expect(echo({ ...target(port), tls: { ca: text('ct') } })).rejects.toThrow();
  });

  it('without an authority of its own it asks no peer for a certificate', async () => {
    const { port } = await anScp({ tls: { key: text('gateway-key'), cert: text('gateway') } });
    const run = await dcmtk('echoscu', ['+tla', '+cf', pem('ca'), '-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(port)]);
    expect(run.code, run.output).toBe(0);
  });
});

describe('a peer and its address', () => {
  it('a title that may come from another address only is refused, and told that it is not known', async () => {
    const refused: string[] = [];
    const { port } = await anScp({ callingAeTitles: [{ aeTitle: 'CT01', addresses: ['10.0.0.5'] }], onRefused: ({ because }) => refused.push(because) });
    await expect(echo(target(port))).rejects.toThrow('does not know us as CT01');
    expect(refused).toEqual(['this AE title may not come from this address']);
  });
});

describe('storage commitment', () => {
  const places = new Map<string, 'waiting' | 'sent' | 'refused'>();
  const spool = { whereIs: (uid: string) => places.get(uid) ?? null } as unknown as Spool;
  const action = { field: commandField.action, messageId: 1, requestedSopClassUid: sopClasses.storageCommitment, requestedSopInstanceUid: sopClasses.storageCommitmentInstance, actionTypeId: 1 };
  const reference = (uid: string) => ({ ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2', ReferencedSOPInstanceUID: uid });

  it('waits until the platform has the images, over a restart too, then says which are kept and which are not', async () => {
    const folder = mkdtempSync(join(root, 'commitments-'));
    const reported: CommitmentResult[] = [];
    const report = (_: unknown, result: CommitmentResult) => Promise.resolve(void reported.push(result));
    const open = async () => new Commitments(spool, await KeptJson.open(folder), new Map([['CT01', { host: '127.0.0.1', port: 1, calledAeTitle: 'CT01' }]]), () => undefined, report);
    const first = await open();
    const { port } = await anScp({ onCommitmentRequest: first.ask.bind(first) });
    places.set('1.1', 'sent').set('1.2', 'waiting').set('1.3', 'refused');
    expect(await ask(port, sopClasses.storageCommitment, action, { TransactionUID: '1.2.3.9', ReferencedSOPSequence: ['1.1', '1.2', '1.3', '1.4'].map(reference) })).toBe(0);
    await first.look();
    expect(reported).toEqual([]);
    const second = await open();
    places.set('1.2', 'sent');
    await second.look();
    expect(reported).toMatchObject([{ transactionUid: '1.2.3.9', instances: [{ sopInstanceUid: '1.1' }, { sopInstanceUid: '1.2' }], failed: [{ sopInstanceUid: '1.3', reason: 0x0110 }, { sopInstanceUid: '1.4', reason: 0x0112 }] }]);
    await second.look();
    expect(reported).toHaveLength(1);
  });

  it('a request without transaction or instances, or of a station that nobody could answer, is refused', async () => {
    const kept = new Commitments(spool, await KeptJson.open(mkdtempSync(join(root, 'commitments-'))), new Map(), () => undefined);
    const { port } = await anScp({ onCommitmentRequest: kept.ask.bind(kept) });
    expect(await ask(port, sopClasses.storageCommitment, action, { TransactionUID: '1.2.3' })).toBe(0x0115);
    expect(await ask(port, sopClasses.storageCommitment, { ...action, actionTypeId: 2 }, { TransactionUID: '1.2.3', ReferencedSOPSequence: [reference('1.1')] })).toBe(0x0123);
    expect(await ask(port, sopClasses.storageCommitment, action, { TransactionUID: '1.2.3', ReferencedSOPSequence: [reference('1.1')] })).toBe(0x0110);
  });
});

describe('procedure steps (MPPS)', () => {
  const aStep = { PerformedProcedureStepStatus: 'IN PROGRESS', PerformedProcedureStepStartDate: '20261125', PerformedProcedureStepStartTime: '080000', Modality: 'CT', ScheduledStepAttributesSequence: [{ AccessionNumber: 'A1', StudyInstanceUID: '1.2.9' }] };
  const create = { field: commandField.create, messageId: 1, affectedSopClassUid: sopClasses.performedProcedureStep, affectedSopInstanceUid: '1.2.3.4' };
  const set = { field: commandField.set, messageId: 1, requestedSopClassUid: sopClasses.performedProcedureStep, requestedSopInstanceUid: '1.2.3.4' };

  it('are kept first and told to the platform when it is there; a finished one can no longer be changed', async () => {
    const told: unknown[] = [];
    let isDown = true;
    const link = { ask: (_: unknown, input: unknown) => (isDown ? Promise.reject(new LinkDown('no route')) : Promise.resolve(void told.push(input) as never)) };
    const folder = mkdtempSync(join(root, 'steps-'));
    const steps = new KeptProcedureSteps(link, await KeptJson.open(folder));
    const { port } = await anScp({ procedureSteps: steps });
    const class_ = sopClasses.performedProcedureStep;
    expect(await ask(port, class_, create, { ...aStep, PerformedProcedureStepStatus: 'COMPLETED' })).toBe(0x0106);
    expect(await ask(port, class_, create, aStep)).toBe(0);
    expect(await ask(port, class_, create, aStep)).toBe(0x0111);
    await expect(steps.tell()).rejects.toThrow('no route');
    expect(await ask(port, class_, set, { PerformedProcedureStepStatus: 'COMPLETED', PerformedProcedureStepEndDate: '20261125', PerformedProcedureStepEndTime: '081500' })).toBe(0);
    expect(await ask(port, class_, set, { PerformedProcedureStepStatus: 'DISCONTINUED' })).toBe(0x0110);
    expect(await ask(port, class_, { ...set, requestedSopInstanceUid: '9.9' }, { PerformedProcedureStepStatus: 'COMPLETED' })).toBe(0x0112);
    isDown = false;
    await new KeptProcedureSteps(link, await KeptJson.open(folder)).tell();
    expect(told).toEqual([{ params: { uid: '1.2.3.4' }, body: { status: 'COMPLETED', accessionNumber: 'A1', studyInstanceUid: '1.2.9', startedAt: '20261125080000', endedAt: '20261125081500' } }]);
  });
});

describe('the worklist', () => {
  const order = (accessionNumber: string, of: object = {}) => ({
    id: '00000000-0000-4000-8000-000000000000', accessionNumber, studyInstanceUid: '1.2', patientId: 'P1', patientName: '王^小东', patientSex: 'M', patientBirthDate: '19600101', modality: 'CT', procedure: '胸部平扫',
    stationAeTitle: null, scheduledAt: new Date(2026, 10, 25, 8).toISOString(), priority: 'stat', history: '', referringPhysician: null, state: 'scheduled', changedAt: '2026-11-25T00:00:00Z', ...of,
  });

  it('is what the county ordered, also while the line is down, matched by what a modality asks for', async () => {
    const folder = mkdtempSync(join(root, 'worklist-'));
    const items = [order('A1'), order('A2', { modality: 'DX', patientName: 'LI^XIUYING' }), order('A3', { stationAeTitle: 'CT02' }), order('A4', { state: 'completed' }), order('A5', { scheduledAt: new Date(2026, 10, 26, 8).toISOString() })];
    await new Worklist({ ask: () => Promise.resolve({ items } as never) }, await KeptJson.open(folder)).refresh();
    const worklist = new Worklist({ ask: () => Promise.reject(new LinkDown('no route')) }, await KeptJson.open(folder));
    await expect(worklist.refresh()).rejects.toThrow('no route');
    const { port } = await anScp({ worklist: worklist.find.bind(worklist) });
    const found = async (...keys: string[]) => {
      const into = mkdtempSync(join(root, 'wl-'));
      const run = await dcmtk('findscu', ['-v', '-W', '-X', '-od', into, '-aet', 'CT01', '-aec', 'QIANLI', '127.0.0.1', String(port), '-k', 'SpecificCharacterSet=ISO_IR 192', '-k', 'AccessionNumber', ...keys.flatMap((of) => ['-k', of])]);
      expect(run.code, run.output).toBe(0);
      return readdirSync(into).map((name) => /A\d/.exec(dataSetOf(readFileSync(join(into, name))).toString('latin1'))?.[0]).sort();
    };
    const step = '(0040,0100)[0]';
    expect(await found(`${step}.Modality=CT`, `${step}.ScheduledProcedureStepStartDate=20261125`, `${step}.ScheduledStationAETitle=CT01`)).toEqual(['A1']);
    expect(await found(`${step}.Modality=CT`, `${step}.ScheduledProcedureStepStartDate=20261125-20261126`)).toEqual(['A1', 'A3', 'A5']);
    expect(await found('PatientName=王*')).toEqual(['A1', 'A3', 'A5']);
    expect(await found('PatientName=li*')).toEqual(['A2']);
    expect(await found('PatientID=P9')).toEqual([]);
    expect([worklist.priorityOf('A1'), worklist.priorityOf('A9')]).toEqual(['stat', null]);
  });
});

describe('Orthanc', () => {
  it('sends us what it holds and asks for storage commitment, which we answer on an association of our own', async () => {
    const [http, dicom] = [await freePort(), await freePort()];
    const commitments: { transactionUid: string; instances: readonly { sopClassUid: string; sopInstanceUid: string }[] }[] = [];
    const { port, arrived } = await anScp({ onCommitmentRequest: (request) => Promise.resolve(void commitments.push(request)) });
    const home = mkdtempSync(join(root, 'orthanc-'));
    writeFileSync(join(home, 'orthanc.json'), JSON.stringify({
      Name: 'peer', StorageDirectory: join(home, 'storage'), IndexDirectory: join(home, 'storage'), HttpPort: http, DicomPort: dicom, DicomAet: 'ORTHANC', RemoteAccessAllowed: false, AuthenticationEnabled: false, Plugins: [],
      DicomAlwaysAllowStore: true, DicomCheckCalledAet: false,
      DicomModalities: { qianli: { AET: 'QIANLI', Host: '127.0.0.1', Port: port, AllowStorageCommitment: true } },
    }));
    const orthanc = spawn('Orthanc', [join(home, 'orthanc.json')], { stdio: 'ignore' });
    undo.push(() => orthanc.kill('SIGKILL'));
    const rest = async (method: string, path: string, body?: string | Uint8Array) => {
      const answer = await fetch(`http://127.0.0.1:${http}${path}`, { method, ...(body === undefined ? {} : { body: body as BodyInit }) });
      return (await answer.json()) as Record<string, unknown>;
    };
    await until(() => rest('GET', '/system').then(() => true, () => false), 'Orthanc', 60_000);
    const study = aDicomStudy({ seed: 'orthanc', instances: 2, rows: 64, patientName: '欧阳^建国', characterSet: 'GB18030' });
    const ids: string[] = [];
    for (const bytes of study.files) ids.push(String((await rest('POST', '/instances', bytes))['ID']));
    await rest('POST', '/modalities/qianli/echo', '{}');
    expect(await rest('POST', '/modalities/qianli/store', JSON.stringify({ Resources: ids, StorageCommitment: true }))).toMatchObject({ FailedInstancesCount: 0 });
    await until(() => arrived.length === 2 && commitments.length === 1);
    for (const { path, sopInstanceUid } of arrived) expect(dataSetOf(readFileSync(path)).equals(dataSetOf(study.files[study.sopInstanceUids.indexOf(sopInstanceUid)] ?? new Uint8Array()))).toBe(true);
    const [request] = commitments;
    if (!request) throw new Error('no request');
    await reportCommitment({ host: '127.0.0.1', port: dicom, callingAeTitle: 'QIANLI', calledAeTitle: 'ORTHANC' }, { ...request, failed: [] });
    await until(async () => (await rest('GET', `/storage-commitment/${request.transactionUid}`))['Status'] === 'Success', "Orthanc's note of the commitment");
    // And the other way round: what we send is what it holds.
    const path = join(root, 'to-orthanc.dcm');
    const [other = new Uint8Array()] = aDicomStudy({ seed: 'to-orthanc', rows: 64 }).files;
    writeFileSync(path, other);
    expect((await storeFiles({ host: '127.0.0.1', port: dicom, callingAeTitle: 'QIANLI', calledAeTitle: 'ORTHANC' }, [path]))[0]?.status).toBe(0);
  });
});
