import type { ApiError, CaseSummary, operationsApi, ReaderForCase } from '@qianli/contracts';
import { Asked, EmptyState, timeOfDay, useLabels, useNow } from '@qianli/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';

type Reader = z.output<typeof operationsApi.readers.reply>['items'][number];
interface Props {
  readonly question: { data: { items: Reader[] } | undefined; error: ApiError | null; refetch: () => unknown };
  /** Open cases: those a reader holds say when he will be free. */
  readonly cases: readonly CaseSummary[];
  /** What the platform says of each reader for the case that is being dragged. */
  readonly verdicts: readonly ReaderForCase[] | undefined;
  readonly mayReassign: boolean;
  readonly caseOf: (id: string) => CaseSummary | undefined;
  readonly onDrop: (kase: CaseSummary, readerId: string) => void;
}

/** Who is on shift, until when and with how much in hand; a case can be dropped on a reader. */
export function ReaderBoard({ question, cases, verdicts, mayReassign, caseOf, onDrop }: Props) {
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
              {sorted.map((reader) => <ReaderCard key={reader.reader.id} reader={reader} nextFreeAt={nextFree(reader, cases)} verdict={verdicts?.find((one) => one.reader.id === reader.reader.id)} mayReassign={mayReassign} onDrop={(caseId) => { const kase = caseOf(caseId); if (kase) onDrop(kase, reader.reader.id); }} />)}
            </>
          );
        }}
      </Asked>
    </section>
  );
}

/** When a full reader will probably have read his next one; null while he has room or nothing is forecast. */
function nextFree(reader: Reader, cases: readonly CaseSummary[]): string | null {
  if (reader.open < reader.capacity) return null;
  return cases.flatMap((kase) => (kase.assignedTo?.id === reader.reader.id && kase.expectedReadAt ? [kase.expectedReadAt] : [])).sort()[0] ?? null;
}

function ReaderCard({ reader, nextFreeAt, verdict, mayReassign, onDrop }: { reader: Reader; nextFreeAt: string | null; verdict: ReaderForCase | undefined; mayReassign: boolean; onDrop: (caseId: string) => void }) {
  const { t } = useTranslation();
  const { label, language, say } = useLabels();
  const now = useNow();
  const [isOver, setIsOver] = useState(false);
  const isFull = reader.open >= reader.capacity;
  return (
    <div className={`reader-card ${reader.onShift ? '' : 'off'} ${isOver ? 'over' : ''} ${verdict ? (verdict.mayBeGiven ? 'may' : 'may-not') : ''}`} data-testid={`reader-${reader.reader.id}`}
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
      {nextFreeAt && <small className="q-soft">{t('control.nextFree', { time: timeOfDay(nextFreeAt, now) })}</small>}
      {verdict && verdict.refusals.length > 0 && <small className={verdict.mayBeGiven ? 'q-soft' : 'field-problem'}>{t(verdict.mayBeGiven ? 'control.verdictWaived' : 'control.verdictNo', { why: verdict.refusals.map((refusal) => say(refusal.text)).join(language === 'zh' ? '；' : '; ') })}</small>}
    </div>
  );
}
