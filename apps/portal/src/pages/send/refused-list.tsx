import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import type { RefusedFile } from './sent-file';

/** Every file that was not taken, by reason: what it means and what to do. */
export function RefusedList({ refused }: { refused: readonly RefusedFile[] }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  if (refused.length === 0) return null;
  const reasons = [...new Set(refused.map(({ code, by }) => `${by}\n${code}`))];
  return (
    <section className="card send-refused" data-testid="send-refused" aria-label={t('send.refused')}>
      <h2>{t('send.refused')} <span className="count">{refused.length}</span></h2>
      <p className="q-soft">{t('send.refusedHint')}</p>
      {reasons.map((reason) => {
        const [by, code = ''] = reason.split('\n');
        const files = refused.filter((file) => file.by === by && file.code === code);
        return (
          <details key={reason} open={files.length <= 8}>
            <summary><span className="count">{files.length}</span> {label('fileRefusal', code)} <span className="q-faint">{by === 'platform' ? t('send.refusedThere') : t('send.refusedHere')}</span></summary>
            <ul>{files.slice(0, 200).map(({ path }) => <li key={path}>{path}</li>)}</ul>
          </details>
        );
      })}
    </section>
  );
}
