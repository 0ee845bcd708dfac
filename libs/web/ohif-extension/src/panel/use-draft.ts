import type { SessionStore } from '@qianli/api-client';
import { reportsApi } from '@qianli/contracts';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { DraftKeeper, type DraftState, type DraftText } from './draft-keeper';

export interface Draft extends DraftState {
  readonly dirty: boolean;
  edit(change: Partial<DraftText>): void;
  flush(): Promise<void>;
  settle(which: 'mine' | 'theirs'): Promise<void>;
  addToFindings(line: string): void;
}

/** The draft of a case, loaded once its report may be written, saved by itself. */
export function useDraft(caseId: string, session: SessionStore, mayReport: boolean): Draft {
  const keeper = useMemo(
    () =>
      new DraftKeeper({
        load: () => session.call(reportsApi.draft, { params: { id: caseId } }),
        save: (body) => session.call(reportsApi.saveDraft, { params: { id: caseId }, body }),
      }),
    [caseId, session],
  );
  const state = useSyncExternalStore(keeper.subscribe, keeper.state);
  useEffect(() => {
    if (mayReport) void keeper.load().catch(() => undefined);
    return () => keeper.stop();
  }, [keeper, mayReport]);

  const dirty = state.status === 'unsaved' || state.status === 'saving' || state.status === 'failed' || state.status === 'conflict';
  useEffect(() => {
    if (!dirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);

  return useMemo(
    () => ({
      ...state,
      dirty,
      edit: (change) => keeper.edit(change),
      flush: () => keeper.flush(),
      settle: (which) => keeper.settle(which),
      addToFindings: (line) => {
        const { findings } = keeper.state().text;
        keeper.edit({ findings: findings.trim() === '' ? line : `${findings.replace(/\s+$/, '')}\n${line}` });
      },
    }),
    [state, dirty, keeper],
  );
}
