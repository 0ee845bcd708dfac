import { useTranslation } from 'react-i18next';

/** The mark: an eye whose gaze reaches a far point. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0a6e87" />
      <path d="M4.5 16c3-5.2 7-7.8 11.5-7.8s8.5 2.6 11.5 7.8c-3 5.2-7 7.8-11.5 7.8S7.5 21.2 4.5 16Z" fill="none" stroke="#dff4fa" strokeWidth="1.9" />
      <circle cx="16" cy="16" r="4.3" fill="#dff4fa" />
      <circle cx="17.6" cy="14.5" r="1.5" fill="#0a6e87" />
    </svg>
  );
}

export function Brand({ size = 28 }: { size?: number }) {
  const { t } = useTranslation();
  return (
    <span className="q-brand">
      <BrandMark size={size} />
      <strong>{t('common.brand')}</strong>
    </span>
  );
}
