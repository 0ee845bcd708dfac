import { DownloadOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly title: string;
  readonly hint?: string;
  readonly tools?: ReactNode;
  readonly chart: ReactNode;
  readonly table: ReactNode;
  readonly onCsv: () => void;
  readonly wide?: boolean;
  readonly testId: string;
}

/** A chart, its table and its CSV, under one title. */
export function ChartCard({ title, hint, tools, chart, table, onCsv, wide = false, testId }: Props) {
  const { t } = useTranslation();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  return (
    <section className={`card chart-card ${wide ? 'wide' : ''}`} aria-label={title} data-testid={testId}>
      <div className="card-head">
        <div><h2>{title}</h2>{hint && <small className="q-faint">{hint}</small>}</div>
        <span className="row-end chart-tools">
          {tools}
          <Segmented size="small" value={view} aria-label={title} onChange={setView} options={[{ value: 'chart', label: t('dashboard.chart') }, { value: 'table', label: t('dashboard.table') }]} />
          <Button size="small" icon={<DownloadOutlined />} onClick={onCsv} data-testid={`${testId}-csv`}>{t('dashboard.csv')}</Button>
        </span>
      </div>
      {view === 'chart' ? chart : <div className="chart-table">{table}</div>}
    </section>
  );
}
