/** What is known of a stored image before its pixels are read. */
export interface ImageOfStudy {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly imageType: readonly string[];
  readonly sliceThicknessMm: number | null;
  readonly rows: number;
  readonly columns: number;
}

export type ImageChoice<I extends ImageOfStudy> =
  | { readonly kind: 'chest-ct'; readonly images: readonly I[] }
  | { readonly kind: 'radiographs'; readonly images: readonly I[] }
  | { readonly kind: 'nothing' };

/** Films of one study that are looked at; more than four of a chest are repeats. */
const mostFilms = 4;

/**
 * What the pre-read looks at: of a CT the one series with the most of the chest in it (most axial images that are no
 * localizer; thinner slices win a tie, then the lower UID), of a CR/DX study its films. Anything else is left to the reader.
 */
export function chooseImages<I extends ImageOfStudy>(images: readonly I[]): ImageChoice<I> {
  const slices = images.filter((image) => image.modality === 'CT' && !image.imageType.includes('LOCALIZER'));
  if (slices.length > 0) return { kind: 'chest-ct', images: bestSeries(slices) };
  const films = images.filter((image) => image.modality === 'CR' || image.modality === 'DX');
  return films.length > 0 ? { kind: 'radiographs', images: films.slice(0, mostFilms) } : { kind: 'nothing' };
}

function bestSeries<I extends ImageOfStudy>(slices: readonly I[]): readonly I[] {
  const bySeries = new Map<string, I[]>();
  for (const slice of slices) (bySeries.get(slice.seriesInstanceUid) ?? bySeries.set(slice.seriesInstanceUid, []).get(slice.seriesInstanceUid))?.push(slice);
  const thickness = (series: readonly I[]) => series[0]?.sliceThicknessMm ?? Number.POSITIVE_INFINITY;
  const [best] = [...bySeries].sort(([uidA, a], [uidB, b]) => b.length - a.length || thickness(a) - thickness(b) || (uidA < uidB ? -1 : 1));
  return best?.[1] ?? [];
}
