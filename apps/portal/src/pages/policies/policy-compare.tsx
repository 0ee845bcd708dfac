import type { PolicyDetail } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { changesBetween, policySentences, sayWith } from './policy-sentences';

/** What would change, sentence beside sentence. */
export function PolicyCompare({ before, after }: { before: PolicyDetail; after: PolicyDetail }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  if (before.id === after.id) return <p className="q-faint">{t('policy.compareSelf')}</p>;
  const changes = changesBetween(policySentences(before.content, sayWith(t), label), policySentences(after.content, sayWith(t), label));
  if (changes.length === 0) return <p className="q-faint">{t('policy.compareNone')}</p>;
  return (
    <>
      <p><strong>{t('policy.changed', { count: changes.length })}</strong></p>
      <table className="case-table slim-table policy-diff" data-testid="policy-diff">
        <thead><tr><th>{t('policy.rules')}</th><th>{t('policy.was')} · {t('policy.version', { n: before.version })}</th><th>{t('policy.becomes')} · {t('policy.version', { n: after.version })}</th></tr></thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.key}>
              <td className="nowrap q-soft">{t(`policy.group_${change.group}`)}</td>
              <td>{change.before === null ? <span className="q-faint">—</span> : <del>{change.before}</del>}</td>
              <td>{change.after === null ? <span className="q-faint">{t('policy.removed')}</span> : <ins>{change.after}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
