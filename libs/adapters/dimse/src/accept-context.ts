import { transferSyntaxOf } from '@qianli/domain-dicom';
import dimse, { type association } from 'dcmjs-dimse';

const { PresentationContextResult, TransferSyntax } = dimse.constants;
const verification = '1.2.840.10008.1.1';
/** Storage SOP classes lie under this arc (PS3.4 B.5); private ones of vendors do not and are accepted by their own. */
const storageArc = '1.2.840.10008.5.1.4.1.1.';

/** Takes what the peer proposed first among those we know, Explicit before Implicit VR Little Endian: an explicit data set says more of private elements. Nothing is converted. */
export function acceptContext(context: association.PresentationContext): void {
  const abstractSyntax = context.getAbstractSyntaxUid();
  const isPrivate = !abstractSyntax.startsWith('1.2.840.10008.');
  if (abstractSyntax !== verification && !abstractSyntax.startsWith(storageArc) && !isPrivate) {
    context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
    return;
  }
  const { ImplicitVRLittleEndian } = TransferSyntax;
  const known = context.getTransferSyntaxUids().filter((uid) => transferSyntaxOf(uid)).sort((a, b) => Number(a === ImplicitVRLittleEndian) - Number(b === ImplicitVRLittleEndian))[0];
  if (known) context.setResult(PresentationContextResult.Accept, known);
  else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
}
