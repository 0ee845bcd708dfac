import { readTextDataSet } from '../text-data-set';
import type { Association, Message } from '../upper-layer/association';
import { responseTo } from '../upper-layer/command';
import { queryStatus, QueryRefused } from './answer-find';
import { failedList } from './failed-list';
import { queryOf } from './query-of';
import type { OpenInstance, Peer, QueryRetrieve, RetrievableInstance } from './services';

/** PS3.4 C.4.2.1.5 and C.4.3.1.4. */
export const retrieveStatus = { someFailed: 0xb000, cannotCount: 0xa701, noneSent: 0xa702, unknownDestination: 0xa801 } as const;

/** How one instance is given: the transfer syntaxes that the receiver takes of its class, and the sub-operation itself; its status, or null when it could not be offered. */
export interface Giver {
  syntaxesFor(sopClassUid: string): Promise<readonly string[]>;
  give(instance: RetrievableInstance, open: OpenInstance): Promise<number | null>;
  close(): Promise<void>;
}

/** C-MOVE and C-GET: counts of what is done after every instance, and at the end which ones could not be given. C-CANCEL and a peer that is gone end it early. */
export async function answerRetrieve(
  association: Association, message: Message, root: 'patient' | 'study', peer: Peer, archive: QueryRetrieve,
  giverFor: (instances: readonly RetrievableInstance[]) => Giver, watch: () => () => boolean,
): Promise<void> {
  const { contextId, context, command } = message;
  let completed = 0;
  const failed: string[] = [];
  let warning = 0;
  const answer = async (status: number, remaining: number | null, errorComment?: string) => {
    const counts = { completed: Math.min(completed, 0xffff), failed: failed.length, warning, ...(remaining === null ? {} : { remaining }) };
    const list = status !== queryStatus.pending && failed.length > 0 ? failedList(failed, context.transferSyntax) : undefined;
    await association.send(contextId, { field: responseTo(command.field), affectedSopClassUid: context.abstractSyntax, respondsTo: command.messageId ?? 0, status, ...counts, ...(errorComment ? { errorComment } : {}) }, list);
  };
  let giver: Giver | null = null;
  try {
    const { dataSet } = await readTextDataSet(message.dataSet, context.transferSyntax);
    // Only now: what is looked for stands behind the identifier.
    const isCancelled = watch();
    const instances = await archive.retrieve(queryOf(dataSet, root), peer);
    giver = giverFor(instances);
    for (const [at, instance] of instances.entries()) {
      if (isCancelled()) return await answer(queryStatus.cancelled, instances.length - at);
      const status = await give(giver, instance);
      if (status === 0) completed += 1;
      else if (status !== null && status >> 12 === 0xb) warning += 1;
      else failed.push(instance.sopInstanceUid);
      if (at + 1 < instances.length) await answer(queryStatus.pending, instances.length - at - 1);
    }
    const isNone = completed + warning === 0 && failed.length > 0;
    await answer(failed.length + warning === 0 ? queryStatus.success : isNone ? retrieveStatus.noneSent : retrieveStatus.someFailed, null, isNone ? 'no instance could be sent to the destination' : undefined);
  } catch (error) {
    await answer(error instanceof QueryRefused ? error.status : queryStatus.unableToProcess, null, error instanceof QueryRefused ? error.message : 'it cannot be fetched just now');
    if (!(error instanceof QueryRefused)) throw error;
  } finally {
    await giver?.close().catch(() => undefined);
  }
}

async function give(giver: Giver, instance: RetrievableInstance): Promise<number | null> {
  let open: OpenInstance | null = null;
  try {
    open = await instance.open(await giver.syntaxesFor(instance.sopClassUid));
    return await giver.give(instance, open);
  } catch {
    return null;
  } finally {
    await open?.release().catch(() => undefined);
  }
}
