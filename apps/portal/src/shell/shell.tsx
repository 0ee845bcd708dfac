import { useLiveQueries, useUser } from '@qianli/api-client';
import { Brand } from '@qianli/ui';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import { AccountMenu } from './account-menu';
import { LanguageSwitch } from './language-switch';
import { LiveMark } from './live-mark';
import { OfflineBanner } from './offline-banner';
import { homeOf, pagesOf } from './pages-of';
import { RoomSwitch } from './room-switch';

/** The frame of every page: who, where, in which language, and whether what stands here is live. */
export function Shell() {
  const { t } = useTranslation();
  const user = useUser();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  useLiveQueries();
  // A new page is announced and keyboard users start at its top; the first one leaves the focus alone.
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== pathname) main.current?.focus({ preventScroll: true });
    before.current = pathname;
    window.scrollTo(0, 0);
  }, [pathname]);
  const isCounty = user.role === 'county-physician' || user.role === 'county-uploader' || user.role === 'specialist';
  return (
    <div className="shell">
      <a className="shell-skip" href="#main">{t('shell.skip')}</a>
      <header className="shell-bar">
        <NavLink to={homeOf(user.role)} className="shell-home" aria-label={t('common.brand')}><Brand size={26} /></NavLink>
        <nav aria-label={t('shell.navigation')}>
          {pagesOf(user.role).map((page) => (
            <NavLink key={page} to={`/${page}`} data-testid={`nav-${page}`}>{page === 'cases' && !isCounty ? t('shell.casesAll') : t(`shell.${page}`)}</NavLink>
          ))}
        </nav>
        <div className="shell-tools">
          <LiveMark />
          <LanguageSwitch />
          <RoomSwitch />
          <AccountMenu />
        </div>
      </header>
      <OfflineBanner />
      <main id="main" ref={main} tabIndex={-1}><Outlet /></main>
    </div>
  );
}
