/** The codecs ship no types; this is the part we use. */
interface WasmFrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}
interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  readHeader?(): void;
  decode(): void;
  getFrameInfo(): WasmFrameInfo;
  getInterleaveMode?(): number;
  delete(): void;
}
/** Writes frames without loss; each codec has some of the settings. */
interface WasmFrameEncoder {
  getDecodedBuffer(info: WasmFrameInfo & { readonly isUsingColorTransform: boolean }): Uint8Array;
  getEncodedBuffer(): Uint8Array | Int8Array;
  setInterleaveMode?(mode: number): void;
  setNearLossless?(near: number): void;
  setQuality?(lossless: boolean, quantizationStep: number): void;
  encode(): void;
  delete(): void;
}
interface WasmModule {
  readonly JpegLSDecoder: new () => WasmDecoder;
  readonly JPEGDecoder: new () => WasmDecoder;
  readonly J2KDecoder: new () => WasmDecoder;
  readonly HTJ2KDecoder: new () => WasmDecoder;
}
type WasmFactory = (options?: {
  print?: (text: string) => void;
  printErr?: (text: string) => void;
}) => Promise<WasmModule>;

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: WasmFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: WasmFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: WasmFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: (options?: Parameters<WasmFactory>[0]) => Promise<WasmModule & { readonly HTJ2KEncoder: new () => WasmFrameEncoder }>;
  export default factory;
}
declare module '@cornerstonejs/codec-charls/wasmjs' {
  const factory: (options?: Parameters<WasmFactory>[0]) => Promise<WasmModule & { readonly JpegLSEncoder: new () => WasmFrameEncoder }>;
  export default factory;
}
