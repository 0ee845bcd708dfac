import { useCommand } from '@qianli/api-client';
import { dispatchApi, type StuckCase } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';

/** Asks the platform administrator for the change that a dispatcher may not make himself. */
export function AskDialog({ stuck, onClose }: { stuck: StuckCase | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const tell = useTell();
  const ask = useCommand(dispatchApi.askAdministrator);
  const [note, setNote] = useState('');
  useEffect(() => setNote(''), [stuck]);
  const submit = async () => {
    if (!stuck?.frees) return;
    try {
      await ask.mutateAsync({ params: { id: stuck.kase.id }, body: { readerId: stuck.frees.reader.id, rule: stuck.frees.rule, note: note.trim() } });
      tell.done(t('control.askDone'));
      onClose();
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <Modal open={stuck !== null} title={t('control.ask')} okText={t('control.ask')} onCancel={onClose} confirmLoading={ask.isPending} onOk={() => void submit()} okButtonProps={{ 'data-testid': 'ask-submit' }}>
      <p>{stuck?.frees && t('control.freesText', { reader: stuck.frees.reader.name, rule: say(stuck.frees.text) })}</p>
      <p className="q-soft">{t('control.askText')}</p>
      <label className="field-label" htmlFor="ask-note">{t('control.askNote')}</label>
      <Input.TextArea id="ask-note" rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} data-testid="ask-note" />
    </Modal>
  );
}
