import { useLiveState } from '@qianli/api-client';
import { useTranslation } from 'react-i18next';

/** Whether lists update by themselves right now. */
export function LiveMark() {
  const { t } = useTranslation();
  const state = useLiveState();
  return (
    <span className={`live-mark live-${state}`} role="status" title={t('shell.liveHint')}>
      <i aria-hidden="true" />
      {state === 'live' ? t('shell.live') : state === 'connecting' ? t('shell.connecting') : t('shell.offline')}
    </span>
  );
}
