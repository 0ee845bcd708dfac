import type { ApiError, CaseSummary, operationsApi } from '@qianli/contracts';
import { Asked, EmptyState, timeOfDay, useLabels, useNow } from '@qianli/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';

type Reader = z.output<typeof operationsApi.readers.reply>['items'][number];
interface Props {
  readonly question: { data: { items: Reader[] } | undefined; error: ApiError | null; refetch: () => unknown };
  readonly mayReassign: boolean;
  readonly caseOf: (id: string) => CaseSummary | undefined;
  readonly onDrop: (kase: CaseSummary, readerId: string) => void;
}

/** Who is on shift, until when and with how much in hand; a case can be dropped on a reader. */
export function ReaderBoard({ question, mayReassign, caseOf, onDrop }: Props) {
  const { t } = useTranslation();
  return (
    <section className="card readers" aria-label={t('control.onShift')}>
      <Asked question={question}>
        {({ items }) => {
          const sorted = [...items].sort((a, b) => Number(b.onShift) - Number(a.onShift) || a.open / Math.max(1, a.capacity) - b.open / Math.max(1, b.capacity));
          return (
            <>
              <div className="card-head"><h2>{t('control.onShift')}</h2><span className="q-faint">{t('control.onShiftCount', { on: items.filter((reader) => reader.onShift).length, all: items.length })}</span></div>
              {items.length === 0 && <EmptyState title={t('control.noReaders')} />}
              {sorted.map((reader) => <ReaderCard key={reader.reader.id} reader={reader} mayReassign={mayReassign} onDrop={(caseId) => { const kase = caseOf(caseId); if (kase) onDrop(kase, reader.reader.id); }} />)}
            </>
          );
        }}
      </Asked>
    </section>
  );
}

function ReaderCard({ reader, mayReassign, onDrop }: { reader: Reader; mayReassign: boolean; onDrop: (caseId: string) => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const now = useNow();
  const [isOver, setIsOver] = useState(false);
  const isFull = reader.open >= reader.capacity;
  return (
    <div className={`reader-card ${reader.onShift ? '' : 'off'} ${isOver ? 'over' : ''}`} data-testid={`reader-${reader.reader.id}`}
      onDragOver={(event) => { if (!mayReassign || !event.dataTransfer.types.includes('application/x-qianli-case')) return; event.preventDefault(); setIsOver(true); }}
      onDragLeave={() => setIsOver(false)} onDrop={(event) => { event.preventDefault(); setIsOver(false); onDrop(event.dataTransfer.getData('application/x-qianli-case')); }}>
      <div>
        <strong>{reader.reader.name}</strong>
        {reader.reading && <span className="q-tag q-tag-good">{t('control.readingNow')}</span>}
        {isFull && <span className="q-tag q-tag-warn">{t('control.full')}</span>}
        <span className="reader-until">{reader.onShift ? (reader.shiftEndsAt ? t('control.until', { time: timeOfDay(reader.shiftEndsAt, now) }) : '') : t('control.offShift')}</span>
      </div>
      <div className="load" aria-hidden="true"><span className={isFull ? 'is-full' : ''} style={{ width: `${Math.min(100, (reader.open / Math.max(1, reader.capacity)) * 100)}%` }} /></div>
      <small className="q-soft">{t('control.load', { open: reader.open, capacity: reader.capacity })}<span className="q-faint"> · {reader.subspecialties.map((one) => label('subspecialty', one)).join(', ')}</span></small>
    </div>
  );
}
