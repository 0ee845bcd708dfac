import type { Measurement } from './ohif-services';

/**
 * The reader's own measurements on the images, one line each, as they are written into a report: what the reader called
 * it, else the name of the tool, then OHIF's values with their units.
 */
export function measurementLines(measurements: readonly Measurement[], toolNames: Readonly<Record<string, string>>): readonly string[] {
  return measurements
    .map(({ label, toolName, displayText }) => [label || toolNames[toolName ?? ''], valuesOf(displayText).join(' ')].filter(Boolean).join(' '))
    .filter((line) => line !== '');
}

function valuesOf(shown: Measurement['displayText']): readonly string[] {
  if (!shown) return [];
  return 'primary' in shown ? (shown.primary ?? []) : (shown as readonly string[]);
}
