/**
 * Why a frame is not decoded.
 * - `unsupported-transfer-syntax`: we have no decoder for it; the stored file may be perfectly good.
 * - `broken-frame`: the decoder failed, or what it gave does not fit the image's rows, columns or samples.
 */
export class CodecRefusal extends Error {
  override readonly name = 'CodecRefusal';

  constructor(
    readonly code: 'unsupported-transfer-syntax' | 'broken-frame',
    message: string,
  ) {
    super(message);
  }
}
