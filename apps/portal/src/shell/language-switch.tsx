import { chooseLanguage, useLanguage } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** One press to the other language; its label is in the language it leads to. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="bar-button" lang={other === 'zh' ? 'zh-CN' : 'en'} data-testid="language-switch" title={t('shell.languageLabel')} onClick={() => void chooseLanguage(other)}>
      {t('shell.language')}
    </button>
  );
}
