import type { DicomJsonDataset, DicomJsonElement } from '../to-dicom-json';

/** Where a content item of each kind keeps its value (PS3.3 table C.17-5), for the kinds that may lose it. */
const valueOfKind: Readonly<Record<string, string>> = { TEXT: '0040A160', DATE: '0040A121', TIME: '0040A122', DATETIME: '0040A120' };

/**
 * The items of a report that still say something once their values were cleaned. A name goes with its item; a sentence, a date or a time
 * goes with its item when nothing was left of it, since an item without its value is no valid one. What hangs below goes too.
 */
export function tellingItems(items: readonly unknown[]): readonly DicomJsonDataset[] {
  return (items as readonly (DicomJsonDataset | null)[]).flatMap((item) => {
    const kind = String(item?.['0040A040']?.Value?.[0] ?? '');
    if (!item || kind === 'PNAME') return [];
    const value = valueOfKind[kind];
    return value && !item[value]?.Value?.length ? [] : [item];
  });
}

/** Drawings without words (PS3.3 C.10.5): text objects go, lines and shapes stay when drawings are cleaned, and go when they are not. */
export function drawingsOf(annotation: DicomJsonElement, keepShapes: boolean): DicomJsonElement {
  const items = (annotation.Value ?? []) as readonly (DicomJsonDataset | null)[];
  return {
    vr: 'SQ',
    Value: items.flatMap((item) => {
      const { '00700008': words, '00700009': shapes, ...layer } = item ?? {};
      void words;
      return shapes && keepShapes ? [{ ...layer, '00700009': shapes }] : [];
    }),
  };
}
