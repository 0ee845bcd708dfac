import { useLive, useLiveState, type SessionStore } from '@qianli/api-client';
import type { CaseDetail, User } from '@qianli/contracts';
import { useEffect, useMemo, useRef, useState } from 'react';
import { say, words } from '../texts/words';
import { readAddress } from '../session/reading-address';
import { FindingOverlay } from '../viewer/finding-overlay';
import type { OhifManagers } from '../viewer/ohif-services';
import { useShownImage } from '../viewer/use-shown-image';
import { CaseHead } from './case-head';
import type { CaseWork } from './case-work';
import { ChatTab, useUnread } from './chat-tab';
import { HistoryTab } from './history-tab';
import { PreReadTab } from './pre-read-tab';
import { ReportTab } from './report-tab';
import { useDraft } from './use-draft';

export const tabs = ['pre-read', 'report', 'chat', 'history'] as const;
export type Tab = (typeof tabs)[number];

interface ReadingPanelProps {
  readonly kase: CaseDetail;
  readonly user: User;
  readonly work: CaseWork;
  readonly managers: OhifManagers;
  readonly session: SessionStore;
  readonly openProblem: string | null;
  onOpen(): void;
}

/** The panel beside the images: head, four tabs, keys 1 to 4. Every tab stays mounted, so nothing half written is lost. */
export function ReadingPanel({ kase, user, work, managers, session, openProblem, onOpen }: ReadingPanelProps) {
  const [tab, setTab] = useState<Tab>('pre-read');
  const [overlayOn, setOverlayOn] = useState(true);
  const [chosen, setChosen] = useState<string | null>(null);
  const [shownImage] = useState(() => readAddress(location.search).sopInstanceUid);
  const draft = useDraft(kase.id, session, work.mayReport);
  const unread = useUnread(kase.id, user, tab === 'chat');
  const live = useLive();
  const liveState = useLiveState();
  // After the tabs' own effects, so that the answer (who is present) finds its listener.
  useEffect(() => live?.watch(kase.id), [live, kase.id]);
  useTabKeys(setTab);
  useOverlay(managers, kase, overlayOn, chosen);
  useShownImage(managers, shownImage);

  return (
    <section className="panel" data-testid="reading-panel" aria-label={words.panel} data-state={kase.state}>
      <CaseHead kase={kase} work={work} beforeLeaving={draft.flush} />
      {openProblem && <p className="notice warn" role="alert">{openProblem}</p>}
      {work.mayOpen && (
        <p className="notice">
          <button className="button primary" data-testid="open-case" onClick={onOpen}>{work.mayOpen === 'claim' ? words.claimCase : words.openCase}</button>
        </p>
      )}
      <div className="tabs" role="tablist" title={words.keys}>
        {tabs.map((name, index) => (
          <button key={name} role="tab" id={`tab-${name}`} aria-selected={tab === name} aria-controls={`panel-${name}`} tabIndex={tab === name ? 0 : -1} data-testid={`tab-${name}`} onClick={() => setTab(name)} onKeyDown={(event) => moveFocus(event, index, setTab)}>
            {words.tabs[name]}
            {name === 'pre-read' && flaggedCount(kase) > 0 && <span className="count machine">{flaggedCount(kase)}</span>}
            {name === 'report' && draft.dirty && <span className="dot" />}
            {name === 'chat' && unread > 0 && <span className="count">{unread}</span>}
          </button>
        ))}
      </div>
      {tabs.map((name) => (
        <div key={name} role="tabpanel" id={`panel-${name}`} aria-labelledby={`tab-${name}`} className="tab-body" hidden={tab !== name}>
          {name === 'pre-read' && (
            <PreReadTab kase={kase} mayAssess={work.mayReport || work.mayAmend} managers={managers} overlayOn={overlayOn} onOverlay={setOverlayOn} chosen={chosen} onChosen={setChosen} onToReport={work.mayReport ? draft.addToFindings : null} />
          )}
          {name === 'report' && <ReportTab kase={kase} work={work} draft={draft} managers={managers} session={session} />}
          {name === 'chat' && <ChatTab caseId={kase.id} user={user} isShown={tab === 'chat'} />}
          {name === 'history' && <HistoryTab kase={kase} />}
        </div>
      ))}
      {liveState === 'offline' && <p className="offline" role="status">{words.offline}</p>}
    </section>
  );
}

const flaggedCount = (kase: CaseDetail) => kase.preRead?.findings.filter((finding) => finding.flagged).length ?? 0;

function moveFocus(event: React.KeyboardEvent<HTMLButtonElement>, index: number, setTab: (tab: Tab) => void) {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const next = tabs[(index + step + tabs.length) % tabs.length];
  if (step === 0 || !next) return;
  event.preventDefault();
  setTab(next);
  event.currentTarget.parentElement?.querySelector<HTMLButtonElement>(`#tab-${next}`)?.focus();
}

/** 1 to 4 anywhere but in a text; Alt+1 to Alt+4 also there. Taken before OHIF, whose hotkeys use digits for window presets. */
function useTabKeys(setTab: (tab: Tab) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const digit = /^Digit([1-4])$/.exec(event.code)?.[1];
      const tab = digit && tabs[Number(digit) - 1];
      const target = event.composedPath()[0];
      const typing = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
      if (!tab || event.ctrlKey || event.metaKey || event.shiftKey || (typing && !event.altKey)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setTab(tab);
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [setTab]);
}

/** Keeps the marks on the images in step with the findings. */
function useOverlay(managers: OhifManagers, kase: CaseDetail, isOn: boolean, chosen: string | null): void {
  const overlay = useRef<FindingOverlay | null>(null);
  const findings = useMemo(() => kase.preRead?.findings.filter((finding) => finding.flagged || finding.id === chosen) ?? [], [kase.preRead, chosen]);
  useEffect(() => {
    const { displaySetService } = managers.servicesManager.services;
    const show = () => {
      overlay.current ??= new FindingOverlay(managers, (finding) => `AI · ${say(finding.label)} ${finding.probability.toFixed(2)}`);
      overlay.current.show(findings, isOn, chosen);
    };
    show();
    const added = displaySetService.subscribe(displaySetService.EVENTS['DISPLAY_SETS_ADDED'] ?? 'displaySetsAdded', show);
    return () => added.unsubscribe();
  }, [managers, findings, isOn, chosen]);
}
