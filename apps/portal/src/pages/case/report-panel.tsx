import { CheckOutlined, FilePdfOutlined, PrinterOutlined } from '@ant-design/icons';
import { useCall, useCommand, useSessionStore, useUser } from '@qianli/api-client';
import { mayDo, reportsApi, type CaseDetail, type Report, type ReportVersion } from '@qianli/contracts';
import { Asked, caseNumber, EmptyState, HowLongAgo, useLabels } from '@qianli/ui';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile } from '../../shared/save-file';
import { useTell } from '../../shared/use-tell';

/** The report in force: to read, print and acknowledge; earlier versions stay readable below it. */
export function ReportPanel({ kase }: { kase: CaseDetail }) {
  const { t } = useTranslation();
  const isSigned = kase.steps.signedAt !== null;
  const question = useCall(reportsApi.get, { params: { id: kase.id } }, { enabled: isSigned });
  if (!isSigned) {
    return <section className="card" aria-label={t('case.report')}><div className="card-head"><h2>{t('case.report')}</h2></div><div className="slim"><EmptyState title={t('case.reportNone')} text={t('case.reportNoneText')} /></div></section>;
  }
  return <section className="card report" aria-label={t('case.report')} data-testid="case-report"><Asked question={question}>{(report) => <ReportView report={report} />}</Asked></section>;
}

function ReportView({ report }: { report: Report }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const session = useSessionStore();
  const { role } = useUser();
  const tell = useTell();
  const acknowledge = useCommand(reportsApi.acknowledge);
  const [isFetching, setIsFetching] = useState(false);
  const mayAcknowledge = mayDo(role, 'report.acknowledge');
  const confirm = async () => {
    try {
      await acknowledge.mutateAsync({ params: { id: report.caseId } });
      tell.done(t('case.acknowledgedNow'));
    } catch (problem) { tell.refused(problem); }
  };
  const savePdf = async () => {
    setIsFetching(true);
    try {
      const pdf = (await session.call(reportsApi.pdf, { params: { id: report.caseId } }, { timeoutMs: 60_000 })) as Blob;
      // Under the case's number: a file name must not hold the patient's.
      saveFile(pdf, `${caseNumber(report.caseId)}-v${report.version}.pdf`);
    } catch (problem) { tell.refused(problem); }
    setIsFetching(false);
  };
  return (
    <>
      {report.critical && !report.acknowledgedAt && <Alert className="critical-banner" type="error" showIcon role="alert" title={t('case.criticalBanner')} />}
      <div className="card-head">
        <h2>{label('reportStatus', report.status)} {report.critical && <span className="q-tag q-tag-harm">{t('common.critical')}</span>}</h2>
        <span className="row-end">
          <Button icon={<FilePdfOutlined />} loading={isFetching} onClick={() => void savePdf()} data-testid="report-pdf">{t('case.pdf')}</Button>
          <Button icon={<PrinterOutlined />} onClick={() => window.print()} data-testid="report-print">{t('case.print')}</Button>
          {!report.acknowledgedAt && mayAcknowledge && <Button type="primary" icon={<CheckOutlined />} loading={acknowledge.isPending} onClick={() => void confirm()} data-testid="report-acknowledge">{t('case.acknowledge')}</Button>}
        </span>
      </div>
      <ReportText report={report} />
      <p className="report-foot">
        <span>{t('case.signedBy')} <strong>{report.signedBy.name}</strong> · <HowLongAgo at={report.signedAt} /></span>
        <span>{report.deliveredAt ? <>{t('case.delivered')} · <HowLongAgo at={report.deliveredAt} /></> : t('case.notDelivered')}</span>
        <span data-testid="report-acknowledged">{report.acknowledgedAt ? <>{t('case.acknowledged', { name: report.acknowledgedBy?.name ?? '' })} · <HowLongAgo at={report.acknowledgedAt} /></> : t('case.acknowledgeWait')}</span>
      </p>
      {report.version > 1 && <Versions caseId={report.caseId} inForce={report.version} />}
    </>
  );
}

function ReportText({ report }: { report: Pick<ReportVersion, 'findings' | 'impression' | 'reason'> }) {
  const { t } = useTranslation();
  return (
    <div className="report-text">
      {report.reason && <p className="q-soft">{report.reason}</p>}
      <h3>{t('case.impression')}</h3>
      <p className="prose impression" data-testid="report-impression">{report.impression}</p>
      <h3>{t('case.findings')}</h3>
      <p className="prose" data-testid="report-findings">{report.findings}</p>
    </div>
  );
}

function Versions({ caseId, inForce }: { caseId: string; inForce: number }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const question = useCall(reportsApi.versions, { params: { id: caseId } });
  return (
    <details className="report-versions" data-testid="report-versions">
      <summary>{t('case.versions')} <span className="count">{inForce}</span></summary>
      <Asked question={question}>
        {({ items }) => items.map((version) => (
          <details key={version.id} className="report-version">
            <summary>{t('case.versionN', { n: version.version })} · {label('reportStatus', version.status)} · {version.signedBy.name} · <HowLongAgo at={version.signedAt} />{version.version === inForce && <span className="q-tag q-tag-good">{t('case.inForce')}</span>}</summary>
            <ReportText report={version} />
          </details>
        ))}
      </Asked>
    </details>
  );
}
