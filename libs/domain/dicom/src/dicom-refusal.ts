/**
 * Why a file is not taken. The reason is about the bytes, never about the patient: messages hold no value of the data set.
 * - `not-dicom`: no DICOM header, and the first bytes are no data set either. It does not say what else the file is.
 * - `truncated`: the file ends inside an element header, an item or a sequence.
 * - `length-beyond-end`: an element says it is longer than the bytes left in the file, or in the item that holds it.
 * - `bad-value-representation`: an element's VR is unknown and its length makes no sense otherwise.
 * - `bad-structure`: an item, delimiter or undefined length stands where PS3.5 allows none.
 * - `nested-too-deep`, `too-many-elements`, `too-many-frames`, `inflated-too-large`: a limit of ours, not of the standard.
 * - `bad-deflate`: the compressed data set cannot be inflated.
 * - `missing-uid`, `bad-uid`: one of the four identifying UIDs is absent, or fails the gate.
 * - `missing-transfer-syntax`: nothing says how the pixels are compressed.
 * - `unsupported-transfer-syntax`: a transfer syntax we do not know; it does not say that the file is broken.
 * - `deadline-exceeded`, `out-of-memory`: the worker that read it was stopped.
 */
export type DicomRefusalCode =
  | 'not-dicom'
  | 'truncated'
  | 'length-beyond-end'
  | 'bad-value-representation'
  | 'bad-structure'
  | 'nested-too-deep'
  | 'too-many-elements'
  | 'too-many-frames'
  | 'inflated-too-large'
  | 'bad-deflate'
  | 'missing-uid'
  | 'bad-uid'
  | 'missing-transfer-syntax'
  | 'unsupported-transfer-syntax'
  | 'deadline-exceeded'
  | 'out-of-memory';

/** A file is refused: `code` for the program, `message` for people (what, where, what to do), `tag` as `GGGGEEEE`, `offset` in bytes. */
export class DicomRefusal extends Error {
  override readonly name = 'DicomRefusal';

  constructor(
    readonly code: DicomRefusalCode,
    message: string,
    readonly tag: string | null = null,
    readonly offset: number | null = null,
  ) {
    super(message);
  }
}
