import { useCommand, useSessionStore } from '@qianli/api-client';
import { ApiError, routingApi, type PolicyContent, type PolicyDetail } from '@qianli/contracts';
import { routingModes, secondReaderRules } from '@qianli/domain-routing';
import { useLabels } from '@qianli/ui';
import { Alert, Button, Input, InputNumber, Segmented, Switch } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettled } from '../../shared/use-settled';
import { useTell } from '../../shared/use-tell';
import { DemandsEditor } from './demands-editor';
import { fieldOfFault, numberAt, numberFields, withValue, type NumberField } from './policy-fields';
import { policyGroups, type PolicyGroup } from './policy-sentences';
import { SlaEditor } from './sla-editor';

type Fault = PolicyDetail['faults'][number];

/** Edits a copy of a version. The server names each contradiction while one types, and the field it stands at shows it. */
export function PolicyEditor({ from, onKept, onCancel }: { from: PolicyDetail; onKept: (id: string) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const { say, language, label } = useLabels();
  const tell = useTell();
  const [content, setContent] = useState<PolicyContent>(() => ({ ...from.content, name: label('policy', from.content.name) }));
  const [note, setNote] = useState('');
  const { faults, isChecked, setFaults } = useFaults(content);
  const create = useCommand(routingApi.createPolicy);
  const set = (path: string, value: unknown) => setContent((old) => withValue(old, path, value));
  const at = (field: string) => faults.filter((fault) => fieldOfFault[fault.rule] === field);
  const atTop = faults.filter((fault) => fieldOfFault[fault.rule] === undefined);
  const save = async () => {
    try {
      const kept = await create.mutateAsync({ body: { content, note: note.trim() } });
      tell.done(t('policy.saved', { n: kept.version }));
      onKept(kept.id);
    } catch (problem) {
      if (problem instanceof ApiError && problem.issues.length > 0) setFaults(problem.issues.map((issue) => ({ rule: issue.path, zh: issue.message, en: issue.message, howToMend: { zh: '', en: '' } })));
      tell.refused(problem);
    }
  };
  const tell1 = (field: string): ReactNode => at(field).map((fault) => (
    <p key={fault.rule} className="field-problem" role="alert" data-testid={`fault-${fault.rule}`}>{fault[language]}{say(fault.howToMend) && <><br />{t('policy.mend', { how: say(fault.howToMend) })}</>}</p>
  ));
  const numbers = (group: PolicyGroup) => (
    <div className="policy-fields">{numberFields.filter((field) => field.group === group).map((field) => <NumberBox key={field.path} field={field} content={content} set={set} isWrong={at(field.path).length > 0} />)}</div>
  );
  const special: Partial<Record<PolicyGroup, ReactNode>> = {
    mode: (
      <div className="policy-fields">
        <label className="policy-field"><span>{t('policy.f_mode')}</span><Segmented value={content.mode} onChange={(mode) => set('mode', mode)} options={routingModes.map((mode) => ({ value: mode, label: t(`policy.mode_${mode}`) }))} data-testid="policy-mode" /></label>
        <label className="policy-field"><span>{t('policy.f_claimFromPool')}</span><Switch checked={content.claimFromPool} onChange={(claim) => set('claimFromPool', claim)} aria-label={t('policy.f_claimFromPool')} data-testid="policy-claimFromPool" /></label>
      </div>
    ),
    demands: <DemandsEditor demands={content.demands} onChange={(demands) => set('demands', demands)} />,
    second: <Segmented value={content.secondReader} aria-label={t('policy.f_secondReader')} onChange={(rule) => set('secondReader', rule)} options={secondReaderRules.map((rule) => ({ value: rule, label: t(`policy.second_${rule}`) }))} />,
    ai: <label className="policy-field"><span>{t('policy.f_reorder')}</span><Switch checked={content.ai.reorder} onChange={(reorder) => set('ai.reorder', reorder)} aria-label={t('policy.f_reorder')} data-testid="policy-ai.reorder" /></label>,
    sla: <SlaEditor rows={content.sla} onChange={(rows) => set('sla', rows)} />,
  };
  return (
    <section className="card policy-editor" data-testid="policy-editor">
      <div className="card-head"><div><h2>{t('policy.editTitle')}</h2><small className="q-faint">{t('policy.editHint')}</small></div></div>
      {atTop.length > 0 && <Alert type="warning" showIcon role="alert" title={t('policy.faults', { count: faults.length })} description={<ul className="plain-list">{atTop.map((fault) => <li key={fault.rule}>{fault[language]} {say(fault.howToMend)}</li>)}</ul>} />}
      <div className="policy-fields">
        <label className="policy-field wide"><span>{t('policy.name')}</span><Input value={content.name} maxLength={80} onChange={(event) => set('name', event.target.value)} data-testid="policy-name" /></label>
        <label className="policy-field wide"><span>{t('policy.note')}</span><Input value={note} maxLength={500} placeholder={t('policy.notePlaceholder')} onChange={(event) => setNote(event.target.value)} data-testid="policy-note" /></label>
      </div>
      {policyGroups.map((group) => (
        <fieldset key={group} className="policy-group">
          <legend>{t(`policy.group_${group}`)}</legend>
          {special[group]}
          {numbers(group)}
          {[...new Set(faults.flatMap((fault) => fieldOfFault[fault.rule] ?? []))].filter((path) => groupOf(path) === group).map((path) => <div key={path}>{tell1(path)}</div>)}
        </fieldset>
      ))}
      <div className="policy-foot">
        <span className={faults.length > 0 ? 'field-problem' : 'q-faint'} role="status">{!isChecked ? t('policy.checking') : faults.length > 0 ? t('policy.faults', { count: faults.length }) : t('policy.faultFree')}</span>
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button type="primary" loading={create.isPending} disabled={faults.length > 0 || !content.name.trim()} onClick={() => void save()} data-testid="policy-save">{t('policy.saveDraft')}</Button>
      </div>
    </section>
  );
}

const groupOf = (path: string): PolicyGroup =>
  path === 'claimFromPool' ? 'mode' : path === 'demands' ? 'demands' : path === 'sla' ? 'sla' : (numberFields.find((field) => field.path === path)?.group ?? 'mode');

function NumberBox({ field, content, set, isWrong }: { field: NumberField; content: PolicyContent; set: (path: string, value: unknown) => void; isWrong: boolean }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const kept = numberAt(content, field.path);
  const words = field.priority ? t('policy.f_priority', { priority: label('priority', field.priority) }) : t(`policy.f_${field.name}` as 'policy.f_mode');
  return (
    <label className="policy-field">
      <span>{words}</span>
      <InputNumber value={field.percent ? Math.round(kept * 1000) / 10 : kept} step={field.step} status={isWrong ? 'warning' : ''} aria-invalid={isWrong} style={{ width: '100%' }} data-testid={`policy-${field.path}`}
        onChange={(value) => { if (typeof value === 'number') set(field.path, field.percent ? value / 100 : value); }} />
    </label>
  );
}

/** What the server says of a content, half a second after the last change. */
function useFaults(content: PolicyContent) {
  const session = useSessionStore();
  const settled = useSettled(content, 500);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [checked, setChecked] = useState<PolicyContent | null>(null);
  useEffect(() => {
    const stopping = new AbortController();
    session.call(routingApi.checkPolicy, { body: { content: settled } }, { signal: stopping.signal }).then(
      (answer) => { setFaults(answer.faults); setChecked(settled); },
      (problem: unknown) => {
        if (stopping.signal.aborted) return;
        const issues = problem instanceof ApiError ? problem.issues : [];
        setFaults(issues.map((issue) => ({ rule: issue.path, zh: issue.message, en: issue.message, howToMend: { zh: '', en: '' } })));
        setChecked(settled);
      },
    );
    return () => stopping.abort();
  }, [session, settled]);
  return { faults, isChecked: checked === content, setFaults };
}
