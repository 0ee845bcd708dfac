import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isUid } from '@qianli/domain-dicom';
import { part10Header } from '../part10-header';
import { storeStatus, type StoreVerdict, verdictOf } from '../store-verdict';
import type { Message } from '../upper-layer/association';
import type { ArrivedInstance } from './services';

/** Own choice: so much of an object is gathered before it is written. */
const writeBytes = 1024 * 1024;

/** Writes the data set of a C-STORE to a file as it comes, and gives it on. A disk that cannot take it is a status; a peer that breaks off is an error, and its file is removed. */
export async function receiveInstance(message: Message, incoming: string, callingAeTitle: string, keep: (instance: ArrivedInstance) => Promise<StoreVerdict>): Promise<StoreVerdict> {
  const { command, context, dataSet } = message;
  const { affectedSopClassUid: sopClassUid = '', affectedSopInstanceUid: sopInstanceUid = '' } = command;
  if (!dataSet) return { status: storeStatus.cannotUnderstand, comment: 'no data set came with the request' };
  if (!isUid(sopInstanceUid) || !isUid(sopClassUid)) return { status: storeStatus.cannotUnderstand, comment: 'affected SOP instance or class UID is not a UID' };
  if (sopClassUid !== context.abstractSyntax) return { status: storeStatus.classNotAgreed, comment: 'SOP class is not that of the presentation context' };
  const path = join(incoming, `${randomUUID()}.part`);
  const header = part10Header({ sopClassUid, sopInstanceUid, transferSyntaxUid: context.transferSyntax });
  let digest: string;
  try {
    digest = await written(path, header, dataSet);
  } catch (error) {
    await rm(path, { force: true });
    if ((error as NodeJS.ErrnoException | null)?.syscall) return verdictOf(error);
    throw error;
  }
  return keep({ path, sopClassUid, sopInstanceUid, transferSyntaxUid: context.transferSyntax, callingAeTitle, digest }).catch(verdictOf);
}

async function written(path: string, header: Buffer, dataSet: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    let held: Buffer[] = [header];
    let length = header.length;
    hash.update(header);
    for await (const piece of dataSet) {
      hash.update(piece);
      held.push(piece);
      if ((length += piece.length) < writeBytes) continue;
      await writeAll(file, held);
      held = [];
      length = 0;
    }
    await writeAll(file, held);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** A full disk may take a part of what it is given, and tells only the next time. */
async function writeAll(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  const bytes = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}
