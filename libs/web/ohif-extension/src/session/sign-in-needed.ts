import { words } from '../texts/words';

type Why = 'signed-out' | 'no-answer' | 'no-study';
const said: Readonly<Record<Why, { text: string; link: string }>> = {
  'signed-out': { text: words.signInNeeded, link: words.toSignIn },
  'no-answer': { text: words.serverAway, link: words.tryAgain },
  'no-study': { text: words.noStudy, link: words.toWorklist },
};

/** Covers the page when nothing can be read: nobody is signed in, the platform is away, or a study may not be seen. Says what to do. */
export function showSignInNeeded(why: Why): void {
  if (document.getElementById('qianli-sign-in')) return;
  const cover = document.createElement('div');
  cover.id = 'qianli-sign-in';
  cover.setAttribute('role', 'alert');
  cover.style.cssText =
    'position:fixed;inset:0;z-index:10000;display:grid;place-content:center;justify-items:center;gap:18px;background:#070d16;color:#e8f1fb;font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;text-align:center';
  const icon = document.createElement('img');
  Object.assign(icon, { src: '/reading/icon.svg', alt: '', width: 56, height: 56 });
  const text = document.createElement('p');
  text.textContent = said[why].text;
  text.style.margin = '0';
  const link = document.createElement('a');
  link.href = { 'signed-out': `/?return=${encodeURIComponent(location.pathname + location.search)}`, 'no-answer': location.href, 'no-study': '/' }[why];
  link.textContent = said[why].link;
  link.dataset['testid'] = 'to-sign-in';
  link.style.cssText = 'padding:8px 22px;border-radius:8px;background:#1677ff;color:#fff;text-decoration:none;font-weight:600';
  cover.append(icon, text, link);
  document.body.append(cover);
}
