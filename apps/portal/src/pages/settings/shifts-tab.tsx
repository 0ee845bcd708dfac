import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useCall, useCommand, useUser } from '@qianli/api-client';
import { agreementsApi, mayDo, settingsApi, type ReplyOf } from '@qianli/contracts';
import { Asked, EmptyState, useLabels, useNow } from '@qianli/ui';
import { Button, Popconfirm } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';
import { ShiftDayDialog } from './shift-day-dialog';
import { ShiftDialog } from './shift-dialog';
import { daySpans, weekOf, type DaySpan } from './shift-spans';

type Shift = ReplyOf<typeof settingsApi.shifts>['items'][number];
type Exception = ReplyOf<typeof agreementsApi.shiftExceptions>['items'][number];

/** The readers' week by date: a row a reader, a column a day, a bar a shift; days that differ from the weekly pattern stand out with their reason. */
export function ShiftsTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'shift.manage');
  const question = useCall(settingsApi.shifts, {});
  const exceptions = useCall(agreementsApi.shiftExceptions, {});
  const [isAdding, setIsAdding] = useState(false);
  const [isSetting, setIsSetting] = useState(false);
  const [ahead, setAhead] = useState(0);
  const today = dayjs(useNow(60_000)).format('YYYY-MM-DD');
  const days = weekOf(today, ahead);
  return (
    <>
      <div className="filter-row">
        <span className="row-end">
          <Button size="small" icon={<LeftOutlined />} aria-label={t('settings.previousWeek')} title={t('settings.previousWeek')} onClick={() => setAhead(ahead - 1)} />
          <Button size="small" onClick={() => setAhead(0)} disabled={ahead === 0}>{t('settings.thisWeek')}</Button>
          <Button size="small" icon={<RightOutlined />} aria-label={t('settings.nextWeek')} title={t('settings.nextWeek')} onClick={() => setAhead(ahead + 1)} />
        </span>
        <span className="figures">{days[0]} – {days[6]}</span><span className="q-faint">{t('settings.shiftDaysHint')}</span>
        {mayManage ? <span className="row-end push"><Button onClick={() => setIsSetting(true)} data-testid="shift-day-add">{t('settings.addShiftDay')}</Button><Button type="primary" onClick={() => setIsAdding(true)} data-testid="shift-add">{t('settings.addShift')}</Button></span> : <span className="q-faint push">{t('settings.readOnly')}</span>}
      </div>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => {
            const apart = exceptions.data?.items ?? [];
            const readers = [...new Map([...items, ...apart].map((one) => [one.reader.id, one.reader.name]))].sort((a, b) => a[1].localeCompare(b[1], 'zh'));
            if (readers.length === 0) return <EmptyState title={t('settings.noShifts')} />;
            return (
              <table className="week">
                <thead><tr><th>{t('settings.reader')}</th>{days.map((day, at) => <th key={day} className={day === today ? 'today' : ''}>{label('weekday', at + 1)} <span className="figures q-faint">{day.slice(5)}</span><span className="week-scale" aria-hidden="true"><i>0</i><i>6</i><i>12</i><i>18</i><i>24</i></span></th>)}</tr></thead>
                <tbody>
                  {readers.map(([id, name]) => (
                    <tr key={id}>
                      <th scope="row">{name}</th>
                      {days.map((day) => (
                        <td key={day} className={day === today ? 'today' : ''}>
                          {daySpans(items.filter((shift) => shift.reader.id === id), apart.filter((one) => one.reader.id === id), day).map((span) => <Bar key={`${span.from} ${span.isTail}`} span={span} reader={name} mayManage={mayManage} />)}
                          {apart.filter((one) => one.reader.id === id && one.day === day).map((one) => <DayMark key={one.id} exception={one} mayManage={mayManage} />)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            );
          }}
        </Asked>
      </div>
      <ShiftDialog open={isAdding} onClose={() => setIsAdding(false)} />
      <ShiftDayDialog open={isSetting} onClose={() => setIsSetting(false)} />
    </>
  );
}

function Bar({ span, reader, mayManage }: { span: DaySpan<Shift>; reader: string; mayManage: boolean }) {
  const { t } = useTranslation();
  const tell = useTell();
  const remove = useCommand(settingsApi.removeShift);
  const words = `${span.startsAt}–${span.endsAt}`;
  // A bar of a few hours has no room for minutes that are none.
  const short = span.isTail ? '' : `${hourOf(span.startsAt)}–${hourOf(span.endsAt)}`;
  const style = { left: `${(span.from / 1440) * 100}%`, width: `${((span.to - span.from) / 1440) * 100}%` };
  const title = span.isTail || span.endsAt <= span.startsAt ? `${words} · ${t('settings.overnight')}` : words;
  const { shift } = span;
  if (!mayManage || span.isTail || !shift) return <span className={`shift-bar ${span.isTail ? 'tail' : ''} ${shift ? '' : 'apart'}`} style={style} title={title}>{short}</span>;
  const submit = async () => {
    try {
      await remove.mutateAsync({ params: { id: shift.id } });
      tell.done(t('settings.removed'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <Popconfirm title={t('settings.removeShiftAsk')} description={`${reader} · ${words}`} okText={t('settings.removeShift')} onConfirm={submit}>
      <button type="button" className="shift-bar" style={style} title={title} aria-label={`${reader} ${words}: ${t('settings.removeShift')}`}>{short}</button>
    </Popconfirm>
  );
}

/** Says that this day is not as the week would have it, and takes it back. */
function DayMark({ exception, mayManage }: { exception: Exception; mayManage: boolean }) {
  const { t } = useTranslation();
  const tell = useTell();
  const remove = useCommand(agreementsApi.removeShiftException);
  const words = [exception.hours ? `${exception.hours.startsAt}–${exception.hours.endsAt}` : t('settings.dayOff'), exception.reason].filter(Boolean).join(' · ');
  const submit = async () => {
    try {
      await remove.mutateAsync({ params: { id: exception.id } });
      tell.done(t('settings.removed'));
    } catch (problem) { tell.refused(problem); }
  };
  const mark = exception.hours ? '◆' : t('settings.off');
  if (!mayManage) return <span className="day-mark" title={words}>{mark}<span className="q-hidden">{words}</span></span>;
  return <Popconfirm title={t('settings.removeShiftDayAsk')} description={words} onConfirm={submit}><button type="button" className="day-mark" title={words} aria-label={`${exception.reader.name} ${exception.day}: ${words}`} data-testid={`shift-day-${exception.day}`}>{mark}</button></Popconfirm>;
}

const hourOf = (clock: string) => clock.replace(/^0|:00$/g, '');
