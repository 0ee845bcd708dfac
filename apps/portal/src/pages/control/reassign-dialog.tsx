import { useCommand } from '@qianli/api-client';
import { ApiError, casesApi } from '@qianli/contracts';
import { patientNameOf, useLabels } from '@qianli/ui';
import { Alert, Input, Modal, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';
import type { Reassignment } from './control-page';

interface Props {
  readonly moving: Reassignment | null;
  readonly readers: readonly { reader: { id: string; name: string }; onShift: boolean; open: number; capacity: number }[];
  readonly onClose: () => void;
}

/** Gives a case to another reader with a reason. The platform has the last word: its no names each rule. */
export function ReassignDialog({ moving, readers, onClose }: Props) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const reassign = useCommand(casesApi.reassign);
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  useEffect(() => { setTo(moving?.to ?? null); setReason(''); setRefusal(null); }, [moving]);
  const submit = async () => {
    if (!moving || !to) return;
    setRefusal(null);
    try {
      await reassign.mutateAsync({ params: { id: moving.kase.id }, body: { to, reason: reason.trim() } });
      tell.done(t('control.reassigned', { reader: readers.find(({ reader }) => reader.id === to)?.reader.name ?? '' }));
      onClose();
    } catch (problem) { setRefusal(problem instanceof ApiError ? problem : new ApiError(0, 'internal-error', '')); }
  };
  return (
    <Modal open={moving !== null} title={moving ? t('control.reassignTitle', { patient: patientNameOf(moving.kase.patientName) }) : ''} onCancel={onClose} okText={t('control.reassign')} confirmLoading={reassign.isPending}
      okButtonProps={{ disabled: !to || !reason.trim(), 'data-testid': 'reassign-submit' }} onOk={() => void submit()}>
      <div className="stack full">
        <label className="field-label" htmlFor="reassign-to">{t('control.reassignTo')}</label>
        <Select id="reassign-to" value={to} onChange={(value) => { setTo(value); setRefusal(null); }} data-testid="reassign-to" style={{ width: '100%' }}
          options={readers.filter(({ reader }) => reader.id !== moving?.kase.assignedTo?.id).map(({ reader, onShift, open, capacity }) => ({ value: reader.id, label: `${reader.name} · ${t('control.load', { open, capacity })}${onShift ? '' : ` · ${t('control.offShift')}`}` }))} />
        <label className="field-label" htmlFor="reassign-reason">{t('control.reason')}</label>
        <Input.TextArea id="reassign-reason" rows={2} maxLength={500} value={reason} placeholder={t('control.reasonPlaceholder')} onChange={(event) => setReason(event.target.value)} data-testid="reassign-reason" />
        {refusal && (
          <Alert type="warning" showIcon role="alert" data-testid="reassign-refused" title={refusal.code === 'reader-not-eligible' ? t('control.refusedTitle') : label('error', refusal.code)}
            description={refusal.code === 'reader-not-eligible' && <ul className="plain-list">{refusal.issues.map((issue) => <li key={issue.path}>{issue.message}</li>)}</ul>} />
        )}
      </div>
    </Modal>
  );
}
