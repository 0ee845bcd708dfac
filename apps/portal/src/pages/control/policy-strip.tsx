import type { ReplyOf, routingApi } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** Which rules are in force, in one line, and the way to them. */
export function PolicyStrip({ mode }: { mode: ReplyOf<typeof routingApi.mode> | undefined }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  if (!mode) return null;
  return (
    <span className="mode-mark" data-testid="control-policy">
      <span className="q-faint">{t('policy.inForce')}</span>
      <strong>{t('policy.version', { n: mode.version })} · {label('policy', mode.name)}</strong>
      <span className="q-tag q-tag-calm">{t(`worklist.mode_${mode.mode}`)}</span>
      <Link to="/policies">{t('policy.open')}</Link>
    </span>
  );
}
