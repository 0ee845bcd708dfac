import { useCall, type SessionStore } from '@qianli/api-client';
import { reportsApi, type CaseDetail } from '@qianli/contracts';
import { useState } from 'react';
import { say, words } from '../texts/words';
import { measurementLines } from '../viewer/measurement-lines';
import type { OhifManagers } from '../viewer/ohif-services';
import { AmendForm } from './amend-form';
import type { CaseWork } from './case-work';
import { ReportVersions } from './report-versions';
import { SignDialog } from './sign-dialog';
import { clock } from './times';
import type { Draft } from './use-draft';

interface ReportTabProps {
  readonly kase: CaseDetail;
  readonly work: CaseWork;
  readonly draft: Draft;
  readonly managers: OhifManagers;
  readonly session: SessionStore;
}

/** Findings and impression beside the images, saved while they are written; signing asks for the password again. */
export function ReportTab({ kase, work, draft, managers, session }: ReportTabProps) {
  return (
    <div className="report">
      {work.mayReport ? <Editor kase={kase} work={work} draft={draft} managers={managers} session={session} /> : work.mayOpen ? null : work.mayAmend ? <AmendForm kase={kase} session={session} /> : <p className="notice">{words.readOnly}</p>}
      <ReportVersions caseId={kase.id} session={session} />
    </div>
  );
}

function Editor({ kase, work, draft, managers, session }: ReportTabProps) {
  const templates = useCall(reportsApi.templates, { query: { modality: kase.modality } });
  const [signing, setSigning] = useState<'preliminary' | 'final' | null>(null);
  const [hint, setHint] = useState<string | null>(null);
  const { text } = draft;
  const isComplete = text.findings.trim() !== '' && text.impression.trim() !== '';

  const insertMeasurements = () => {
    const lines = measurementLines(managers.servicesManager.services.measurementService.getMeasurements(), words.tool);
    setHint(lines.length === 0 ? words.noMeasurements : null);
    for (const line of lines) draft.addToFindings(line);
  };
  const applyTemplate = (id: string) => {
    const template = templates.data?.items.find((one) => one.id === id);
    if (!template) return;
    const join = (before: string, after: string) => (before.trim() === '' ? after : `${before.replace(/\s+$/, '')}\n${after}`);
    draft.edit({ findings: join(text.findings, template.findings), impression: join(text.impression, template.impression), templateId: id });
  };

  return (
    <>
      <div className="line tools">
        {(templates.data?.items.length ?? 0) > 0 && (
          <select aria-label={words.template} value="" data-testid="report-template" onChange={(event) => applyTemplate(event.target.value)}>
            <option value="">{words.chooseTemplate}</option>
            {templates.data?.items.map((template) => <option key={template.id} value={template.id}>{say(template.name)}</option>)}
          </select>
        )}
        <button className="button" data-testid="insert-measurements" onClick={insertMeasurements}>{words.measurements}</button>
        <span className="grow" />
        <SaveState draft={draft} />
      </div>
      {hint && <p className="small soft" role="status">{hint}</p>}
      {draft.theirs && (
        <div className="card conflict" role="alert" data-testid="report-conflict">
          <strong>{words.conflict}</strong>
          <p>{words.conflictHelp}</p>
          <details><summary>{words.theirs}</summary><pre>{`${draft.theirs.findings}\n\n${draft.theirs.impression}`}</pre></details>
          <div className="line end">
            <button className="button" data-testid="conflict-theirs" onClick={() => void draft.settle('theirs')}>{words.takeTheirs}</button>
            <button className="button primary" data-testid="conflict-mine" onClick={() => void draft.settle('mine')}>{words.keepMine}</button>
          </div>
        </div>
      )}
      <label className="text grow-3"><span>{words.findings}</span>
        <textarea data-testid="report-findings" value={text.findings} disabled={draft.status === 'loading'} placeholder={words.findingsHint} onChange={(event) => draft.edit({ findings: event.target.value })} />
      </label>
      <label className="text grow-2"><span>{words.impression}</span>
        <textarea data-testid="report-impression" value={text.impression} disabled={draft.status === 'loading'} placeholder={words.impressionHint} onChange={(event) => draft.edit({ impression: event.target.value })} />
      </label>
      <label className={`switch ${text.critical ? 'harm' : ''}`}>
        <input type="checkbox" role="switch" data-testid="report-critical" checked={text.critical} onChange={(event) => draft.edit({ critical: event.target.checked })} /><i aria-hidden />{words.criticalSwitch}
      </label>
      <div className="line sign" title={isComplete ? undefined : words.emptyReport}>
        {work.maySign.preliminary && <button className="button big" data-testid="sign-preliminary" disabled={!isComplete || draft.theirs !== null} onClick={() => setSigning('preliminary')}>{words.signPreliminary}</button>}
        {work.maySign.final && <button className="button big primary" data-testid="sign-final" disabled={!isComplete || draft.theirs !== null} onClick={() => setSigning('final')}>{words.signFinal}</button>}
      </div>
      {signing && (
        <SignDialog
          title={signing === 'final' ? words.signFinal : words.signPreliminary} patient={kase.patientName} impression={text.impression} critical={text.critical} onClose={() => setSigning(null)}
          sign={async (password) => {
            await draft.flush();
            await session.call(reportsApi.sign, { params: { id: kase.id }, body: { status: signing, password } });
          }}
        />
      )}
    </>
  );
}

function SaveState({ draft }: { draft: Draft }) {
  const text = {
    loading: words.loading, saved: draft.savedAt ? `${words.saved} ${clock(draft.savedAt)}` : '', unsaved: words.unsaved, saving: words.saving, failed: words.saveFailed, conflict: words.conflict,
  }[draft.status];
  return <span className={`small save-state ${draft.status}`} role="status" data-testid="report-save-state" data-state={draft.status}>{text}</span>;
}
