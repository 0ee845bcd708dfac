import { LiveConnection, LiveProvider, SessionProvider, useCall, useCommand, useLiveQueries, useSessionState, useSessionStore, type SessionStore } from '@qianli/api-client';
import { casesApi, type User } from '@qianli/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { readAddress } from '../session/reading-address';
import { sayError, words } from '../texts/words';
import type { OhifManagers } from '../viewer/ohif-services';
import { sayFailedImages } from '../viewer/say-failed-images';
import { workOn } from './case-work';
import { ReadingPanel } from './reading-panel';

const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 15_000, refetchOnWindowFocus: true } } });

/** Everything beside the images: who reads, which case, and the panel with its four tabs. */
export function ReadingRoom({ session, managers }: { session: SessionStore; managers: OhifManagers }) {
  const [live] = useState(() => new LiveConnection(() => session.freshToken()));
  useEffect(() => sayFailedImages(managers), [managers]);
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider value={session}>
        <LiveProvider value={live}>
          <FindCase managers={managers} />
        </LiveProvider>
      </SessionProvider>
    </QueryClientProvider>
  );
}

/** The address names the case; an address with a study alone is looked up. */
function FindCase({ managers }: { managers: OhifManagers }) {
  useLiveQueries();
  const { user } = useSessionState();
  const [address] = useState(() => readAddress(location.search));
  const study = address.studyInstanceUids[0];
  const lookup = useCall(casesApi.list, { query: { studyInstanceUid: study ?? '' } }, { enabled: !address.caseId && study !== undefined });
  const caseId = address.caseId ?? lookup.data?.items[0]?.id ?? null;
  if (!user || (lookup.isLoading && !caseId)) return <Quiet text={words.loading} />;
  return caseId ? <OpenedCase caseId={caseId} user={user} managers={managers} /> : <Quiet text={words.noCase} />;
}

function OpenedCase({ caseId, user, managers }: { caseId: string; user: User; managers: OhifManagers }) {
  const kase = useCall(casesApi.get, { params: { id: caseId } });
  const open = useCommand(casesApi.open);
  const session = useSessionStore();
  const [opened, setOpened] = useState(false);
  const work = kase.data ? workOn(kase.data, user) : null;

  // Who comes here with a case of his own has come to read it: no further click.
  useEffect(() => {
    if (opened || work?.mayOpen !== 'open') return;
    setOpened(true);
    open.mutate({ params: { id: caseId } });
  }, [opened, work?.mayOpen, open, caseId]);

  if (kase.isLoading) return <Quiet text={words.loading} />;
  if (!kase.data || !work)
    return (
      <Quiet text={`${words.loadFailed} ${sayError(kase.error)}`}>
        <button className="button" onClick={() => void kase.refetch()}>{words.tryAgain}</button>
      </Quiet>
    );
  return <ReadingPanel kase={kase.data} user={user} work={work} managers={managers} session={session} openProblem={open.error ? sayError(open.error) : null} onOpen={() => open.mutate({ params: { id: caseId } })} />;
}

function Quiet({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <section className="panel quiet" data-testid="reading-panel" aria-label={words.panel}>
      <p>{text}</p>
      {children}
    </section>
  );
}
