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

/** Films of one study that are looked at; more than four of a chest are repeats. */
const mostFilms = 4;

/** Modalities whose images are slices of a stack. */
export const isStack = (modality: string): boolean => modality === 'CT' || modality === 'MR' || modality === 'PT';

/**
 * What a model looks at, of the images of its modalities: of a stack the one series with the most images that are no localizer
 * (thinner slices win a tie, then the lower UID); of films the first four. Anything else is left to the reader.
 */
export function imagesFor<I extends ImageOfStudy>(accept: { readonly modalities: readonly string[]; readonly localizer: boolean }, images: readonly I[]): readonly I[] {
  const its = images.filter((image) => accept.modalities.includes(image.modality));
  const slices = its.filter((image) => isStack(image.modality) && (accept.localizer || !image.imageType.includes('LOCALIZER')));
  return slices.length > 0 ? bestSeries(slices) : its.filter((image) => !isStack(image.modality)).slice(0, mostFilms);
}

function bestSeries<I extends ImageOfStudy>(slices: readonly I[]): readonly I[] {
  const bySeries = new Map<string, I[]>();
  for (const slice of slices) (bySeries.get(slice.seriesInstanceUid) ?? bySeries.set(slice.seriesInstanceUid, []).get(slice.seriesInstanceUid))?.push(slice);
  const thickness = (series: readonly I[]) => series[0]?.sliceThicknessMm ?? Number.POSITIVE_INFINITY;
  const [best] = [...bySeries].sort(([uidA, a], [uidB, b]) => b.length - a.length || thickness(a) - thickness(b) || (uidA < uidB ? -1 : 1));
  return best?.[1] ?? [];
}
