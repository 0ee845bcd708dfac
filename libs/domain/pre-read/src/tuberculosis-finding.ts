import { boxFromHeatmap } from './box-from-heatmap';
import type { PreReadFinding } from './finding';
import type { ModelManifest } from './model-manifest';
import { words } from './words';

export interface RadiographScore {
  readonly manifest: Pick<ModelManifest, 'id' | 'version' | 'input'>;
  readonly sopInstanceUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly probability: number;
  readonly threshold: number;
  readonly heatmap: { readonly values: ArrayLike<number>; readonly height: number; readonly width: number } | null;
}

/** The tuberculosis network's answer as a finding; place and side are given only when it is over the threshold. */
export function tuberculosisFinding({
  manifest,
  sopInstanceUid,
  rows,
  columns,
  probability,
  threshold,
  heatmap,
}: RadiographScore): PreReadFinding {
  const flagged = probability >= threshold;
  const heat =
    flagged && heatmap
      ? boxFromHeatmap(heatmap.values, heatmap.height, heatmap.width, { rows, columns, resize: manifest.input.resize })
      : null;
  return {
    code: 'tuberculosis',
    label: words('疑似肺结核征象', 'Signs suspicious of pulmonary tuberculosis'),
    probability,
    kind: 'network',
    threshold,
    flagged,
    location: {
      sopInstanceUid,
      frame: null,
      slice: null,
      box: heat?.box ?? null,
      patientMm: null,
      side: heat?.side ?? null,
      region: heat?.region ?? null,
    },
    measurements: [],
    model: { id: manifest.id, version: manifest.version },
  };
}
