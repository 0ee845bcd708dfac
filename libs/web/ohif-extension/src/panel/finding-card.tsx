import { useSessionStore } from '@qianli/api-client';
import { casesApi, findingsApi, type Finding } from '@qianli/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { say, sayError, words } from '../texts/words';

type Verdict = 'agree' | 'disagree' | 'modified';
interface FindingCardProps {
  readonly finding: Finding;
  readonly index: number;
  readonly isChosen: boolean;
  readonly mayAssess: boolean;
  readonly onToReport: ((line: string) => void) | null;
  onGo(): Promise<boolean>;
}

/** One finding: what, where, how sure against which threshold, by which model; and what the reader says of it. */
export function FindingCard({ finding, index, isChosen, mayAssess, onToReport, onGo }: FindingCardProps) {
  const session = useSessionStore();
  const queries = useQueryClient();
  const [saved, setSaved] = useState<Verdict | null>(null);
  const [isEditing, setEditing] = useState(false);
  const [note, setNote] = useState(finding.assessment?.note ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const verdict = saved ?? finding.assessment?.verdict ?? null;
  const hasPlace = finding.location.sopInstanceUid !== null;

  const assess = async (said: Verdict, why = '') => {
    const before = saved;
    setSaved(said);
    setProblem(null);
    try {
      await session.call(findingsApi.assess, { params: { id: finding.id }, body: { verdict: said, note: why } });
      await queries.invalidateQueries({ queryKey: [casesApi.get.path] });
    } catch (reason) {
      setSaved(before);
      setProblem(sayError(reason));
    }
  };
  const press = (said: Verdict) => {
    setEditing(said === 'modified');
    if (said !== 'modified') void assess(said);
  };

  return (
    <li className={`card finding ${finding.flagged ? 'flagged' : 'below'} ${isChosen ? 'chosen' : ''}`}>
      <button className="go" data-testid={`finding-${index}`} aria-pressed={isChosen} disabled={!hasPlace} title={hasPlace ? words.goTo : words.noPlace} onClick={() => void onGo()}>
        <span className="line"><strong>{say(finding.label)}</strong>{!finding.flagged && <span className="soft small">{words.belowThreshold}</span>}<span className="grow" /><b className="probability">{finding.probability.toFixed(2)}</b></span>
        <span className="gauge" aria-hidden><span style={{ width: `${finding.probability * 100}%` }} /><i style={{ left: `${finding.threshold * 100}%` }} /></span>
        <span className="line soft small">
          <span>{finding.kind === 'network' ? words.probability : words.score} {finding.probability.toFixed(2)} · {words.threshold} {finding.threshold.toFixed(2)}</span>
          <span>{placeOf(finding)}</span>
        </span>
        {finding.measurements.length > 0 && <span className="line small measures">{finding.measurements.map((one) => <span key={one.code}>{say(one.label)} <b>{one.value.toLocaleString('en', { maximumFractionDigits: 1 })}</b> {one.unit}</span>)}</span>}
        <span className="soft tiny">{words.model} <code>{finding.model.id}</code> {finding.model.version}</span>
      </button>
      <div className="line verdicts" role="group" aria-label={words.assessed}>
        {(['agree', 'disagree', 'modified'] as const).map((one) => (
          <button key={one} className={`chip ${one}`} aria-pressed={verdict === one} disabled={!mayAssess} data-testid={`finding-${one === 'modified' ? 'modify' : one}-${index}`} onClick={() => press(one)}>{words[one]}</button>
        ))}
        <span className="grow" />
        {onToReport && <button className="chip" data-testid={`finding-to-report-${index}`} onClick={() => onToReport(reportLine(finding))}>{words.toReport}</button>}
      </div>
      {isEditing && (
        <form className="line" onSubmit={(event) => { event.preventDefault(); setEditing(false); void assess('modified', note); }}>
          <input className="grow" value={note} aria-label={words.modifyNote} placeholder={words.modifyNote} autoFocus onChange={(event) => setNote(event.target.value)} />
          <button className="button" disabled={note.trim() === ''}>{words.save}</button>
        </form>
      )}
      {!isEditing && verdict === 'modified' && (note || finding.assessment?.note) && <p className="small soft">{note || finding.assessment?.note}</p>}
      {problem && <p className="notice warn" role="alert">{problem}</p>}
    </li>
  );
}

function placeOf({ location: { side, region } }: Finding): string {
  return region ? say(region) : side ? words.side[side] : '';
}

/** A finding as a line of a report; the reader rewrites it, so it carries no probability. */
function reportLine(finding: Finding): string {
  const sizes = finding.measurements.map((one) => `${say(one.label)} ${one.value.toLocaleString('en', { maximumFractionDigits: 1 })} ${one.unit}`).join(words.listComma);
  return [placeOf(finding), say(finding.label), sizes].filter(Boolean).join(' ');
}
