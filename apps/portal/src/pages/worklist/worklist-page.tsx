import { QuestionCircleOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useCall, useCommand, useUser } from '@qianli/api-client';
import { ApiError, casesApi, findingsApi, routingApi, type CaseSummary, type PredictiveValue } from '@qianli/contracts';
import { EmptyState, ErrorState, LoadingState, PageNotice, timeLeftOf, useNow } from '@qianli/ui';
import { Button, Input, Segmented, type InputRef } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { openReadingRoom } from '../../shared/open-reading-room';
import { useAddress } from '../../shared/use-address';
import { useSettled } from '../../shared/use-settled';
import { useTell } from '../../shared/use-tell';
import { trustOf } from '../../shared/trust-of';
import { KeysDialog } from './keys-dialog';
import { ReturnDialog } from './return-dialog';
import { SelectedStrip } from './selected-strip';
import { ModeMark } from './mode-mark';
import { SavedViews } from './saved-views';
import { steadyRows } from './steady-rows';
import { useWorklistKeys } from './use-worklist-keys';
import { WorklistTable } from './worklist-table';
import { inView, isWorklistView, viewQueries, worklistViews } from './worklist-views';

const noTrust: readonly PredictiveValue[] = [];

/** What do I read next, how long do I have, why this one. Sorted by the server; steady under the pointer. */
export function WorklistPage() {
  const { t } = useTranslation();
  const user = useUser();
  const go = useNavigate();
  const tell = useTell();
  const now = useNow(30_000);
  const [address, setAddress] = useAddress({ view: 'viewAll', q: '' });
  const view = isWorklistView(address.view) ? address.view : 'viewAll';
  const [typed, setTyped] = useState(address.q);
  useEffect(() => setTyped((old) => (old.trim() === address.q ? old : address.q)), [address.q]);
  const q = useSettled(typed.trim());
  const list = useCall(casesApi.list, { query: { limit: 200, ...viewQueries[view], ...(q ? { q } : {}) } }, { keepPrevious: true, refetchEveryMs: 60_000 });
  const trust = useCall(findingsApi.predictiveValues, {}, { staleMs: 300_000 });
  const mode = useCall(routingApi.mode, {}, { refetchEveryMs: 60_000 });
  const mayClaim = mode.data?.claimFromPool ?? true;
  // The reading room opens at once; the list catches up behind it.
  const open = useCommand(casesApi.open, { inBackground: true });
  const release = useCommand(casesApi.release);
  const next = useCommand(casesApi.next, { inBackground: true });
  const [held, setHeld] = useState(false);
  const shown = useRef<readonly CaseSummary[]>([]);
  const steady = steadyRows(shown.current, list.data?.items.filter((kase) => inView(view, kase)) ?? [], held && !list.isPlaceholderData);
  useEffect(() => { shown.current = steady.rows.map((one) => one.row); });
  const [selected, setSelected] = useState<string | null>(null);
  const [returning, setReturning] = useState<CaseSummary | null>(null);
  const [showsKeys, setShowsKeys] = useState(false);
  const search = useRef<InputRef>(null);
  const rows = steady.rows.filter((one) => !one.gone).map((one) => one.row);
  const overdue = rows.filter((kase) => timeLeftOf(kase, now).kind === 'overdue').length;

  const enter = useCallback((kase: Parameters<typeof openReadingRoom>[0]) => { if (!openReadingRoom(kase)) tell.note(t('worklist.popup')); }, [tell, t]);
  const openCase = useCallback(async (kase: CaseSummary) => {
    try {
      const mayOpen = kase.state === 'in-pool' || kase.state === 'assigned' || kase.state === 'preliminary' || (kase.state === 'reading' && kase.assignedTo?.id === user.id);
      enter(mayOpen ? await open.mutateAsync({ params: { id: kase.id } }) : kase);
    } catch (problem) { tell.refused(problem); }
  }, [open, enter, tell, user.id]);
  const openNext = useCallback(async () => {
    // A second press while the platform chooses would open a second case.
    if (next.isPending) return;
    try {
      enter(await next.mutateAsync({}));
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === 'no-case-waiting') tell.note(t('worklist.none'));
      else tell.refused(problem);
    }
  }, [next, enter, tell, t]);
  const giveBack = useCallback(async (kase: CaseSummary) => {
    try { await release.mutateAsync({ params: { id: kase.id } }); tell.done(t('worklist.released')); } catch (problem) { tell.refused(problem); }
  }, [release, tell, t]);
  const chosen = rows.find((kase) => kase.id === selected);
  useWorklistKeys({
    ids: rows.map((kase) => kase.id), selected, select: setSelected, isBusy: returning !== null || showsKeys,
    open: (id) => { const kase = rows.find((one) => one.id === id); if (kase) void openCase(kase); },
    details: (id) => void go(`/cases/${id}`),
    next: () => void openNext(), search: () => search.current?.focus({ cursor: 'all' }), help: () => setShowsKeys(true),
  });

  return (
    <div className="worklist">
      <h1 className="q-hidden">{t('worklist.title')}</h1>
      <div className="worklist-bar">
        <Button type="primary" size="small" icon={<ThunderboltOutlined />} loading={next.isPending} title={t('worklist.nextHint')} onClick={() => void openNext()} data-testid="worklist-next">{t('worklist.next')} <kbd>N</kbd></Button>
        <Segmented size="small" value={view} onChange={(value) => setAddress({ view: value })} aria-label={t('worklist.views')} data-testid="worklist-view" options={worklistViews.map((name) => ({ value: name, label: t(`worklist.${name}`) }))} />
        <SavedViews current={{ view, q }} onChoose={(saved) => { setTyped(saved.q); setAddress(saved); }} />
        <ModeMark mode={mode.data} />
        <span className="worklist-count">{t('worklist.count', { shown: rows.length, overdue })}</span>
        {steady.waiting > 0 && <Button size="small" onClick={() => setHeld(false)} data-testid="worklist-changes">{t('worklist.newRows', { count: steady.waiting })}</Button>}
        <Input ref={search} size="small" allowClear value={typed} placeholder={`${t('worklist.search')}  /`} aria-label={t('worklist.search')} className="worklist-search" data-testid="worklist-search"
          onChange={(event) => { setTyped(event.target.value); setAddress({ q: event.target.value.trim() }); }} onKeyDown={(event) => { if (event.key === 'Escape') event.currentTarget.blur(); }} />
        <Button size="small" type="text" icon={<QuestionCircleOutlined />} aria-label={t('worklist.keys')} title={`${t('worklist.keys')} ?`} onClick={() => setShowsKeys(true)} />
      </div>
      <div className="worklist-body" onPointerMove={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
        {!list.data && list.error && <ErrorState problem={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <LoadingState />}
        {list.data && steady.rows.length === 0 && (q ? <EmptyState title={t('cases.emptyFilter')} /> : <PageNotice icon={<ThunderboltOutlined />} title={t('worklist.none')} text={t('worklist.noneText')} />)}
        {steady.rows.length > 0 && <WorklistTable rows={steady.rows} trust={trust.data?.items ?? noTrust} selected={selected} me={user.id} onSelect={setSelected} onOpen={(kase) => void openCase(kase)} onReturn={setReturning} onRelease={(kase) => void giveBack(kase)} mayClaim={mayClaim} />}
      </div>
      {rows.length > 0 && <SelectedStrip kase={chosen} trust={chosen ? trustOf(trust.data?.items ?? noTrust, chosen) : null} />}
      <ReturnDialog kase={returning} onClose={() => setReturning(null)} />
      <KeysDialog open={showsKeys} onClose={() => setShowsKeys(false)} />
    </div>
  );
}
