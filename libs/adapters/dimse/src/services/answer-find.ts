import type { DicomContent, DicomJsonDataset } from '@qianli/domain-dicom';
import { readTextDataSet, textDataSet } from '../text-data-set';
import type { Association, Message } from '../upper-layer/association';
import { responseTo } from '../upper-layer/command';
import { watchForCancel } from './watch-for-cancel';

/** PS3.4 C.4.1.1.4. */
export const queryStatus = { success: 0x0000, pending: 0xff00, cancelled: 0xfe00, unableToProcess: 0xc000, identifierDoesNotMatch: 0xa900 } as const;

/** Why a query cannot be answered, in words for the peer's log. */
export class QueryRefused extends Error {
  constructor(
    message: string,
    readonly status: number = queryStatus.identifierDoesNotMatch,
  ) {
    super(message);
  }
}

/** C-FIND: one pending response a match, then the last word. C-CANCEL ends it early. */
export async function answerFind(association: Association, message: Message, find: (keys: DicomJsonDataset) => AsyncIterable<DicomContent>): Promise<void> {
  const { contextId, context, command } = message;
  const answer = (status: number, extra: { errorComment?: string } = {}, identifier?: Buffer) =>
    association.send(contextId, { field: responseTo(command.field), affectedSopClassUid: context.abstractSyntax, respondsTo: command.messageId ?? 0, status, ...extra }, identifier);
  try {
    const { dataSet, characterSet } = await readTextDataSet(message.dataSet, context.transferSyntax);
    const isCancelled = watchForCancel(association);
    for await (const match of find(dataSet)) {
      if (isCancelled()) return await answer(queryStatus.cancelled);
      await answer(queryStatus.pending, {}, textDataSet(match, context.transferSyntax, characterSet));
      // A long answer lets the other peers, and this one's C-CANCEL, have their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await answer(isCancelled() ? queryStatus.cancelled : queryStatus.success);
  } catch (error) {
    await answer(error instanceof QueryRefused ? error.status : queryStatus.unableToProcess, { errorComment: error instanceof QueryRefused ? error.message : 'the query cannot be answered just now' });
    if (!(error instanceof QueryRefused)) throw error;
  }
}
