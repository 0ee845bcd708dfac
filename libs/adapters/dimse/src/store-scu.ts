import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { attributesOf, DicomRefusal, parseDicomFile } from '@qianli/domain-dicom';
import { dataSetOffset } from './data-set-offset';
import { sopClasses } from './sop-classes';
import { nativeSyntaxes } from './text-data-set';
import { commandField } from './upper-layer/command';
import { requestAssociation, type Target } from './upper-layer/request-association';

/** Own choice, as large as a file in memory may well be: what a deflated file may grow to while its UIDs are looked up. */
const maxInflatedBytes = 512 * 1024 * 1024;
/** PS3.8 9.3.2.2: context ids are odd, so there are at most 128. */
const maxContexts = 128;

export interface SentFile {
  readonly path: string;
  /** Status of the C-STORE response; null when there was none. */
  readonly status: number | null;
  readonly message: string;
}
interface FileToSend {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/** C-ECHO; throws in plain words when the peer refuses or does not answer. */
export async function echo(target: Target): Promise<void> {
  const association = await requestAssociation(target, [{ abstractSyntax: sopClasses.verification, transferSyntaxes: nativeSyntaxes }]);
  const context = association.contextFor(sopClasses.verification);
  if (context !== null) await association.send(context, { field: commandField.echo, messageId: 1, affectedSopClassUid: sopClasses.verification });
  const status = context === null ? undefined : (await association.next())?.command.status;
  await association.release().catch(() => undefined);
  if (status === undefined) throw new Error(`${target.calledAeTitle} ended the association without an answer`);
  if (status !== 0) throw new Error(`C-ECHO answered ${status.toString(16)}`);
}

/**
 * Sends files with C-STORE, each as it lies on disk, in its own transfer syntax. Every file is told once: with the peer's
 * status, or with the reason why there is none. Throws when the peer refuses the association or cannot be reached.
 */
export async function storeFiles(target: Target, paths: readonly string[], onSent: (sent: SentFile) => void = () => undefined): Promise<readonly SentFile[]> {
  const results: SentFile[] = [];
  const tell = (sent: SentFile) => {
    results.push(sent);
    onSent(sent);
  };
  const files: FileToSend[] = [];
  for (const path of paths) {
    try {
      files.push(fileToSend(path, await readFile(path)));
    } catch (error) {
      tell({ path, status: null, message: error instanceof Error ? error.message : String(error) });
    }
  }
  const kinds = [...new Set(files.map(kindOf))];
  for (let at = 0; at < kinds.length; at += maxContexts) {
    const some = new Set(kinds.slice(at, at + maxContexts));
    await storeGroup(target, files.filter((of) => some.has(kindOf(of))), tell);
  }
  return results;
}

const kindOf = ({ sopClassUid, transferSyntaxUid }: FileToSend) => `${sopClassUid} ${transferSyntaxUid}`;

async function storeGroup(target: Target, files: readonly FileToSend[], tell: (sent: SentFile) => void): Promise<void> {
  const wanted = [...new Map(files.map((of) => [kindOf(of), { abstractSyntax: of.sopClassUid, transferSyntaxes: [of.transferSyntaxUid] }])).values()];
  const association = await requestAssociation(target, wanted).catch((error: unknown) => {
    if (error instanceof Error && error.message.endsWith('without an answer')) return error;
    throw error;
  });
  if (association instanceof Error) {
    for (const { path } of files) tell({ path, status: null, message: 'the peer ended the association without an answer' });
    return;
  }
  let isGone = false;
  for (const [at, { path, sopClassUid, sopInstanceUid, transferSyntaxUid }] of files.entries()) {
    const context = association.contextFor(sopClassUid, transferSyntaxUid);
    if (isGone || context === null) {
      tell({ path, status: null, message: isGone ? 'the peer ended the association without an answer' : 'the peer takes no objects of this kind or transfer syntax' });
      continue;
    }
    const bytes = await readFile(path);
    const dataSet = bytes.subarray(dataSetOffset(bytes));
    const command = { field: commandField.store, messageId: (at % 0xffff) + 1, affectedSopClassUid: sopClassUid, affectedSopInstanceUid: sopInstanceUid, priority: 0 };
    const response = await association.send(context, command, dataSet).then(() => association.next()).catch(() => null);
    isGone = response === null;
    tell(response ? { path, status: response.command.status ?? null, message: response.command.errorComment ?? '' } : { path, status: null, message: 'the peer ended the association without an answer' });
  }
  if (!isGone) await association.release().catch(() => undefined);
}

/** Throws `DicomRefusal` for a file that is no DICOM object. */
function fileToSend(path: string, bytes: Buffer): FileToSend {
  const file = parseDicomFile(bytes, { inflate: (of, max) => inflateRawSync(of, { maxOutputLength: max }), maxInflatedBytes, identity: 'optional' });
  const { sopClassUid, sopInstanceUid } = attributesOf(file);
  if (!sopClassUid || !sopInstanceUid) throw new DicomRefusal('missing-uid', 'The file names no SOP class or instance, so nobody can store it.');
  return { path, sopClassUid, sopInstanceUid, transferSyntaxUid: file.transferSyntaxUid };
}
