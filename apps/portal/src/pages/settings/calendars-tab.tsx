import { useCall, useUser } from '@qianli/api-client';
import { agreementsApi, mayDo, type Calendar } from '@qianli/contracts';
import { Asked, EmptyState, useLabels } from '@qianli/ui';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CalendarDialog } from './calendar-dialog';

/** Working hours of the contracts: the week, and the days that differ. */
export function CalendarsTab() {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  const { role } = useUser();
  const mayManage = mayDo(role, 'agreement.manage');
  const question = useCall(agreementsApi.calendars, {});
  const [editing, setEditing] = useState<Calendar | 'new' | null>(null);
  return (
    <>
      <div className="filter-row"><span className="q-soft">{t('settings.calendarsHint')}</span>{mayManage ? <Button type="primary" className="push" onClick={() => setEditing('new')} data-testid="calendar-add">{t('settings.addCalendar')}</Button> : <span className="q-faint push">{t('settings.readOnly')}</span>}</div>
      <Asked question={question}>
        {({ items }) => items.length === 0 ? <div className="card"><EmptyState title={t('settings.noCalendars')} text={t('settings.noCalendarsText')} /></div> : (
          <div className="agreements">
            {items.map((one) => (
              <section key={one.id} className="card" data-testid={`calendar-${one.id}`}>
                <div className="card-head"><h2>{one.name} <span className="q-faint">{one.timeZone}</span></h2>{mayManage && <Button size="small" onClick={() => setEditing(one)}>{t('case.edit')}</Button>}</div>
                <ul className="plain-list">{one.weekly.map((hours) => <li key={`${hours.weekdays.join()} ${hours.opensAt}`}>{hours.weekdays.map((day) => label('weekday', day)).join(' ')}<span className="figures"> {hours.opensAt}–{hours.closesAt}</span></li>)}</ul>
                <h3>{t('settings.exceptions')} <span className="count">{one.exceptions.length}</span></h3>
                <ul className="columns plain-list">
                  {[...one.exceptions].sort((a, b) => a.day.localeCompare(b.day)).map((day) => (
                    <li key={day.day}><span className="figures">{day.day}</span> {say(day.name)} {day.hours.length === 0 ? <span className="q-tag q-tag-calm">{t('settings.closed')}</span> : <span className="figures">{day.hours.map((hours) => `${hours.opensAt}–${hours.closesAt}`).join('、')}</span>}</li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        )}
      </Asked>
      <CalendarDialog calendar={editing} onClose={() => setEditing(null)} />
    </>
  );
}
