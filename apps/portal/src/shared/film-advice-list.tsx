import { ExclamationCircleFilled } from '@ant-design/icons';
import type { PreRead } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** Advice to take a film again, each line once; nothing when there is none. */
export function FilmAdviceList({ preRead }: { preRead: PreRead | null | undefined }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const lines = new Map((preRead?.filmAdvice ?? []).map((advice) => [advice.code, advice.message]));
  if (lines.size === 0) return null;
  return (
    <div className="film-advice" role="status" data-testid="film-advice">
      <strong><ExclamationCircleFilled aria-hidden="true" /> {t('case.filmAdvice')}</strong>
      <ul>{[...lines].map(([code, message]) => <li key={code} data-testid={`film-advice-${code}`}>{say(message)}</li>)}</ul>
      <p className="q-faint">{t('case.filmAdviceHint')}</p>
    </div>
  );
}
