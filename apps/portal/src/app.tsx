import { LiveConnection, LiveProvider, SessionProvider, SessionStore, useSessionState, useSessionStore } from '@qianli/api-client';
import { ApiError } from '@qianli/contracts';
import { antdTheme, LoadingState, useLanguage, useRoom } from '@qianli/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useMemo, useState } from 'react';
import { RouterProvider } from 'react-router';
import { LoginPage } from './pages/login/login-page';
import { portalRouter } from './routes';

const session = new SessionStore();

/** The portal: words, colours and session around the pages. */
export function App() {
  const language = useLanguage();
  const room = useRoom();
  const theme = useMemo(() => antdTheme(room), [room]);
  useEffect(() => void dayjs.locale(language === 'zh' ? 'zh-cn' : 'en'), [language]);
  return (
    <ConfigProvider theme={theme} locale={language === 'zh' ? zhCN : enUS} button={{ autoInsertSpace: false }}>
      <AntdApp message={{ maxCount: 3 }}>
        <SessionProvider value={session}>
          <Door />
        </SessionProvider>
      </AntdApp>
    </ConfigProvider>
  );
}

/** Asks the cookie at page load; shows the sign-in at whatever address somebody came to, and the page once he is in. */
function Door() {
  const store = useSessionStore();
  const state = useSessionState();
  useEffect(() => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const ask = () => store.renew().catch(() => (retry = setTimeout(ask, 3_000)));
    void ask();
    return () => clearTimeout(retry);
  }, [store]);
  if (state.status === 'signed-in') return <SignedIn key={state.user.id} />;
  if (state.status === 'unknown' && !state.problem) return <LoadingState />;
  return <LoginPage serverAway={state.status === 'unknown'} ended={state.status === 'signed-out' && state.ended} />;
}

/** What lives as long as one person's sign-in: nothing of his may be left for the next one. */
function SignedIn() {
  const store = useSessionStore();
  const [live, setLive] = useState<LiveConnection | null>(null);
  const queries = useMemo(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 15_000, retry: (count, problem) => count < 2 && problem instanceof ApiError && (problem.status === 0 || problem.status >= 500) } } }),
    [],
  );
  const router = useMemo(() => portalRouter(), []);
  useEffect(() => {
    const connection = new LiveConnection(() => store.freshToken());
    setLive(connection);
    return () => {
      connection.close();
      queries.clear();
    };
  }, [store, queries]);
  useEffect(() => () => router.dispose(), [router]);
  return (
    <QueryClientProvider client={queries}>
      <LiveProvider value={live}>
        <RouterProvider router={router} />
      </LiveProvider>
    </QueryClientProvider>
  );
}
