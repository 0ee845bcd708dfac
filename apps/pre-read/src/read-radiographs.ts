import { acceptStudy, type FilmJudgement, judgeFilm, prepareRadiograph, tuberculosisFinding, type ModelManifest, type PreReadFinding } from '@qianli/domain-pre-read';
import type { FilmAdviceOf } from '@qianli/flow';
import type { OnnxInference } from '@qianli/inference';
import { firstFrame, type OpenedImage } from './open-images';
import { modelMissing, noImages, type Outcome, outOfScope, refOf, studyAttributes, type Text } from './read-outcome';

/** What the rules of image quality may judge: a film that says, or leaves open, that it is a frontal chest; of any age. */
const frontalChest: ModelManifest['accept'] = { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: ['PA', 'AP'], photometricInterpretations: ['MONOCHROME1', 'MONOCHROME2'], ageYears: null, sliceThicknessMm: null, localizer: false };
const notAChest = { zh: '图像未能识别为正位胸片，模型不予评估', en: 'The picture was not recognised as an upright frontal chest film; the model does not read it' };

type Frame = Awaited<ReturnType<typeof firstFrame>>;
interface JudgedFilm {
  readonly image: OpenedImage;
  readonly frame: Frame | null;
  readonly judgement: FilmJudgement | null;
}

/** Pixels that cannot be decoded, or in colour, are left for the model to refuse; a film that says it is something else is not judged. */
async function judged(image: OpenedImage): Promise<JudgedFilm> {
  const frame = await firstFrame(image).catch(() => null);
  const mayJudge = frame?.samplesPerPixel === 1 && acceptStudy(frontalChest, studyAttributes(image.attributes)).inScope;
  return { image, frame, judgement: mayJudge ? judgeFilm(frame) : null };
}

/** Judges each film as a film, then lets the model read those it is made for. */
export async function readRadiographs(images: readonly OpenedImage[], model: OnnxInference | null, notes: readonly Text[]): Promise<Outcome> {
  const films: JudgedFilm[] = [];
  for (const image of images) films.push(await judged(image));
  const filmAdvice: FilmAdviceOf[] = films.flatMap(({ image, judgement }) => (judgement?.advice ?? []).map((advice) => ({ ...advice, sopInstanceUid: image.stored.sopInstanceUid })));
  return { ...(await readFilms(films, model, notes)), filmAdvice };
}

async function readFilms(films: readonly JudgedFilm[], model: OnnxInference | null, notes: readonly Text[]): Promise<Outcome> {
  if (!model) return outOfScope('model-missing', modelMissing, null, notes);
  const { manifest } = model;
  const findings: PreReadFinding[] = [];
  const said: Text[] = [...notes];
  let refused: Outcome | null = null;
  for (const { image, frame, judgement } of films) {
    const scope = acceptStudy(manifest.accept, studyAttributes(image.attributes));
    if (!scope.inScope) {
      refused ??= outOfScope(scope.reason, scope.message, refOf(manifest), notes);
      continue;
    }
    if (judgement && !judgement.isFrontalChest) {
      refused ??= outOfScope('not-a-frontal-chest', notAChest, refOf(manifest), notes);
      continue;
    }
    for (const { message } of scope.assumed) if (!said.some((of) => of.en === message.en)) said.push(message);
    findings.push(await readFilm(model, image, frame ?? (await firstFrame(image)), judgement?.inverted ?? false));
  }
  if (findings.length === 0) return refused ?? outOfScope('no-images', noImages, refOf(manifest), notes);
  return { status: 'done', findings, model: refOf(manifest), reason: null, notes: said, research: manifest.regulatory.status === 'research' };
}

const otherWayRound: Readonly<Record<string, string>> = { MONOCHROME1: 'MONOCHROME2', MONOCHROME2: 'MONOCHROME1' };

async function readFilm(model: OnnxInference, image: OpenedImage, frame: Frame, inverted: boolean): Promise<PreReadFinding> {
  const { manifest } = model;
  const photometricInterpretation = (inverted ? otherWayRound[frame.photometricInterpretation] : undefined) ?? frame.photometricInterpretation;
  const data = prepareRadiograph(frame.pixels, { rows: frame.rows, columns: frame.columns, photometricInterpretation, input: manifest.input });
  const shape = manifest.input.shape.map((side) => (side < 0 ? 1 : side));
  const outputs = await model.run({ [manifest.input.name]: { data, shape } });
  const answerOf = (kind: string) => {
    const output = manifest.outputs.find((of) => of.kind === kind);
    return output ? outputs[output.name] : undefined;
  };
  const heat = answerOf('heatmap');
  const [height, width] = (heat?.shape ?? []).slice(-2);
  return tuberculosisFinding({
    manifest, sopInstanceUid: image.stored.sopInstanceUid, rows: frame.rows, columns: frame.columns,
    probability: answerOf('multilabel')?.data[0] ?? Number.NaN, threshold: manifest.thresholds['tuberculosis']?.value ?? 0.5,
    heatmap: heat && height && width ? { values: heat.data, height, width } : null,
  });
}
