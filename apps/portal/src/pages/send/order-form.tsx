import { priorities, type Priority } from '@qianli/domain-case';
import { useLabels } from '@qianli/ui';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly priority: Priority;
  readonly history: string;
  readonly disabled: boolean;
  readonly isMissing: boolean;
  readonly onPriority: (priority: Priority) => void;
  readonly onHistory: (history: string) => void;
}

/** How pressing, and what the reader must know. The history is mandatory; phrases are a press away. */
export function OrderForm({ priority, history, disabled, isMissing, onPriority, onHistory }: Props) {
  const { t } = useTranslation();
  const { label, language } = useLabels();
  const phrases = [t('send.history1'), t('send.history2'), t('send.history3'), t('send.history4'), t('send.history5'), t('send.history6'), t('send.history7'), t('send.history8'), t('send.history9'), t('send.history10'), t('send.history11'), t('send.history12')];
  const addPhrase = (phrase: string) => onHistory(history.trim() ? `${history.replace(/[，,、;；\s]+$/, '')}${language === 'zh' ? '\u3001' : ', '}${phrase}` : phrase);
  return (
    <div className="order-form">
      <fieldset disabled={disabled}>
        <legend>{t('send.priority')}</legend>
        <div className="priority-choice">
          {priorities.map((one) => (
            <label key={one} className={`priority-option q-option-${one} ${priority === one ? 'chosen' : ''}`} data-testid={`send-priority-${one}`}>
              <input type="radio" name="priority" value={one} checked={priority === one} onChange={() => onPriority(one)} />
              <strong>{label('priority', one)}</strong>
              <small>{t(`send.priorityHint_${one}`)}</small>
            </label>
          ))}
        </div>
        <small className="q-faint">{t('send.priorityNote')}</small>
      </fieldset>
      <div>
        <label htmlFor="send-history" className="field-label">{t('send.history')} <span className="q-faint">· {t('common.required')}</span></label>
        <Input.TextArea id="send-history" data-testid="send-history" rows={5} maxLength={4000} value={history} disabled={disabled} placeholder={t('send.historyPlaceholder')} status={isMissing ? 'error' : ''}
          aria-required="true" aria-invalid={isMissing} aria-describedby={isMissing ? 'send-history-missing' : undefined} onChange={(event) => onHistory(event.target.value)} />
        {isMissing && <p id="send-history-missing" role="alert" className="field-problem">{t('send.historyMissing')}</p>}
        <div className="phrases" role="group" aria-label={t('send.phrases')}>
          {phrases.map((phrase) => <Button key={phrase} size="small" disabled={disabled} onClick={() => addPhrase(phrase)}>{phrase}</Button>)}
        </div>
      </div>
    </div>
  );
}
