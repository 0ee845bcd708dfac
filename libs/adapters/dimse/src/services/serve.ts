import { nativeSyntaxes as native, readTextDataSet } from '../text-data-set';
import { sopClasses } from '../sop-classes';
import type { Association, Message } from '../upper-layer/association';
import { type Command, commandField, responseTo } from '../upper-layer/command';
import type { AssociationRequest } from '../upper-layer/negotiation';
import { answerFind, queryStatus } from './answer-find';
import { answerRetrieve, retrieveStatus } from './answer-retrieve';
import { commitmentRequestIn } from './commitment';
import { GetGiver } from './get-giver';
import { MoveGiver } from './move-giver';
import { queryOf } from './query-of';
import { receiveInstance } from './receive-instance';
import type { Peer, Services } from './services';
import { watchForCancel } from './watch-for-cancel';

/** PS3.7 C: what a service that is not there, or asked wrongly, is answered with. */
const status = { success: 0x0000, processingFailure: 0x0110, invalidArgument: 0x0115, noSuchAction: 0x0123, missingAttribute: 0x0120, unrecognisedOperation: 0x0211 } as const;
const patientRoot: ReadonlySet<string> = new Set([sopClasses.patientFind, sopClasses.patientMove, sopClasses.patientGet]);

/** Answers an association's messages, one at a time, until the peer releases it or is gone. `turn` says while it is we who keep the peer waiting. */
export async function serve(association: Association, request: AssociationRequest, peer: Peer, services: Services & { readonly incoming: string }, turn: { isOurs: boolean }): Promise<void> {
  for (let message = await association.next(); message; message = await association.next()) {
    await answer(association, request, message, peer, services, turn);
    turn.isOurs = false;
  }
}

async function answer(association: Association, request: AssociationRequest, message: Message, peer: Peer, services: Services & { readonly incoming: string }, turn: { isOurs: boolean }): Promise<void> {
  const { command, context, contextId } = message;
  const reply = (of: Omit<Command, 'field'>) =>
    association.send(contextId, { field: responseTo(command.field), respondsTo: command.messageId ?? 0, ...of });
  const { queryRetrieve, worklist } = services;
  const root = patientRoot.has(context.abstractSyntax) ? 'patient' : 'study';
  switch (command.field) {
    case commandField.echo:
      return reply({ affectedSopClassUid: context.abstractSyntax, status: status.success });
    case commandField.store: {
      const verdict = await receiveInstance(message, services.incoming, peer.callingAeTitle, (instance) => ((turn.isOurs = true), services.onInstance(instance)));
      const { affectedSopClassUid = '', affectedSopInstanceUid = '' } = command;
      services.onStored?.(peer, affectedSopInstanceUid, verdict.status);
      return reply({ affectedSopClassUid, affectedSopInstanceUid, status: verdict.status, ...(verdict.comment ? { errorComment: verdict.comment } : {}) });
    }
    case commandField.find: {
      turn.isOurs = true;
      if (context.abstractSyntax === sopClasses.modalityWorklist && worklist) return answerFind(association, message, (keys) => worklist(keys, peer));
      if (queryRetrieve) return answerFind(association, message, (keys) => queryRetrieve.find(queryOf(keys, root), peer));
      break;
    }
    case commandField.move: {
      turn.isOurs = true;
      if (!queryRetrieve) break;
      const destination = queryRetrieve.destination(command.moveDestination ?? '');
      if (!destination) return reply({ affectedSopClassUid: context.abstractSyntax, status: retrieveStatus.unknownDestination, errorComment: 'the move destination is not known here' });
      return answerRetrieve(association, message, root, peer, queryRetrieve, (instances) => new MoveGiver({ ...destination, callingAeTitle: peer.calledAeTitle }, instances, message, peer), () => watchForCancel(association));
    }
    case commandField.get: {
      turn.isOurs = true;
      if (!queryRetrieve) break;
      const giver = new GetGiver(association, (sopClassUid) => request.roles.some((role) => role.sopClassUid === sopClassUid && role.scp));
      return answerRetrieve(association, message, root, peer, queryRetrieve, () => giver, () => () => giver.cancelled);
    }
    case commandField.action:
      return takeCommitment(message, peer, services, reply);
    case commandField.create:
    case commandField.set:
      return takeStep(message, peer, services, reply);
    case commandField.cancel:
      // What it would have ended is over.
      return;
    default:
      // A response to nothing that we asked is passed over; a request gets its answer.
      if (command.field & 0x8000) return;
  }
  return reply({ affectedSopClassUid: context.abstractSyntax, status: command.field === commandField.find ? queryStatus.unableToProcess : status.unrecognisedOperation });
}

type Reply = (of: Omit<Command, 'field'>) => Promise<void>;

async function takeCommitment({ command, context, dataSet }: Message, peer: Peer, { onCommitmentRequest }: Services, reply: Reply): Promise<void> {
  const about = { affectedSopClassUid: command.requestedSopClassUid ?? context.abstractSyntax, affectedSopInstanceUid: command.requestedSopInstanceUid ?? '', actionTypeId: command.actionTypeId ?? 0 };
  if (!onCommitmentRequest || context.abstractSyntax !== sopClasses.storageCommitment) return reply({ ...about, status: status.unrecognisedOperation });
  if (command.actionTypeId !== 1) return reply({ ...about, status: status.noSuchAction });
  const asked = await textIn(dataSet, context.transferSyntax);
  const request = asked && commitmentRequestIn(asked);
  if (!request) return reply({ ...about, status: status.invalidArgument, errorComment: 'no Transaction UID or no Referenced SOP Sequence' });
  const kept = await onCommitmentRequest(request, peer).then(() => status.success, () => status.processingFailure);
  return reply({ ...about, status: kept });
}

async function takeStep({ command, context, dataSet }: Message, peer: Peer, { procedureSteps }: Services, reply: Reply): Promise<void> {
  const isNew = command.field === commandField.create;
  const uid = (isNew ? command.affectedSopInstanceUid : command.requestedSopInstanceUid) ?? '';
  const about = { affectedSopClassUid: context.abstractSyntax, affectedSopInstanceUid: uid };
  if (!procedureSteps || context.abstractSyntax !== sopClasses.performedProcedureStep) return reply({ ...about, status: status.unrecognisedOperation });
  const step = await textIn(dataSet, context.transferSyntax);
  if (!step || uid === '') return reply({ ...about, status: step ? status.missingAttribute : status.invalidArgument });
  const kept = await (isNew ? procedureSteps.create(uid, step, peer) : procedureSteps.set(uid, step, peer)).catch(() => status.processingFailure);
  return reply({ ...about, status: kept });
}

/** null: it cannot be read. */
function textIn(dataSet: Message['dataSet'], transferSyntax: string) {
  return readTextDataSet(dataSet, transferSyntax === '' ? native[1] : transferSyntax).then((of) => of.dataSet, () => null);
}
