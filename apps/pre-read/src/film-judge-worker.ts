// The thread that judges films as films; it holds no model.
import { parentPort } from 'node:worker_threads';
import { readPlatformConfig } from '@qianli/config';
import { openObjectStore } from '@qianli/object-store';
import type { StoredImage } from '@qianli/flow';
import type { FilmJudgeAnswer, FilmJudgeOrder } from './film-judge';
import { filmAdviceOf, judgeFilms } from './judge-films';
import { openImage } from './open-images';

const objects = await openObjectStore(readPlatformConfig(process.env).objects);

async function advice(films: readonly StoredImage[]) {
  const opened = await Promise.all(films.map((film) => openImage(objects, film).catch(() => null)));
  return filmAdviceOf(await judgeFilms(opened.flatMap((image) => (image ? [{ image, modality: image.attributes.modality ?? image.stored.modality }] : []))));
}

parentPort?.on('message', ({ id, films }: FilmJudgeOrder) => {
  advice(films)
    .then((found): FilmJudgeAnswer => ({ id, advice: found }))
    .catch((error: unknown): FilmJudgeAnswer => ({ id, error: error instanceof Error ? error.name : 'unknown' }))
    .then((answer) => parentPort?.postMessage(answer))
    .catch(() => undefined);
});
