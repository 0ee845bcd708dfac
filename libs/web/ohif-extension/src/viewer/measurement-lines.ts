import type { Measurement } from './ohif-services';

/** The reader's own measurements on the images, one line each, as they are written into a report. */
export function measurementLines(measurements: readonly Measurement[]): readonly string[] {
  return measurements.map((measurement) => {
    const shown = measurement.displayText;
    const values = (Array.isArray(shown) ? shown : ((shown as { primary?: readonly string[] } | undefined)?.primary ?? [])) as readonly string[];
    return [measurement.label, values.join(' ')].filter(Boolean).join(' ').trim();
  }).filter((line) => line !== '');
}
