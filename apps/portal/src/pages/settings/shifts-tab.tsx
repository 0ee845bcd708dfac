import { useCall, useCommand, useUser } from '@qianli/api-client';
import { mayDo, settingsApi, type ReplyOf } from '@qianli/contracts';
import { Asked, EmptyState, useLabels, useNow } from '@qianli/ui';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';
import { ShiftDialog } from './shift-dialog';
import { shiftSpans } from './shift-spans';

type Shift = ReplyOf<typeof settingsApi.shifts>['items'][number];
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** The readers' week: a row a reader, a column a day, a bar a shift. */
export function ShiftsTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'shift.manage');
  const question = useCall(settingsApi.shifts, {});
  const [isAdding, setIsAdding] = useState(false);
  const today = ((new Date(useNow(60_000)).getDay() + 6) % 7) + 1;
  return (
    <>
      <div className="filter-row">{mayManage ? <Button type="primary" className="push" onClick={() => setIsAdding(true)} data-testid="shift-add">{t('settings.addShift')}</Button> : <span className="q-faint push">{t('settings.readOnly')}</span>}</div>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => {
            const readers = [...new Map(items.map((shift) => [shift.reader.id, shift.reader.name]))].sort((a, b) => a[1].localeCompare(b[1], 'zh'));
            if (items.length === 0) return <EmptyState title={t('settings.noShifts')} />;
            return (
              <table className="week">
                <thead><tr><th>{t('settings.reader')}</th>{weekdays.map((weekday) => <th key={weekday} className={weekday === today ? 'today' : ''}>{label('weekday', weekday)}<span className="week-scale" aria-hidden="true"><i>0</i><i>6</i><i>12</i><i>18</i><i>24</i></span></th>)}</tr></thead>
                <tbody>
                  {readers.map(([id, name]) => (
                    <tr key={id}>
                      <th scope="row">{name}</th>
                      {weekdays.map((weekday) => <td key={weekday} className={weekday === today ? 'today' : ''}>{items.filter((shift) => shift.reader.id === id).map((shift) => <ShiftBars key={shift.id} shift={shift} weekday={weekday} mayManage={mayManage} />)}</td>)}
                    </tr>
                  ))}
                </tbody>
              </table>
            );
          }}
        </Asked>
      </div>
      <ShiftDialog open={isAdding} onClose={() => setIsAdding(false)} />
    </>
  );
}

function ShiftBars({ shift, weekday, mayManage }: { shift: Shift; weekday: number; mayManage: boolean }) {
  const { t } = useTranslation();
  const tell = useTell();
  const remove = useCommand(settingsApi.removeShift);
  const words = `${shift.startsAt}–${shift.endsAt}`;
  // A bar of a few hours has no room for minutes that are none.
  const short = `${hourOf(shift.startsAt)}–${hourOf(shift.endsAt)}`;
  const submit = async () => {
    try {
      await remove.mutateAsync({ params: { id: shift.id } });
      tell.done(t('settings.removed'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <>
      {shiftSpans(shift).filter((span) => span.weekday === weekday).map((span) => {
        const style = { left: `${(span.from / 1440) * 100}%`, width: `${((span.to - span.from) / 1440) * 100}%` };
        const bar = <span className={`shift-bar ${span.isTail ? 'tail' : ''}`} style={style} title={span.isTail || shift.endsAt <= shift.startsAt ? `${words} · ${t('settings.overnight')}` : words}>{span.isTail ? '' : short}</span>;
        if (!mayManage || span.isTail) return <span key={span.from}>{bar}</span>;
        return (
          <Popconfirm key={span.from} title={t('settings.removeShiftAsk')} description={`${shift.reader.name} · ${words}`} okText={t('settings.removeShift')} onConfirm={submit}>
            <button type="button" className="shift-bar" style={style} title={words} aria-label={`${shift.reader.name} ${words}: ${t('settings.removeShift')}`}>{short}</button>
          </Popconfirm>
        );
      })}
    </>
  );
}

const hourOf = (clock: string) => clock.replace(/^0|:00$/g, '');
