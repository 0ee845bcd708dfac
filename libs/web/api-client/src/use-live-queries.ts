import { casesApi, dispatchApi, followUpApi, measuresApi, messagesApi, operationsApi, reportsApi, type Message } from '@qianli/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queryKeyOf } from './query-keys';
import { useLive } from './session-context';

/** Lists are asked again at most this often, however many cases change. */
const listPauseMs = 800;

/**
 * Keeps what the page shows true while it is open: `case:changed` asks the case and the lists again, `message:posted`
 * puts the message into its chat at once, and after a lost connection everything is asked again.
 */
export function useLiveQueries(): void {
  const live = useLive();
  const queries = useQueryClient();
  useEffect(() => {
    if (!live) return undefined;
    let pending: ReturnType<typeof setTimeout> | undefined;
    const askListsSoon = () => {
      pending ??= setTimeout(() => {
        pending = undefined;
        for (const path of [casesApi.list.path, dispatchApi.stuck.path, operationsApi.readers.path, measuresApi.overview.path]) void queries.invalidateQueries({ queryKey: [path] });
      }, listPauseMs);
    };
    const askCase = (caseId: string) => {
      for (const path of [casesApi.get.path, casesApi.decisions.path, followUpApi.get.path, reportsApi.get.path, reportsApi.versions.path]) {
        void queries.invalidateQueries({ queryKey: [path, { params: { id: caseId } }] });
      }
    };
    let wasOffline = false;
    const stops = [
      live.on('case:changed', ({ caseId }) => {
        askCase(caseId);
        askListsSoon();
      }),
      live.on('message:posted', (message) => {
        queries.setQueryData<{ items: Message[] }>(queryKeyOf(messagesApi.list, { params: { id: message.caseId } }), (old) =>
          old && { items: [...old.items.filter((one) => one.id !== message.id), message] },
        );
        askListsSoon();
      }),
      live.on('messages:read', ({ caseId }) => void queries.invalidateQueries({ queryKey: [messagesApi.list.path, { params: { id: caseId } }] })),
      live.subscribe(() => {
        if (live.state() === 'offline') wasOffline = true;
        else if (live.state() === 'live' && wasOffline) {
          wasOffline = false;
          void queries.invalidateQueries();
        }
      }),
    ];
    return () => {
      clearTimeout(pending);
      for (const stop of stops) stop();
    };
  }, [live, queries]);
}
