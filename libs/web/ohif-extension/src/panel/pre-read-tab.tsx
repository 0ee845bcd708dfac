import type { CaseDetail, Finding } from '@qianli/contracts';
import { say, words } from '../texts/words';
import type { OhifManagers } from '../viewer/ohif-services';
import { showFinding } from '../viewer/show-finding';
import { FindingCard } from './finding-card';
import { FollowUpSection } from './follow-up-section';
import { LungQuantities } from './lung-quantities';

interface PreReadTabProps {
  readonly kase: CaseDetail;
  readonly mayAssess: boolean;
  readonly managers: OhifManagers;
  readonly overlayOn: boolean;
  readonly chosen: string | null;
  onOverlay(isOn: boolean): void;
  onChosen(findingId: string): void;
  readonly onToReport: ((line: string) => void) | null;
}

/** What the models say, and that no human has read it; flagged findings first, the surest first. */
export function PreReadTab({ kase, mayAssess, managers, overlayOn, onOverlay, chosen, onChosen, onToReport }: PreReadTabProps) {
  const { preRead } = kase;
  if (!preRead) return <p className="empty">{words.preReadNone}</p>;
  if (preRead.status === 'queued' || preRead.status === 'running')
    return <Status title={preRead.status === 'queued' ? words.preReadQueued : words.preReadRunning} text={words.preReadWait} />;
  if (preRead.status === 'failed' || preRead.status === 'out-of-scope')
    return (
      <>
        <Status title={preRead.status === 'failed' ? words.preReadFailed : words.outOfScope} text={preRead.reason ? say(preRead.reason) : ''} more={words.holdsNothingBack} />
        <Notes kase={kase} />
      </>
    );
  const findings = byWeight(preRead.findings);
  return (
    <>
      <div className="research" role="note">
        <span>{words.research}</span>
        <label className="switch"><input type="checkbox" role="switch" checked={overlayOn} data-testid="overlay-switch" onChange={(event) => onOverlay(event.target.checked)} /><i aria-hidden />{words.overlay}</label>
      </div>
      {!findings.some((finding) => finding.flagged) && <Status title={words.nothingFound} text={words.nothingFoundNote} />}
      <ol className="findings" data-testid="findings">
        {findings.map((finding, index) => (
          <FindingCard
            key={finding.id} finding={finding} index={index} isChosen={finding.id === chosen} mayAssess={mayAssess} onToReport={onToReport}
            onGo={() => {
              onChosen(finding.id);
              return showFinding(managers, finding);
            }}
          />
        ))}
      </ol>
      <LungQuantities quantities={preRead.quantities} />
      <FollowUpSection kase={kase} mayAssess={mayAssess} managers={managers} onChosen={onChosen} />
      <Notes kase={kase} />
    </>
  );
}

const byWeight = (findings: readonly Finding[]) => [...findings].sort((a, b) => Number(b.flagged) - Number(a.flagged) || b.probability - a.probability || a.id.localeCompare(b.id));

function Status({ title, text, more }: { title: string; text: string; more?: string }) {
  return (
    <div className="card status" data-testid="pre-read-status">
      <strong>{title}</strong>
      {text && <p>{text}</p>}
      {more && <p className="soft">{more}</p>}
    </div>
  );
}

function Notes({ kase: { preRead } }: { kase: CaseDetail }) {
  if (!preRead) return null;
  return (
    <footer className="notes">
      {preRead.reason && preRead.status === 'done' && <p>{say(preRead.reason)}</p>}
      {preRead.notes.map((note) => <p key={note.en}>{say(note)}</p>)}
      {preRead.model && (
        <p className="soft">{words.model} <code>{preRead.model.id}</code> {preRead.model.version}{preRead.durationMs !== null && ` · ${words.took} ${(preRead.durationMs / 1000).toFixed(1)} ${words.seconds}`}</p>
      )}
    </footer>
  );
}
