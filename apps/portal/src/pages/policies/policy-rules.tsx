import type { PolicyContent } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { policyGroups, policySentences, sayWith } from './policy-sentences';

/** A policy as sentences under seven headings. */
export function PolicyRules({ content }: { content: PolicyContent }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const sentences = policySentences(content, sayWith(t), label);
  return (
    <div className="policy-rules" data-testid="policy-rules">
      {policyGroups.map((group) => (
        <section key={group} className={group === 'sla' ? 'wide' : ''}>
          <h3>{t(`policy.group_${group}`)}</h3>
          <ul className={group === 'sla' ? 'columns' : ''}>{sentences.filter((one) => one.group === group).map((one) => <li key={`${one.key} ${one.text}`}>{one.text}</li>)}</ul>
        </section>
      ))}
    </div>
  );
}
