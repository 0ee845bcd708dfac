import { type ImageOfStudy, type ModelRun, type PlannedModel } from '@qianli/domain-pre-read';
import type { ObjectStore, PreReadResult, StoredImage } from '@qianli/flow';
import type { ModelShelf } from './model-shelf';
import { openImage, type OpenedImage } from './open-images';
import { filmAdviceOf, judgeFilms, type JudgedFilm } from './judge-films';
import { failedRun, failureReason } from './reading';
import type { CtSettings } from './read-ct';
import { modelMissing, noImages, type Text } from './read-outcome';
import { runModel } from './run-model';
import type { AboutStudy } from './study-reader';

/** What is told while a study is read. */
export interface StudyTeller {
  about(about: AboutStudy): void;
  began(model: PlannedModel, memoryMb: number | null): void;
  ran(run: ModelRun, extra: Partial<PreReadResult>): void;
}

/** An image with what a model's choice of images asks. */
export interface StudyImage extends ImageOfStudy {
  readonly image: OpenedImage;
}
export interface OpenedStudy {
  readonly images: readonly StudyImage[];
  readonly films: readonly JudgedFilm[];
  readonly ct: CtSettings;
}
export interface ReadWith {
  readonly objects: ObjectStore;
  readonly shelf: ModelShelf;
  readonly ct: CtSettings;
}

/** Opens one study, judges its films as films, and lets every planned model have its run; one that fails leaves the others. */
export async function readStudy({ objects, shelf, ct }: ReadWith, stored: readonly StoredImage[], plan: readonly PlannedModel[], tell: StudyTeller): Promise<void> {
  const { images, unreadable } = await openAll(objects, stored);
  const films = await judgeFilms(images);
  const modalities = [...new Set(images.map(({ modality }) => modality))];
  const nobody = images.length === 0 ? { code: 'no-images', ...noImages } : shelf.isMadeFor(modalities) ? { code: 'model-missing', ...modelMissing } : { code: 'no-model-for-modality', ...noModel };
  tell.about({ notes: leftOut(unreadable), filmAdvice: filmAdviceOf(films), whenNobody: nobody });
  if (images.length === 0) {
    for (const planned of plan) tell.ran({ ...failedRun(planned, 'failed'), status: 'out-of-scope', reason: nobody }, {});
    return;
  }
  for (const planned of plan) {
    const model = await shelf.model(planned);
    tell.began(planned, model && !model.manifest.role ? model.manifest.runtime.memoryMb : null);
    const startedAt = performance.now();
    const timed = (run: ModelRun): ModelRun => ({ ...run, durationMs: performance.now() - startedAt });
    try {
      const { run, extra } = model ? await runModel({ model, planned }, { images, films, ct }) : { run: failedRun(planned, 'model-missing'), extra: {} };
      tell.ran(timed(run), extra);
    } catch (error) {
      const isLate = error instanceof Error && error.message === 'model-timed-out';
      const run = timed(failedRun(planned, isLate ? 'timed-out' : 'failed'));
      tell.ran(isLate ? run : { ...run, reason: { ...failureReason('failed'), ...saying(error) } }, {});
      if (isLate) return;
    }
  }
}

async function openAll(objects: ObjectStore, stored: readonly StoredImage[]): Promise<{ images: StudyImage[]; unreadable: number }> {
  const images: StudyImage[] = [];
  let unreadable = 0;
  for (const one of stored) {
    try {
      const image = await openImage(objects, one);
      const { modality, imageType, sliceThickness, rows, columns } = image.attributes;
      images.push({
        image, sopInstanceUid: one.sopInstanceUid, seriesInstanceUid: one.seriesInstanceUid, modality: modality ?? one.modality, imageType: imageType ?? [], sliceThicknessMm: sliceThickness, rows: rows ?? 0, columns: columns ?? 0,
      });
    } catch {
      unreadable += 1;
    }
  }
  return { images, unreadable };
}

const leftOut = (unreadable: number): Text[] => (unreadable > 0 ? [{ zh: `${unreadable} 幅图像无法打开，未纳入预读`, en: `${unreadable} images could not be opened and were left out` }] : []);
const noModel = { zh: '没有适用于该检查类型的模型', en: 'No model is made for this kind of study' };

/** The model's own words for an administrator: shapes and names, never a pixel. */
const saying = (error: unknown): Text => {
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : 'unknown';
  return { zh: `AI 预读出错：${message}`, en: `The pre-read failed: ${message}` };
};
