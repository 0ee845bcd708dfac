import { useCall, useCommand } from '@qianli/api-client';
import { routingApi, type PolicyDetail } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';
import { changesBetween, policySentences, sayWith } from './policy-sentences';
import { differencesOf } from './policy-simulations';
import { verdictOf } from './read-difference';

/** The last look before a version rules: how much changes, what the trial said, and why it is switched on. */
export function SwitchDialog({ open, detail, active, onClose }: { open: boolean; detail: PolicyDetail; active: PolicyDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const [reason, setReason] = useState('');
  const simulations = useCall(routingApi.simulations, { params: { id: detail.id } }, { enabled: open });
  const activate = useCommand(routingApi.activatePolicy);
  const isBack = detail.state === 'retired';
  const result = simulations.data?.items.find((one) => one.state === 'done')?.result;
  const verdicts = result ? differencesOf(result).map(([measure, difference]) => verdictOf(measure, difference)) : [];
  const countOf = (verdict: 'better' | 'worse' | 'unclear') => verdicts.filter((one) => one === verdict).length;
  const submit = async () => {
    try {
      await activate.mutateAsync({ params: { id: detail.id }, body: { reason: reason.trim() } });
      tell.done(t('policy.switched', { n: detail.version }));
      setReason('');
      onClose();
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <Modal open={open} onCancel={onClose} title={t(isBack ? 'policy.rollBackTitle' : 'policy.switchTitle', { n: detail.version })} okText={t(isBack ? 'policy.rollBack' : 'policy.switchOn')} confirmLoading={activate.isPending}
      okButtonProps={{ disabled: !reason.trim(), 'data-testid': 'policy-switch-submit' }} onOk={() => void submit()}>
      <div className="stack full">
        <p>{t('policy.switchText')}</p>
        <p><strong>{t('policy.changed', { count: changesBetween(policySentences(active.content, sayWith(t), label), policySentences(detail.content, sayWith(t), label)).length })}</strong></p>
        {result ? <Alert type="info" showIcon title={t('policy.tried', { better: countOf('better'), worse: countOf('worse'), unclear: countOf('unclear') })} /> : !isBack && simulations.data && <Alert type="warning" showIcon title={t('policy.notTried')} />}
        <label className="field-label" htmlFor="policy-reason">{t('policy.reason')}</label>
        <Input.TextArea id="policy-reason" rows={2} maxLength={500} value={reason} placeholder={t('policy.reasonPlaceholder')} onChange={(event) => setReason(event.target.value)} data-testid="policy-reason" />
      </div>
    </Modal>
  );
}
