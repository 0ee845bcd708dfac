import { useCommand, useSessionStore } from '@qianli/api-client';
import { casesApi, type CaseDetail } from '@qianli/contracts';
import { isOpen, returnReasons, type ReturnReason } from '@qianli/domain-case';
import { bodyPartName } from '@qianli/domain-dicom';
import { useState } from 'react';
import { addressOfCase } from '../session/reading-address';
import { say, sayError, words } from '../texts/words';
import type { CaseWork } from './case-work';
import { span, useNow } from './times';

/** Who, from where, how urgent, how long: what a reader must know without looking for it; and the two ways on. */
export function CaseHead({ kase, work, beforeLeaving }: { kase: CaseDetail; work: CaseWork; beforeLeaving: () => Promise<void> }) {
  const [isReturning, setReturning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const session = useSessionStore();
  const release = useCommand(casesApi.release);
  const attempt = (work_: Promise<unknown>) => work_.catch((reason: unknown) => setProblem(sayError(reason)));

  const goNext = () =>
    void attempt((async () => {
      await beforeLeaving();
      location.assign(addressOfCase(await session.call(casesApi.next, {})));
    })());

  return (
    <header className="head">
      <div className="line">
        <strong className="patient">{kase.patientName || words.noName}</strong>
        <span className="soft">{[words.sex[kase.patientSex ?? ''], ageText(kase.patientAge)].filter(Boolean).join(' · ')}</span>
        <span className={`badge priority-${kase.priority}`}>{words.priority[kase.priority]}</span>
        {kase.critical && <span className="badge harm">{words.critical}</span>}
        <span className="badge state" data-testid="case-state" data-state={kase.state}>{words.state[kase.state]}</span>
      </div>
      <div className="line soft">
        <span>{kase.sendingHospital.name}</span>
        <span>{[kase.modality, kase.studyDescription || (kase.bodyPart ? say(bodyPartName(kase.bodyPart)) : '')].filter(Boolean).join(' · ')}</span>
      </div>
      <TimeLeft kase={kase} />
      <div className="line actions">
        {work.mayReturn && <button className="button" data-testid="return-case" aria-expanded={isReturning} onClick={() => setReturning(!isReturning)}>{words.giveBack}</button>}
        {work.mayReturn && <button className="button quiet-button" data-testid="release-case" title={words.releaseHint} onClick={() => void attempt(beforeLeaving().then(() => release.mutateAsync({ params: { id: kase.id } })))}>{words.release}</button>}
        <span className="grow" />
        <button className="button" data-testid="next-case" onClick={goNext}>{words.next} →</button>
      </div>
      {problem && <p className="notice warn" role="alert">{problem}</p>}
      {isReturning && <ReturnForm caseId={kase.id} onDone={() => setReturning(false)} />}
    </header>
  );
}

const ageText = (age: string | null) => age?.replace(/^(\d+)\s*([YMWD])$/, (_, number: string, unit: string) => `${number} ${words.ageUnit[unit] ?? unit}`) ?? '';

function TimeLeft({ kase }: { kase: CaseDetail }) {
  const now = useNow(10_000);
  if (kase.state === 'returned') return <div className="time calm">{words.clockStopped}</div>;
  if (!isOpen(kase.state) || !kase.dueAt) return kase.dueAt ? <div className="time calm">{words.done}</div> : <div className="time calm">{words.noDeadline}</div>;
  const left = Date.parse(kase.dueAt) - now;
  const whole = Math.max(1, Date.parse(kase.dueAt) - Date.parse(kase.receivedAt ?? kase.steps.sentAt));
  const share = Math.max(0, Math.min(1, left / whole));
  const tone = left < 0 ? 'harm' : share < 0.25 ? 'warn' : 'calm';
  return (
    <div className={`time ${tone}`} data-testid="time-left">
      <span>{(left < 0 ? words.overdueBy : words.timeLeft).replace('{n}', span(left))}</span>
      <span className="track" aria-hidden><span style={{ width: `${left < 0 ? 100 : share * 100}%` }} /></span>
    </div>
  );
}

function ReturnForm({ caseId, onDone }: { caseId: string; onDone: () => void }) {
  const [reason, setReason] = useState<ReturnReason>('missing-series');
  const [note, setNote] = useState('');
  const giveBack = useCommand(casesApi.return);
  return (
    <form
      className="card form"
      data-testid="return-form"
      onSubmit={(event) => {
        event.preventDefault();
        giveBack.mutate({ params: { id: caseId }, body: { reason, note } }, { onSuccess: onDone });
      }}
    >
      <strong>{words.returnTitle}</strong>
      <label className="field"><span>{words.reason}</span>
        <select value={reason} data-testid="return-reason" onChange={(event) => setReason(returnReasons.find((one) => one === event.target.value) ?? 'other')}>
          {returnReasons.map((one) => <option key={one} value={one}>{words.returnReason[one]}</option>)}
        </select>
      </label>
      <textarea rows={3} value={note} aria-label={words.returnNote} placeholder={words.returnNote} data-testid="return-note" onChange={(event) => setNote(event.target.value)} />
      {giveBack.error && <p className="notice warn" role="alert">{sayError(giveBack.error)}</p>}
      <div className="line end">
        <button type="button" className="button" onClick={onDone}>{words.cancel}</button>
        <button className="button primary" data-testid="return-send" disabled={giveBack.isPending || (reason === 'other' && note.trim() === '')}>{words.returnSend}</button>
      </div>
    </form>
  );
}
