import { useSessionStore } from '@qianli/api-client';
import { measuresApi } from '@qianli/contracts';
import { useLanguage } from '@qianli/ui';
import { saveFile } from '../../shared/save-file';
import { useTell } from '../../shared/use-tell';

export interface MeasureQuery {
  readonly from: string;
  readonly to: string;
  readonly hospitalId?: string;
}

/** Fetches a table of the dashboard as the platform writes it, so that the export is audited, and saves it. */
export function useCsv(query: MeasureQuery) {
  const session = useSessionStore();
  const language = useLanguage();
  const tell = useTell();
  return async (table: 'turnaround' | 'volume' | 'agreement', groupBy?: 'hospital' | 'modality' | 'reader' | 'day') => {
    try {
      const csv = (await session.call(measuresApi.csv, { params: { table }, query: { ...query, language, ...(groupBy ? { groupBy } : {}) } })) as Blob;
      saveFile(csv, `qianli-${[table, groupBy, query.from.slice(0, 10), query.to.slice(0, 10)].filter(Boolean).join('-')}.csv`);
    } catch (problem) { tell.refused(problem); }
  };
}
