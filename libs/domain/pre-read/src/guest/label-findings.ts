import { boxFromHeatmap } from '../box-from-heatmap';
import type { FindingLocation, PreReadFinding } from '../finding';
import type { ModelLabel, ModelManifest, ModelOutput } from '../model-manifest';
import { type Answer, probabilitiesAt } from './activate';
import type { PlannedModel } from './model-run';

/** A model with what the site has set for the study's hospital. */
export interface GuestModel {
  readonly manifest: ModelManifest;
  readonly planned: PlannedModel;
}

/** The picture the network was given, in image pixels. */
export interface ReadPicture {
  readonly sopInstanceUid: string;
  readonly rows: number;
  readonly columns: number;
}

export const nowhere: FindingLocation = { sopInstanceUid: null, frame: null, slice: null, box: null, patientMm: null, side: null, region: null };

/** The threshold in force for a label: the site's, else the manifest's; null when the label is not told at all. */
export const thresholdOf = ({ manifest, planned }: GuestModel, code: string): number | null =>
  manifest.thresholds[code] ? (planned.thresholds[code] ?? manifest.thresholds[code].value) : null;

/** A label's probability held against its threshold. A number that is none is an error of the model, not a low score. */
export function findingOf(guest: GuestModel, label: ModelLabel, probability: number, location: FindingLocation, measurements: PreReadFinding['measurements'] = []): PreReadFinding {
  const { manifest, planned } = guest;
  // A float32 sigmoid may end a little over 1.
  if (!(probability >= -1e-4 && probability <= 1.0001)) throw new RangeError(`output for ${label.code} is ${probability}, not a probability`);
  const threshold = thresholdOf(guest, label.code) ?? 1;
  return {
    code: label.code, label: { zh: label.zh, en: label.en }, probability: Math.max(0, Math.min(1, probability)), kind: 'network', threshold, flagged: probability >= threshold,
    raises: planned.raises && (manifest.thresholds[label.code]?.raises ?? true), location, measurements, model: { id: manifest.id, version: manifest.version },
  };
}

export const toldLabels = (guest: GuestModel, output: ModelOutput): { readonly label: ModelLabel; readonly at: number }[] =>
  output.labels.flatMap((label, at) => (thresholdOf(guest, label.code) === null ? [] : [{ label, at }]));

/**
 * The labels of a whole picture ([1, C]) as findings, one a label that has a threshold. A flagged label whose heat map the
 * model gives too is placed by it; side and region are named on frontal chest films only, where left and right are known.
 */
export function labelFindings(guest: GuestModel, output: ModelOutput, answer: Answer, picture: ReadPicture, heat: { readonly output: ModelOutput; readonly answer: Answer } | null): PreReadFinding[] {
  const channels = output.labels.length;
  if (answer.data.length !== channels) throw new RangeError(`output ${output.name} has ${answer.data.length} values for ${channels} labels`);
  const probabilities = probabilitiesAt(answer.data, { channels, places: 1, place: 0 }, output.activation);
  const whole: FindingLocation = { ...nowhere, sopInstanceUid: picture.sopInstanceUid };
  return toldLabels(guest, output).map(({ label, at }) => {
    const found = findingOf(guest, label, probabilities[at] ?? Number.NaN, whole);
    return found.flagged && heat ? { ...found, location: { ...whole, ...placeOf(guest, label.code, heat, picture) } } : found;
  });
}

function placeOf({ manifest }: GuestModel, code: string, { output, answer }: { readonly output: ModelOutput; readonly answer: Answer }, picture: ReadPicture): Partial<FindingLocation> {
  const [height, width] = [answer.shape.at(-2) ?? 0, answer.shape.at(-1) ?? 0];
  const channel = output.labels.findIndex((label) => label.code === code);
  if (channel < 0 || height < 1 || width < 1) return {};
  const map = Array.from({ length: height * width }, (_, i) => answer.data[channel * height * width + i] ?? 0);
  const heat = boxFromHeatmap(map, height, width, { rows: picture.rows, columns: picture.columns, resize: manifest.input.resize });
  if (!heat) return {};
  return isFrontalChest(manifest) ? { box: heat.box, side: heat.side, region: heat.region } : { box: heat.box };
}

const isFrontalChest = ({ accept }: ModelManifest): boolean => accept.bodyParts.includes('CHEST') && accept.views.length > 0 && accept.views.every((view) => view === 'PA' || view === 'AP');
