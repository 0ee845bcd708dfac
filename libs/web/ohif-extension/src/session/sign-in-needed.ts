import { words } from '../texts/words';

/** Covers the page: nothing can be read without a sign-in. Keeps the page behind it, so that a draft can still be copied after signing in elsewhere. */
export function showSignInNeeded(why: 'signed-out' | 'no-answer'): void {
  if (document.getElementById('qianli-sign-in')) return;
  const cover = document.createElement('div');
  cover.id = 'qianli-sign-in';
  cover.setAttribute('role', 'alert');
  cover.style.cssText =
    'position:fixed;inset:0;z-index:10000;display:grid;place-content:center;justify-items:center;gap:18px;background:#070d16;color:#e8f1fb;font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;text-align:center';
  const icon = document.createElement('img');
  Object.assign(icon, { src: '/reading/icon.svg', alt: '', width: 56, height: 56 });
  const text = document.createElement('p');
  text.textContent = why === 'signed-out' ? words.signInNeeded : words.serverAway;
  text.style.margin = '0';
  const link = document.createElement('a');
  link.href = why === 'signed-out' ? `/?return=${encodeURIComponent(location.pathname + location.search)}` : location.href;
  link.textContent = why === 'signed-out' ? words.toSignIn : words.tryAgain;
  link.dataset['testid'] = 'to-sign-in';
  link.style.cssText = 'padding:8px 22px;border-radius:8px;background:#1677ff;color:#fff;text-decoration:none;font-weight:600';
  cover.append(icon, text, link);
  document.body.append(cover);
}
