import { useCall, type SessionStore } from '@qianli/api-client';
import { reportsApi, type CaseDetail } from '@qianli/contracts';
import { useState } from 'react';
import { words } from '../texts/words';
import { SignDialog } from './sign-dialog';

type Kind = 'amended' | 'appended';

/** After the final signature: a change or an addition is a new version with its reason; the earlier ones stay. */
export function AmendForm({ kase, session }: { kase: CaseDetail; session: SessionStore }) {
  const report = useCall(reportsApi.get, { params: { id: kase.id } });
  const [kind, setKind] = useState<Kind | null>(null);
  if (!report.data) return null;
  if (!kind)
    return (
      <div className="line">
        <button className="button" data-testid="amend" onClick={() => setKind('amended')}>{words.amend}</button>
        <button className="button" data-testid="append" onClick={() => setKind('appended')}>{words.append}</button>
      </div>
    );
  const { findings, impression, critical } = report.data;
  return <AmendText key={kind} kind={kind} kase={kase} session={session} signed={{ findings, impression, critical }} onDone={() => setKind(null)} />;
}

interface AmendTextProps {
  readonly kind: Kind;
  readonly kase: CaseDetail;
  readonly session: SessionStore;
  readonly signed: { readonly findings: string; readonly impression: string; readonly critical: boolean };
  onDone(): void;
}

function AmendText({ kind, kase, session, signed, onDone }: AmendTextProps) {
  const [findings, setFindings] = useState(signed.findings);
  const [impression, setImpression] = useState(signed.impression);
  const [critical, setCritical] = useState(signed.critical);
  const [reason, setReason] = useState('');
  const [isSigning, setSigning] = useState(false);
  const title = kind === 'amended' ? words.signAmended : words.signAppended;
  const isComplete = [findings, impression, reason].every((one) => one.trim() !== '');
  return (
    <>
      <label className="text grow-3"><span>{words.findings}</span><textarea data-testid="amend-findings" value={findings} placeholder={kind === 'appended' ? words.appendHint : undefined} onChange={(event) => setFindings(event.target.value)} /></label>
      <label className="text grow-2"><span>{words.impression}</span><textarea data-testid="amend-impression" value={impression} onChange={(event) => setImpression(event.target.value)} /></label>
      <label className="field"><span>{words.amendReason}</span><input data-testid="amend-reason" value={reason} onChange={(event) => setReason(event.target.value)} /></label>
      <label className={`switch ${critical ? 'harm' : ''}`}><input type="checkbox" role="switch" checked={critical} onChange={(event) => setCritical(event.target.checked)} /><i aria-hidden />{words.criticalSwitch}</label>
      <div className="line sign">
        <button className="button big" onClick={onDone}>{words.cancel}</button>
        <button className="button big primary" data-testid="sign-amend" disabled={!isComplete} onClick={() => setSigning(true)}>{title}</button>
      </div>
      {isSigning && (
        <SignDialog
          title={title} patient={kase.patientName} impression={impression} critical={critical} onClose={() => setSigning(false)} onSigned={onDone}
          sign={(password) => session.call(reportsApi.amend, { params: { id: kase.id }, body: { kind, findings, impression, critical, reason, password } })}
        />
      )}
    </>
  );
}
