import type { ReplyOf, routingApi } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** How cases come to readers under the policy in force, and whether one may choose. */
export function ModeMark({ mode }: { mode: ReplyOf<typeof routingApi.mode> | undefined }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  if (!mode) return null;
  return (
    <span className="mode-mark" title={t('worklist.modeHint', { version: mode.version, name: label('policy', mode.name) })} data-testid="worklist-mode">
      <span className="q-tag q-tag-calm">{t(`worklist.mode_${mode.mode}`)}</span>
      <span className="q-faint">{mode.claimFromPool ? t('worklist.claimOn') : t('worklist.claimOff')}</span>
    </span>
  );
}
