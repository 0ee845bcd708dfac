import { attributesOf, type DicomContent, type DicomJsonDataset, parseDicomFile, toDicomJson, writeDicomFile } from '@qianli/domain-dicom';
import { dataSetOffset } from './data-set-offset';
import { part10Header } from './part10-header';

const maxIdentifierBytes = 1024 * 1024;
export const nativeSyntaxes = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'] as const;

/** A data set without pixels: the identifier of a query, a procedure step. Texts are Unicode; `characterSet` is what the peer wrote in. */
export async function readTextDataSet(pieces: AsyncIterable<Buffer> | null, transferSyntaxUid: string): Promise<{ dataSet: DicomJsonDataset; characterSet: string | null }> {
  const read: Buffer[] = [part10Header({ sopClassUid: '', sopInstanceUid: '', transferSyntaxUid })];
  let length = 0;
  for await (const piece of pieces ?? []) {
    if ((length += piece.length) > maxIdentifierBytes) throw new Error('an identifier of more than 1 MB');
    read.push(piece);
  }
  if (length === 0) return { dataSet: {}, characterSet: null };
  const file = parseDicomFile(Buffer.concat(read), { identity: 'optional', maxElements: 10_000 });
  return { dataSet: toDicomJson(file), characterSet: attributesOf(file).specificCharacterSet.find((of) => of !== '') ?? null };
}

/** Written in the peer's own character set where it is one of ours that holds every character, else in UTF-8. */
export function textDataSet(content: DicomContent, transferSyntax: string, characterSet: string | null): Buffer {
  const wanted = characterSet === 'GB18030' || characterSet === 'GBK' || characterSet === 'ISO_IR 100' ? characterSet : 'ISO_IR 192';
  const write = (as: string) => Buffer.from(writeDicomFile({ transferSyntax, characterSet: as, content }));
  let bytes: Buffer;
  try {
    bytes = write(wanted);
  } catch {
    bytes = write('ISO_IR 192');
  }
  return bytes.subarray(dataSetOffset(bytes));
}
