/** A frame as it is stored, with what its image says about it. */
export interface EncodedFrame {
  readonly bytes: Uint8Array;
  readonly transferSyntaxUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  /** 0 unsigned, 1 two's complement. */
  readonly pixelRepresentation: number;
  /** 0 colour by pixel, 1 colour by plane; only native and RLE pixels care. */
  readonly planarConfiguration: number;
  readonly photometricInterpretation: string;
}

export type PixelArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

/** A frame as numbers: colour by pixel, bits above BitsStored removed, negative numbers really negative. */
export interface DecodedFrame {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  /** That of the numbers, not of the file: JPEG and JPEG 2000 colour comes out as RGB. */
  readonly photometricInterpretation: string;
  readonly pixels: PixelArray;
}
