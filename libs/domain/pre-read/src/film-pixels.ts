/** One grey film as stored: row-major values and what they mean. */
export interface FilmPixels {
  readonly pixels: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly photometricInterpretation: string;
}
