import { canTranscode, CodecRefusal, transcode } from '@qianli/dicom-codec';
import { DomainError } from '@qianli/contracts';
import { wholeObject, type ObjectStore, type StoredInstance } from '@qianli/flow';

/** The transfer syntax parameter of who takes files as they are. */
export const asStored = '*';
export const cannotBeHad = 'The instances cannot be given in the transfer syntax asked for: ask for transfer-syntax=* to get them as they were sent, or for 1.2.840.10008.1.2.1';
/** A file that is written anew is in memory as a whole, decoded: own choice. */
const maxBytes = 256 * 1024 * 1024;

/** The first transfer syntax of those wanted in which the instance can be given; null when there is none. */
export function deliveredAs({ transferSyntaxUid, bytes, frames }: StoredInstance, wanted: readonly string[]): string | null {
  for (const syntax of wanted) {
    if (syntax === asStored || syntax === transferSyntaxUid) return transferSyntaxUid;
    if (bytes <= maxBytes && canTranscode(transferSyntaxUid, syntax, frames.length > 0)) return syntax;
  }
  return null;
}

/** The instance's file in another transfer syntax. Throws `not-acceptable` for pixels that cannot be decoded. */
export async function fileIn(objects: ObjectStore, instance: StoredInstance, transferSyntaxUid: string): Promise<Uint8Array> {
  try {
    return await transcode(await wholeObject(await objects.get(instance.objectKey)), transferSyntaxUid);
  } catch (error) {
    if (error instanceof CodecRefusal) throw new DomainError('not-acceptable', `The pixels cannot be decoded here: ${error.message}`);
    throw error;
  }
}
