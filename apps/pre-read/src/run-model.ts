import { type GuestModel, imagesFor, isStack, type ModelRun } from '@qianli/domain-pre-read';
import type { PreReadResult } from '@qianli/flow';
import type { OnnxInference } from '@qianli/inference';
import { readCt } from './read-ct';
import { noImages, type Outcome, outOfScope, refOf } from './read-outcome';
import { readPictures } from './read-pictures';
import type { OpenedStudy } from './read-study';
import { readVolume } from './read-volume';

/** A loaded model with what the site has set for it. */
export interface RunningModel {
  readonly model: OnnxInference;
  readonly planned: GuestModel['planned'];
}

/** What comes out of a study beside a model's findings, such as the key of outlines. */
export interface RanModel {
  readonly run: ModelRun;
  readonly extra: Partial<PreReadResult>;
}

/** One model's run over a study: which engine serves it, and which images it sees, its manifest says. */
export async function runModel(running: RunningModel, study: OpenedStudy): Promise<RanModel> {
  const { model, planned } = running;
  const { manifest } = model;
  const images = imagesFor(manifest.accept, study.images).map(({ image }) => image);
  const { status, reason, notes, findings, research, labelsKey, quantities, lungShape } = await outcomeOf(running, images, study);
  const isReady = findings.map((finding) => ({ ...finding, raises: planned.raises && (finding.raises ?? true) }));
  return { run: { model: refOf(manifest), mode: planned.mode, status, reason, notes, findings: isReady, research, durationMs: 0 }, extra: { ...(labelsKey ? { labelsKey } : {}), ...(quantities ? { quantities } : {}), ...(lungShape ? { lungShape } : {}) } };
}

function outcomeOf(running: RunningModel, images: Parameters<typeof readCt>[0], study: OpenedStudy): Promise<Outcome> | Outcome {
  const { manifest } = running.model;
  if (images.length === 0) {
    const isOther = !study.images.some(({ modality }) => manifest.accept.modalities.includes(modality));
    return isOther ? outOfScope('other-modality', otherModality, refOf(manifest)) : outOfScope('no-images', noImages, refOf(manifest));
  }
  if (manifest.role) return readCt(images, running, [], running.planned.mode === 'shown' ? study.ct : { ...study.ct, keepLabels: null });
  if (manifest.input.layout === 'NCDHW') return readVolume(running, images);
  // A slice is no film: its numbers want Hounsfield units and its neighbours.
  if (images.some(({ attributes }) => isStack(attributes.modality ?? ''))) return outOfScope('stack-as-pictures', stackAsPictures, refOf(manifest));
  return readPictures(running, images, study.films);
}

const otherModality = { zh: '该检查类型不在模型适用范围内', en: 'The model is not made for this modality' };
const stackAsPictures = { zh: '该模型逐幅读片（NCHW），断层图像须按容积（NCDHW）输入', en: 'The model reads single pictures (NCHW); a stack of slices is given as a volume (NCDHW)' };
