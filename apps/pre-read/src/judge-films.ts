import { acceptStudy, type FilmJudgement, judgeFilm, type ModelManifest } from '@qianli/domain-pre-read';
import type { FilmAdviceOf } from '@qianli/flow';
import { firstFrame, type OpenedImage } from './open-images';
import { studyAttributes } from './read-outcome';
import type { StudyImage } from './read-study';

/** What the rules of image quality may judge: a film that says, or leaves open, that it is a frontal chest; of any age. */
const frontalChest: ModelManifest['accept'] = { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: ['PA', 'AP'], photometricInterpretations: ['MONOCHROME1', 'MONOCHROME2'], ageYears: null, sliceThicknessMm: null, localizer: false };
/** Own choice: more than four films of a chest are repeats. */
const mostFilms = 4;

export type Frame = Awaited<ReturnType<typeof firstFrame>>;
export interface JudgedFilm {
  readonly image: OpenedImage;
  readonly frame: Frame | null;
  readonly judgement: FilmJudgement | null;
}

/** Judges the films of a study as films. Pixels that cannot be decoded, or in colour, are left for the models to refuse; a film that says it is something else is not judged. */
export async function judgeFilms(images: readonly Pick<StudyImage, 'image' | 'modality'>[]): Promise<JudgedFilm[]> {
  const films: JudgedFilm[] = [];
  for (const { image } of images.filter(({ modality }) => frontalChest.modalities.includes(modality)).slice(0, mostFilms)) {
    const frame = await firstFrame(image).catch(() => null);
    const mayJudge = frame?.samplesPerPixel === 1 && acceptStudy(frontalChest, studyAttributes(image.attributes)).inScope;
    films.push({ image, frame, judgement: mayJudge ? judgeFilm(frame) : null });
  }
  return films;
}

export const filmAdviceOf = (films: readonly JudgedFilm[]): FilmAdviceOf[] =>
  films.flatMap(({ image, judgement }) => (judgement?.advice ?? []).map((advice) => ({ ...advice, sopInstanceUid: image.stored.sopInstanceUid })));
