import i18next, { type i18n } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { sideOf, type Language, type Side } from './pair';
import { words } from './words';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words';
    resources: { words: Side<typeof words> };
  }
}

/** The reading room reads the same key. */
const key = 'qianli.language';

export function chosenLanguage(): Language {
  return localStorage.getItem(key) === 'en' ? 'en' : 'zh';
}

/** Starts the words of a page in the language chosen before; Chinese first. */
export async function startWords(): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: chosenLanguage(),
    fallbackLng: 'zh',
    defaultNS: 'words',
    resources: { zh: { words: sideOf(words, 'zh') }, en: { words: sideOf(words, 'en') } },
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  tellDocument(chosenLanguage());
  return i18next;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(key, language);
  await i18next.changeLanguage(language);
  tellDocument(language);
}

/** The language on the screen. */
export function useLanguage(): Language {
  const { i18n: words18 } = useTranslation();
  return words18.language === 'en' ? 'en' : 'zh';
}

function tellDocument(language: Language): void {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  document.title = i18next.t('common.title');
}
