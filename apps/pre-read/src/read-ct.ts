import { acceptStudy, ageInYears, buildVolume, ctRules, type CtSlice, lungShapeBytes, lungShapeOf, narrowed, type OpacityBands, readChestCt, type SegmentedScan, segmentedScan } from '@qianli/domain-pre-read';
import { noduleFilterOf } from '@qianli/inference';
import { ctSlice, type OpenedImage } from './open-images';
import { noImages, type Outcome, outOfScope, refOf, studyAttributes, type Text } from './read-outcome';
import type { RunningModel } from './run-model';

/**
 * Own choice: nodules are shown from here, and this is the threshold that is said. The manifest's is read off at 90 % sensitivity
 * among patches of which 16 % are nodules; of a whole scan's candidates about 0.2 % are, and on two real scans 7 to 42 marks
 * were left over 0.5. At 0.7 the model's card gives 75 % sensitivity and 99.3 % specificity per patch. A site's higher threshold wins.
 */
const noduleShownFrom = 0.7;

/** Keeps the outlines and returns the key of their object; null when they are not to be kept. */
export type KeepLabels = ((scan: SegmentedScan) => Promise<string>) | null;
const labelsNotKept = { zh: '轮廓（分割）未能保存', en: 'The outlines could not be stored' };

/** What the platform sets for the engine, whatever model serves it. */
export interface CtSettings {
  readonly keepLabels: KeepLabels;
  readonly opacityBands: OpacityBands;
}

/** Reads one chest CT with the engine and the nodule filter. Outlines that cannot be stored are said and cost no finding. */
export async function readCt(images: readonly OpenedImage[], { model: filter, planned }: RunningModel, notes: readonly Text[], { keepLabels, opacityBands }: CtSettings): Promise<Outcome> {
  const { manifest } = filter;
  const [first] = images;
  if (!first) return outOfScope('no-images', noImages, null, notes);
  // Slice thickness is the engine's to judge: masses are read on thick slices too, nodules are not.
  const scope = acceptStudy({ ...narrowed(manifest.accept, planned.ageYears), sliceThicknessMm: null }, studyAttributes(first.attributes));
  if (!scope.inScope) return outOfScope(scope.reason, scope.message, refOf(manifest), notes);
  const slices: CtSlice[] = [];
  let withoutGeometry = 0;
  for (const image of images) {
    const slice = await ctSlice(image).catch(() => null);
    if (slice) slices.push(slice);
    else withoutGeometry += 1;
  }
  const built = buildVolume(slices);
  if (built.outcome === 'refused') return outOfScope(built.reason, built.message, refOf(manifest), notes);
  const threshold = Math.max(noduleShownFrom, planned.thresholds['nodule'] ?? manifest.thresholds['nodule']?.value ?? 0);
  const reading = await readChestCt(built.volume, { filter: noduleFilterOf(filter), model: refOf(manifest), threshold, opacityBands, ageYears: ageInYears(studyAttributes(first.attributes)), now: () => performance.now() });
  const kept = reading.labels && keepLabels ? await keepLabels(segmentedScan(built.volume, reading.labels, reading.findings, ctRules)).catch(() => 'not-kept' as const) : null;
  const labelsKey = kept === 'not-kept' ? null : kept;
  const allNotes = [
    ...notes,
    ...(withoutGeometry > 0 ? [{ zh: `${withoutGeometry} 幅图像缺少位置信息，未纳入预读`, en: `${withoutGeometry} images state no position and were left out` }] : []),
    ...scope.assumed.map((of) => of.message), ...built.notes.map((of) => of.message), ...reading.outOfScope.map((of) => of.message), ...reading.notes,
    ...(kept === 'not-kept' ? [labelsNotKept] : []),
  ];
  const { spacingMm, sliceThicknessMm } = built.volume;
  const shape = reading.labels && lungShapeOf(built.volume, reading.labels, { sliceMm: spacingMm.z, thicknessMm: sliceThicknessMm, nodulesRead: reading.marks !== null });
  const [refused] = reading.outOfScope;
  if (reading.outcome === 'no-lungs' && refused) return outOfScope(refused.code, refused.message, refOf(manifest), allNotes);
  return { status: 'done', findings: reading.findings, quantities: reading.quantities, model: reading.marks ? refOf(manifest) : ctRules, reason: null, notes: allNotes, research: manifest.regulatory.status === 'research', labelsKey, ...(shape ? { lungShape: Buffer.from(lungShapeBytes(shape)).toString('base64') } : {}) };
}
