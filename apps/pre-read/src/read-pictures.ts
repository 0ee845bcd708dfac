import { acceptStudy, type Answer, boxFindings, labelFindings, maskFindings, type ModelOutput, narrowed, prepareRadiograph, type PreReadFinding, type ReadPicture } from '@qianli/domain-pre-read';
import type { ModelOutputs } from '@qianli/inference';
import type { Frame, JudgedFilm } from './judge-films';
import { firstFrame, type OpenedImage } from './open-images';
import { noImages, type Outcome, outOfScope, refOf, studyAttributes, type Text } from './read-outcome';
import type { RunningModel } from './run-model';

const notAChest = { zh: '图像未能识别为正位胸片，模型不予评估', en: 'The picture was not recognised as an upright frontal chest film; the model does not read it' };
const inColour = { zh: '彩色图像不在模型适用范围内', en: 'The model is not made for pictures in colour' };

/** Lets a model read single pictures, each for itself, by its manifest. */
export async function readPictures(running: RunningModel, images: readonly OpenedImage[], films: readonly JudgedFilm[]): Promise<Outcome> {
  const { manifest } = running.model;
  const accept = narrowed(manifest.accept, running.planned.ageYears);
  const findings: PreReadFinding[] = [];
  const said: Text[] = [];
  let refused: Outcome | null = null;
  let read = 0;
  for (const image of images) {
    const refuse = (code: string, words: Text) => { refused ??= outOfScope(code, words, refOf(manifest)); };
    const scope = acceptStudy(accept, studyAttributes(image.attributes));
    if (!scope.inScope) { refuse(scope.reason, scope.message); continue; }
    const film = films.find((of) => of.image === image);
    const judgement = manifest.accept.pictureCheck ? film?.judgement : null;
    if (judgement && !judgement.isFrontalChest) { refuse('not-a-frontal-chest', notAChest); continue; }
    const frame = film?.frame ?? (await firstFrame(image));
    if (frame.samplesPerPixel !== 1) { refuse('other-photometric-interpretation', inColour); continue; }
    for (const { message } of scope.assumed) if (!said.some((of) => of.en === message.en)) said.push(message);
    findings.push(...(await readPicture(running, image, frame, judgement?.inverted ?? false)));
    read += 1;
  }
  if (read === 0) return refused ?? outOfScope('no-images', noImages, refOf(manifest));
  return { status: 'done', findings, model: refOf(manifest), reason: null, notes: said, research: manifest.regulatory.status === 'research' };
}

const otherWayRound: Readonly<Record<string, string>> = { MONOCHROME1: 'MONOCHROME2', MONOCHROME2: 'MONOCHROME1' };

async function readPicture(running: RunningModel, image: OpenedImage, frame: Frame, isInverted: boolean): Promise<PreReadFinding[]> {
  const { model, planned } = running;
  const { manifest } = model;
  const photometricInterpretation = (isInverted ? otherWayRound[frame.photometricInterpretation] : undefined) ?? frame.photometricInterpretation;
  const { rows, columns, bitsStored, pixels } = frame;
  const data = prepareRadiograph(pixels, { rows, columns, photometricInterpretation, bitsStored, input: manifest.input });
  const outputs = await model.run({ [manifest.input.name]: { data, shape: manifest.input.shape.map((side) => (side < 0 ? 1 : side)) } });
  const picture: ReadPicture = { sopInstanceUid: image.stored.sopInstanceUid, rows, columns };
  const heatmap = manifest.outputs.find(({ kind }) => kind === 'heatmap');
  const heat = heatmap ? { output: heatmap, answer: answerOf(outputs, heatmap) } : null;
  return manifest.outputs.flatMap((output) => {
    switch (output.kind) {
      case 'multilabel':
      case 'softmax':
        return labelFindings({ manifest, planned }, output, answerOf(outputs, output), picture, heat);
      case 'boxes':
        return boxFindings({ manifest, planned }, output, (name) => answerOf(outputs, { name }), picture);
      case 'mask':
        return maskFindings({ manifest, planned }, output, answerOf(outputs, output), { ...picture, pixelSpacingMm: spacingOf(image) });
      case 'heatmap':
        return [];
      default:
        return output.kind satisfies never;
    }
  });
}

function spacingOf({ attributes: { pixelSpacing } }: OpenedImage): readonly [number, number] | null {
  const [row, column] = pixelSpacing ?? [];
  return row && column ? [row, column] : null;
}

export function answerOf(outputs: ModelOutputs, { name }: Pick<ModelOutput, 'name'>): Answer {
  const answer = outputs[name];
  if (!answer) throw new Error(`the model gave no output ${name}`);
  return answer;
}
