import { ArrowLeftOutlined } from '@ant-design/icons';
import { useCall, useUser } from '@qianli/api-client';
import { casesApi, mayDo, type CaseDetail } from '@qianli/contracts';
import { Asked, StepLine } from '@qianli/ui';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { homeOf } from '../../shell/pages-of';
import { CaseHead } from './case-head';
import { CaseHistory } from './case-history';
import { ChatPanel } from './chat-panel';
import { FollowUpPanel } from './follow-up-panel';
import { PreReadPanel } from './pre-read-panel';
import { PriorsPanel } from './priors-panel';
import { ReportPanel } from './report-panel';
import { ReturnedPanel } from './returned-panel';
import { RoutingPanel } from './routing-panel';
import { TimelinePanel } from './timeline-panel';
import { TransferPanel } from './transfer-panel';

/** One case: where it stands, what the pre-read and the report say, and the talk with the other side. */
export function CasePage() {
  const { t } = useTranslation();
  const user = useUser();
  const { id = '' } = useParams();
  const question = useCall(casesApi.get, { params: { id } });
  return (
    <div className="page case-page">
      <Link className="back-link" to={user.role === 'specialist' ? homeOf(user.role) : '/cases'}><ArrowLeftOutlined /> {t('case.back')}</Link>
      <Asked question={question}>{(kase) => <CaseView key={kase.id} kase={kase} />}</Asked>
    </div>
  );
}

function CaseView({ kase }: { kase: CaseDetail }) {
  const { role } = useUser();
  const isSigned = kase.steps.signedAt !== null;
  const report = mayDo(role, 'report.view') && <ReportPanel kase={kase} />;
  return (
    <>
      <CaseHead kase={kase} />
      <section className="card case-steps"><StepLine kase={kase} large /></section>
      {kase.returned && kase.state === 'returned' && <ReturnedPanel kase={kase} />}
      <TransferPanel kase={kase} />
      <div className="case-grid">
        <div className="case-main">
          {isSigned && report}
          <CaseHistory kase={kase} />
          <PreReadPanel preRead={kase.preRead} isSigned={isSigned} />
          <FollowUpPanel kase={kase} />
          {!isSigned && report}
          {mayDo(role, 'case.decisions') && <RoutingPanel kase={kase} />}
        </div>
        <aside className="case-side">
          {mayDo(role, 'message.read') && <ChatPanel caseId={kase.id} />}
          <PriorsPanel kase={kase} />
          <TimelinePanel kase={kase} />
        </aside>
      </div>
    </>
  );
}
