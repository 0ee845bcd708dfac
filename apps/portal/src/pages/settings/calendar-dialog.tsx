import { CloseOutlined } from '@ant-design/icons';
import { useCommand } from '@qianli/api-client';
import { agreementsApi, ApiError, type Calendar } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { Button, Checkbox, DatePicker, Input, Modal } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';

type Content = Omit<Calendar, 'id'>;
const fresh: Content = { name: '', timeZone: 'Asia/Shanghai', weekly: [{ weekdays: [1, 2, 3, 4, 5], opensAt: '08:00', closesAt: '12:00' }, { weekdays: [1, 2, 3, 4, 5], opensAt: '14:00', closesAt: '17:30' }], exceptions: [] };

/** Writes a calendar: rows of weekly hours, and the holidays and make-up days. */
export function CalendarDialog({ calendar, onClose }: { calendar: Calendar | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [content, setContent] = useState<Content>(fresh);
  const [problem, setProblem] = useState<ApiError | null>(null);
  useEffect(() => { setContent(calendar && calendar !== 'new' ? { name: calendar.name, timeZone: calendar.timeZone, weekly: calendar.weekly, exceptions: calendar.exceptions } : fresh); setProblem(null); }, [calendar]);
  const create = useCommand(agreementsApi.createCalendar);
  const update = useCommand(agreementsApi.updateCalendar);
  const set = (part: Partial<Content>) => setContent((old) => ({ ...old, ...part }));
  const week = (at: number, part: Partial<Content['weekly'][number]>) => set({ weekly: content.weekly.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const day = (at: number, part: Partial<Content['exceptions'][number]>) => set({ exceptions: content.exceptions.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const submit = async () => {
    try {
      setProblem(null);
      if (calendar === 'new') await create.mutateAsync({ body: content });
      else if (calendar) await update.mutateAsync({ params: { id: calendar.id }, body: content });
      tell.done(t('settings.saved'));
      onClose();
    } catch (refused) { if (refused instanceof ApiError) setProblem(refused); else tell.refused(refused); }
  };
  const clock = (words: string, value: string, change: (value: string) => void) => <Input size="small" aria-label={words} value={value} maxLength={5} style={{ width: 72 }} onChange={(event) => change(event.target.value)} />;
  return (
    <Modal open={calendar !== null} destroyOnHidden width={760} title={calendar === 'new' ? t('settings.addCalendar') : content.name} okText={t('common.save')} onCancel={onClose} confirmLoading={create.isPending || update.isPending} okButtonProps={{ disabled: !content.name.trim(), 'data-testid': 'calendar-save' }} onOk={() => void submit()}>
      <div className="two-fields">
        <label className="policy-field wide"><span>{t('settings.calendarName')}</span><Input value={content.name} maxLength={80} onChange={(event) => set({ name: event.target.value })} data-testid="calendar-name" /></label>
        <label className="policy-field"><span>{t('settings.timeZone')}</span><Input value={content.timeZone} onChange={(event) => set({ timeZone: event.target.value })} data-testid="calendar-zone" /></label>
      </div>
      <h3>{t('settings.weekly')}</h3>
      <div className="row-editor">
        {content.weekly.map((hours, at) => (
          <div key={at} className="row-editor-row">
            <Checkbox.Group value={hours.weekdays} onChange={(weekdays) => week(at, { weekdays: [...weekdays].sort((a, b) => a - b) })} options={([1, 2, 3, 4, 5, 6, 7] as const).map((one) => ({ value: one as number, label: label('weekday', one) }))} />
            {clock(t('settings.from'), hours.opensAt, (opensAt) => week(at, { opensAt }))}–{clock(t('settings.to'), hours.closesAt, (closesAt) => week(at, { closesAt }))}
            <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('policy.removeRow')} onClick={() => set({ weekly: content.weekly.filter((_, index) => index !== at) })} />
          </div>
        ))}
        <Button size="small" onClick={() => set({ weekly: [...content.weekly, { weekdays: [6], opensAt: '08:00', closesAt: '12:00' }] })}>{t('policy.addRow')}</Button>
      </div>
      <h3>{t('settings.exceptions')}</h3>
      <p className="q-faint">{t('settings.exceptionsHint')}</p>
      <div className="row-editor">
        {content.exceptions.map((one, at) => (
          <div key={at} className="row-editor-row">
            <DatePicker size="small" allowClear={false} aria-label={t('settings.day')} value={dayjs(one.day)} onChange={(value) => { if (value) day(at, { day: value.format('YYYY-MM-DD') }); }} />
            <Input size="small" aria-label={t('settings.holidayZh')} placeholder={t('settings.holidayZh')} value={one.name.zh} style={{ width: 120 }} onChange={(event) => day(at, { name: { ...one.name, zh: event.target.value } })} />
            <Input size="small" aria-label={t('settings.holidayEn')} placeholder={t('settings.holidayEn')} value={one.name.en} style={{ width: 140 }} onChange={(event) => day(at, { name: { ...one.name, en: event.target.value } })} />
            <Checkbox checked={one.hours.length > 0} onChange={(event) => day(at, { hours: event.target.checked ? [{ opensAt: '08:00', closesAt: '17:30' }] : [] })}>{t('settings.worksThatDay')}</Checkbox>
            {one.hours.map((hours, nth) => <span key={nth}>{clock(t('settings.from'), hours.opensAt, (opensAt) => day(at, { hours: one.hours.map((of, index) => (index === nth ? { ...of, opensAt } : of)) }))}–{clock(t('settings.to'), hours.closesAt, (closesAt) => day(at, { hours: one.hours.map((of, index) => (index === nth ? { ...of, closesAt } : of)) }))}</span>)}
            <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('policy.removeRow')} onClick={() => set({ exceptions: content.exceptions.filter((_, index) => index !== at) })} />
          </div>
        ))}
        <Button size="small" onClick={() => set({ exceptions: [...content.exceptions, { day: dayjs().format('YYYY-MM-DD'), name: { zh: '', en: '' }, hours: [] }] })} data-testid="holiday-add">{t('settings.addDay')}</Button>
      </div>
      <FormProblem problem={problem} />
    </Modal>
  );
}
