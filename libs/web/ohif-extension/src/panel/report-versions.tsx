import { useCall, type SessionStore } from '@qianli/api-client';
import { reportsApi } from '@qianli/contracts';
import { useState } from 'react';
import { sayError, words } from '../texts/words';
import { clock, exact } from './times';

/** All signed versions, newest first, with the printable page of the one in force. */
export function ReportVersions({ caseId, session }: { caseId: string; session: SessionStore }) {
  const versions = useCall(reportsApi.versions, { params: { id: caseId } });
  const inForce = useCall(reportsApi.get, { params: { id: caseId } }, { enabled: (versions.data?.items.length ?? 0) > 0 });
  const [problem, setProblem] = useState<string | null>(null);
  const items = versions.data?.items ?? [];
  if (items.length === 0) return <p className="small soft versions-none">{words.noVersions}</p>;

  // The page needs the token, so it is fetched and shown from memory instead of by its address.
  const openPdf = async () => {
    setProblem(null);
    const tab = window.open('', '_blank');
    try {
      const page = URL.createObjectURL((await session.call(reportsApi.pdf, { params: { id: caseId } })) as Blob);
      if (tab) tab.location.href = page;
      setTimeout(() => URL.revokeObjectURL(page), 60_000);
    } catch (reason) {
      tab?.close();
      setProblem(sayError(reason));
    }
  };
  return (
    <section className="versions" data-testid="report-versions">
      <div className="line">
        <h3>{words.versions}</h3>
        <span className="grow" />
        {inForce.data && <span className="small soft">{inForce.data.acknowledgedAt ? `${words.acknowledged} ${clock(inForce.data.acknowledgedAt)}` : words.notAcknowledged}</span>}
        <button className="button" data-testid="report-pdf" onClick={() => void openPdf()}>{words.pdf}</button>
      </div>
      {problem && <p className="notice warn" role="alert">{problem}</p>}
      {items.map((version, index) => (
        <details key={version.id} className="card" open={index === 0}>
          <summary className="line">
            <strong>{words.version.replace('{n}', String(version.version))}</strong>
            <span className="badge state">{words.reportStatus[version.status]}</span>
            {version.critical && <span className="badge harm">{words.critical}</span>}
            <span className="grow" />
            <span className="small soft" title={exact(version.signedAt)}>{version.signedBy.name} · {clock(version.signedAt)}</span>
          </summary>
          {version.reason && <p className="small">{words.reason}{words.colon}{version.reason}</p>}
          <h4>{words.findings}</h4><p className="pre">{version.findings}</p>
          <h4>{words.impression}</h4><p className="pre">{version.impression}</p>
        </details>
      ))}
    </section>
  );
}
