import { chooseImages, type OpacityBands } from '@qianli/domain-pre-read';
import type { ObjectStore, StoredImage } from '@qianli/flow';
import type { OnnxInference } from '@qianli/inference';
import { openImage, type OpenedImage } from './open-images';
import { type KeepLabels, readCt } from './read-ct';
import { noImages, type Outcome, outOfScope } from './read-outcome';
import { readRadiographs } from './read-radiographs';

/** The models that may run, by what they are for. A missing one leaves its part out of scope, with that as the reason. */
export interface ActiveModels {
  readonly noduleFilter: OnnxInference | null;
  readonly tuberculosis: OnnxInference | null;
}

/** Reads one study: a chest CT, or its radiographs; anything else is out of scope and says so. */
export async function readStudy(objects: ObjectStore, stored: readonly StoredImage[], models: ActiveModels, keepLabels: KeepLabels = null, opacityBands?: OpacityBands): Promise<Outcome> {
  const opened: OpenedImage[] = [];
  let unreadable = 0;
  for (const image of stored) {
    try {
      opened.push(await openImage(objects, image));
    } catch {
      unreadable += 1;
    }
  }
  const notes = unreadable > 0 ? [{ zh: `${unreadable} 幅图像无法打开，未纳入预读`, en: `${unreadable} images could not be opened and were left out` }] : [];
  const choice = chooseImages(opened.map((image) => ({
    image, sopInstanceUid: image.stored.sopInstanceUid, seriesInstanceUid: image.stored.seriesInstanceUid, modality: image.attributes.modality ?? image.stored.modality,
    imageType: image.attributes.imageType ?? [], sliceThicknessMm: image.attributes.sliceThickness, rows: image.attributes.rows ?? 0, columns: image.attributes.columns ?? 0,
  })));
  switch (choice.kind) {
    case 'chest-ct':
      return readCt(choice.images.map((of) => of.image), models.noduleFilter, notes, keepLabels, opacityBands);
    case 'radiographs':
      return readRadiographs(choice.images.map((of) => of.image), models.tuberculosis, notes);
    case 'nothing':
      if (opened.length === 0) return outOfScope('no-images', noImages, null, notes);
      return outOfScope('no-model-for-modality', { zh: '没有适用于该检查类型的模型', en: 'No model is made for this kind of study' }, null, notes);
    default:
      return choice satisfies never;
  }
}
