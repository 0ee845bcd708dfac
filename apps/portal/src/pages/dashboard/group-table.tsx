import { DownloadOutlined } from '@ant-design/icons';
import { useCall } from '@qianli/api-client';
import { measuresApi, type TurnaroundGroup } from '@qianli/contracts';
import { Asked, EmptyState, spanOf, useLabels, useLanguage } from '@qianli/ui';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { percent } from './first-row';
import { useCsv, type MeasureQuery } from './use-csv';

type Column = 'label' | 'n' | 'p50' | 'p90' | 'breached';
const valueOf: Readonly<Record<Column, (group: TurnaroundGroup) => string | number>> = {
  label: (group) => group.label,
  n: (group) => group.n,
  p50: (group) => group.stages.total.p50 ?? -1,
  p90: (group) => group.stages.total.p90 ?? -1,
  breached: (group) => group.breached,
};

/** Hospitals, modalities or readers as a table that sorts by any column. */
export function GroupTable({ query, groupBy }: { query: MeasureQuery; groupBy: 'hospital' | 'modality' | 'reader' }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const question = useCall(measuresApi.turnaround, { query: { ...query, groupBy } }, { keepPrevious: true });
  const saveCsv = useCsv(query);
  const title = groupBy === 'hospital' ? t('dashboard.byHospital') : groupBy === 'modality' ? t('dashboard.byModality') : t('dashboard.byReader');
  return (
    <section className="card table-card group-card" aria-label={title} data-testid={`table-${groupBy}`}>
      <div className="card-head in-table"><h2>{title}</h2><Button size="small" icon={<DownloadOutlined />} onClick={() => void saveCsv('turnaround', groupBy)}>{t('dashboard.csv')}</Button></div>
      <Asked question={question}>{({ groups }) => (groups.length === 0 ? <EmptyState title={t('dashboard.empty')} /> : <Sorted groups={groupBy === 'modality' ? groups.map((group) => ({ ...group, label: label('modality', group.label) })) : groups} name={label('group', groupBy)} />)}</Asked>
    </section>
  );
}

function Sorted({ groups, name }: { groups: readonly TurnaroundGroup[]; name: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [sort, setSort] = useState<{ by: Column; down: boolean }>({ by: 'n', down: true });
  const rows = [...groups].sort((a, b) => {
    const [one, other] = [valueOf[sort.by](a), valueOf[sort.by](b)];
    return (typeof one === 'string' ? one.localeCompare(String(other), 'zh') : one - Number(other)) * (sort.down ? -1 : 1);
  });
  const most = Math.max(1, ...groups.map((group) => group.stages.total.p90 ?? 0));
  const columns: readonly (readonly [Column, string])[] = [['label', name], ['n', t('dashboard.count')], ['p50', t('dashboard.median')], ['p90', 'P90'], ['breached', t('dashboard.breached')]];
  return (
    <table className="case-table slim-table">
      <thead>
        <tr>
          {columns.map(([column, words]) => (
            <th key={column} className={column === 'label' ? '' : 'figure'} aria-sort={sort.by === column ? (sort.down ? 'descending' : 'ascending') : 'none'}>
              <button type="button" className="sort-button" onClick={() => setSort({ by: column, down: sort.by === column ? !sort.down : column !== 'label' })}>{words}<span aria-hidden="true">{sort.by === column ? (sort.down ? ' ↓' : ' ↑') : ''}</span></button>
            </th>
          ))}
          <th className="spark"><span className="q-hidden">{t('dashboard.perDay')}</span></th>
        </tr>
      </thead>
      <tbody>
        {rows.map((group) => {
          const { p50, p90 } = group.stages.total;
          return (
            <tr key={group.key}>
              <td className="nowrap">{group.label}</td><td className="figure">{group.n}</td><td className="figure nowrap">{spanOf(p50, language)}</td><td className="figure nowrap">{spanOf(p90, language)}</td>
              <td className="figure nowrap">{group.breached > 0 ? <span className="q-harm">{group.breached}</span> : 0}<span className="q-faint"> {group.n > 0 ? percent(group.breached / group.n, 0) : ''}</span></td>
              <td className="spark" aria-hidden="true"><span className="range"><i style={{ width: `${((p90 ?? 0) / most) * 100}%` }} /><b style={{ width: `${((p50 ?? 0) / most) * 100}%` }} /></span></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
