import type { Bilingual } from '@qianli/domain-case';
import { useMemo } from 'react';
import { useLanguage } from '../words/language';
import type { Language } from '../words/pair';
import { labelOf, type LabelTable } from './labels';

export interface Labels {
  readonly language: Language;
  /** The label of a code; `—` for null. */
  readonly label: (table: LabelTable, code: string | number | null | undefined) => string;
  /** A bilingual text of the server in the language on the screen. */
  readonly say: (text: Bilingual | null | undefined) => string;
}

export function useLabels(): Labels {
  const language = useLanguage();
  return useMemo(
    () => ({
      language,
      label: (table, code) => (code === null || code === undefined || code === '' ? '—' : labelOf(table, code, language)),
      say: (text) => (text ? text[language] || text.zh || text.en : ''),
    }),
    [language],
  );
}
