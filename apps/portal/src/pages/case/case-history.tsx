import { EditOutlined } from '@ant-design/icons';
import { useCommand, useUser } from '@qianli/api-client';
import { casesApi, mayDo, type CaseDetail } from '@qianli/contracts';
import { isOpen, priorities, type Priority } from '@qianli/domain-case';
import { useLabels } from '@qianli/ui';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';

/** The clinical history as the county wrote it; the county may correct it and the priority while the case is open. */
export function CaseHistory({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const tell = useTell();
  const order = useCommand(casesApi.order);
  const [draft, setDraft] = useState<{ history: string; priority: Priority } | null>(null);
  const save = async () => {
    if (!draft) return;
    try {
      await order.mutateAsync({ params: { id: kase.id }, body: { history: draft.history.trim(), ...(draft.priority === kase.priority ? {} : { priority: draft.priority }) } });
      setDraft(null);
      tell.done(t('case.saved'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <section className="card" aria-label={t('case.history')}>
      <div className="card-head">
        <h2>{t('case.history')}</h2>
        {!draft && mayDo(role, 'case.order') && isOpen(kase.state) && <Button size="small" type="text" icon={<EditOutlined />} onClick={() => setDraft({ history: kase.history, priority: kase.priority })} data-testid="case-order-edit">{t('case.edit')}</Button>}
      </div>
      {!draft && <p className="prose" data-testid="case-history">{kase.history || <span className="q-faint">{t('case.noHistory')}</span>}</p>}
      {draft && (
        <div className="stack">
          <Segmented value={draft.priority} onChange={(priority) => setDraft({ ...draft, priority })} aria-label={t('send.priority')} options={priorities.map((one) => ({ value: one, label: label('priority', one) }))} />
          <Input.TextArea rows={5} maxLength={4000} value={draft.history} aria-label={t('case.history')} onChange={(event) => setDraft({ ...draft, history: event.target.value })} />
          <span className="row-end"><Button onClick={() => setDraft(null)}>{t('common.cancel')}</Button><Button type="primary" loading={order.isPending} disabled={!draft.history.trim()} onClick={() => void save()}>{t('common.save')}</Button></span>
        </div>
      )}
    </section>
  );
}
