import { useCall, useCommand } from '@qianli/api-client';
import { ApiError, casesApi, dispatchApi, type ReaderForCase } from '@qianli/contracts';
import { Asked, patientNameOf, useLabels } from '@qianli/ui';
import { Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../shared/form-problem';
import { useTell } from '../../shared/use-tell';
import type { Reassignment } from './control-page';

/** Gives a case to another reader with a reason. Who may not have it stands here too, with the rule; the platform has the last word. */
export function ReassignDialog({ moving, onClose }: { moving: Reassignment | null; onClose: () => void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const question = useCall(dispatchApi.readersFor, { params: { id: moving?.kase.id ?? '' } }, { enabled: moving !== null, staleMs: 5000 });
  const reassign = useCommand(casesApi.reassign);
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  useEffect(() => { setTo(moving?.to ?? null); setReason(''); setRefusal(null); }, [moving]);
  const chosen = question.data?.items.find(({ reader }) => reader.id === to);
  const submit = async () => {
    if (!moving || !to) return;
    setRefusal(null);
    try {
      await reassign.mutateAsync({ params: { id: moving.kase.id }, body: { to, reason: reason.trim() } });
      tell.done(t('control.reassigned', { reader: chosen?.reader.name ?? '' }));
      onClose();
    } catch (problem) { setRefusal(problem instanceof ApiError ? problem : new ApiError(0, 'internal-error', '')); }
  };
  return (
    <Modal open={moving !== null} width={600} title={moving ? t('control.reassignTitle', { patient: patientNameOf(moving.kase.patientName) }) : ''} onCancel={onClose} okText={t('control.reassign')} confirmLoading={reassign.isPending}
      okButtonProps={{ disabled: !chosen?.mayBeGiven || !reason.trim(), 'data-testid': 'reassign-submit' }} onOk={() => void submit()}>
      <div className="stack full">
        <Asked question={question}>
          {({ items }) => (
            <fieldset className="reader-choice" data-testid="reassign-to">
              <legend className="field-label">{t('control.reassignTo')}</legend>
              {items.filter(({ reader }) => reader.id !== moving?.kase.assignedTo?.id).map((one) => <Choice key={one.reader.id} one={one} isChosen={one.reader.id === to} onChoose={() => { setTo(one.reader.id); setRefusal(null); }} />)}
            </fieldset>
          )}
        </Asked>
        <label className="field-label" htmlFor="reassign-reason">{t('control.reason')}</label>
        <Input.TextArea id="reassign-reason" rows={2} maxLength={500} value={reason} placeholder={t('control.reasonPlaceholder')} onChange={(event) => setReason(event.target.value)} data-testid="reassign-reason" />
        <FormProblem problem={refusal} />
      </div>
    </Modal>
  );
}

function Choice({ one, isChosen, onChoose }: { one: ReaderForCase; isChosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const { say, language } = useLabels();
  const why = one.refusals.map((refusal) => say(refusal.text)).join(language === 'zh' ? '；' : '; ');
  return (
    <label className={`reader-option ${isChosen ? 'chosen' : ''} ${one.mayBeGiven ? '' : 'forbidden'}`} data-testid={`reassign-to-${one.reader.id}`}>
      <input type="radio" name="reassign-to" checked={isChosen} disabled={!one.mayBeGiven} onChange={onChoose} />
      <span><strong>{one.reader.name}</strong> <span className="q-soft">{t('control.load', { open: one.open, capacity: one.capacity })}</span></span>
      <small className={one.mayBeGiven ? 'q-soft' : 'field-problem'}>{one.refusals.length === 0 ? t('control.verdictYes') : one.mayBeGiven ? t('control.verdictWaived', { why }) : t('control.verdictNo', { why })}</small>
    </label>
  );
}
