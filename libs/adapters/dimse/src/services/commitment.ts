import type { DicomJsonDataset } from '@qianli/domain-dicom';
import { sopClasses } from '../sop-classes';
import { nativeSyntaxes, textDataSet } from '../text-data-set';
import { commandField } from '../upper-layer/command';
import { requestAssociation, type Target } from '../upper-layer/request-association';
import type { CommitmentRequest, CommitmentResult } from './services';

const uidIn = (dataSet: DicomJsonDataset, tag: string): string => {
  const value = dataSet[tag]?.Value?.[0];
  return typeof value === 'string' ? value : '';
};

/** The data set of an N-ACTION (PS3.4 J.3.2): whose keeping is to be confirmed. null when it names no transaction or no instance. */
export function commitmentRequestIn(dataSet: DicomJsonDataset): CommitmentRequest | null {
  const transactionUid = uidIn(dataSet, '00081195');
  const instances = (dataSet['00081199']?.Value ?? []).flatMap((item) => {
    if (item === null || typeof item !== 'object') return [];
    const [sopClassUid, sopInstanceUid] = [uidIn(item as DicomJsonDataset, '00081150'), uidIn(item as DicomJsonDataset, '00081155')];
    return sopClassUid && sopInstanceUid ? [{ sopClassUid, sopInstanceUid }] : [];
  });
  return transactionUid && instances.length > 0 ? { transactionUid, instances } : null;
}

/** N-EVENT-REPORT (PS3.4 J.3.3) on an association of our own, in the role of the SCP. Throws when the peer does not take it. */
export async function reportCommitment(target: Target, { transactionUid, instances, failed }: CommitmentResult): Promise<void> {
  const { storageCommitment: sopClassUid, storageCommitmentInstance } = sopClasses;
  const association = await requestAssociation(target, [{ abstractSyntax: sopClassUid, transferSyntaxes: nativeSyntaxes }], [{ sopClassUid, scu: false, scp: true }]);
  try {
    const contextId = association.contextFor(sopClassUid);
    const agreed = contextId === null ? undefined : association.contexts.get(contextId);
    if (contextId === null || !agreed) throw new Error(`${target.calledAeTitle} takes no storage commitment reports`);
    const reference = (of: { sopClassUid: string; sopInstanceUid: string }) => ({ ReferencedSOPClassUID: of.sopClassUid, ReferencedSOPInstanceUID: of.sopInstanceUid });
    const report = {
      TransactionUID: transactionUid,
      ...(instances.length > 0 ? { ReferencedSOPSequence: instances.map(reference) } : {}),
      ...(failed.length > 0 ? { FailedSOPSequence: failed.map((of) => ({ ...reference(of), FailureReason: of.reason })) } : {}),
    };
    const event = { field: commandField.eventReport, messageId: 1, affectedSopClassUid: sopClassUid, affectedSopInstanceUid: storageCommitmentInstance, eventTypeId: failed.length > 0 ? 2 : 1 };
    await association.send(contextId, event, textDataSet(report, agreed.transferSyntax, null));
    const status = (await association.next())?.command.status;
    if (status !== 0) throw new Error(`${target.calledAeTitle} answered the storage commitment with ${status === undefined ? 'nothing' : `status 0x${status.toString(16)}`}`);
  } finally {
    await association.release().catch(() => undefined);
  }
}
