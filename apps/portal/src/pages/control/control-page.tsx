import { useCall, useUser } from '@qianli/api-client';
import { casesApi, dispatchApi, mayDo, operationsApi, routingApi, settingsApi, type CaseSummary } from '@qianli/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../shared/page-header';
import { useAddress } from '../../shared/use-address';
import { CaseFlow } from './case-flow';
import { isFlowStep, stepOf } from './flow-steps';
import { lapseOf } from './may-go-on';
import { PolicyStrip } from './policy-strip';
import { OpenCases } from './open-cases';
import { ReaderBoard } from './reader-board';
import { ReassignDialog } from './reassign-dialog';
import { StuckCases } from './stuck-cases';

export interface Reassignment {
  readonly kase: CaseSummary;
  /** The reader that the case was dropped on. */
  readonly to: string | null;
}

/** Where does it jam, who is on, what has nobody. */
export function ControlPage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const [address, setAddress] = useAddress({ step: '' });
  const step = isFlowStep(address.step) ? address.step : null;
  const question = useCall(casesApi.list, { query: { limit: 200, state: 'receiving,received,in-pool,assigned,reading,returned,preliminary' } }, { refetchEveryMs: 30_000 });
  const signed = useCall(casesApi.list, { query: { limit: 200, state: 'final,amended', order: 'newest' } }, { refetchEveryMs: 60_000 });
  const readers = useCall(operationsApi.readers, {}, { refetchEveryMs: 30_000 });
  const credentials = useCall(settingsApi.credentials, {}, { refetchEveryMs: 60_000 });
  const mode = useCall(routingApi.mode, {}, { refetchEveryMs: 60_000 });
  const [dragging, setDragging] = useState<string | null>(null);
  const verdicts = useCall(dispatchApi.readersFor, { params: { id: dragging ?? '' } }, { enabled: dragging !== null, staleMs: 5000 });
  const [moving, setMoving] = useState<Reassignment | null>(null);
  const mayReassign = mayDo(role, 'case.reassign');
  const unacknowledged = signed.data?.items.filter((kase) => kase.steps.acknowledgedAt === null) ?? [];
  const cases = [...(question.data?.items ?? []), ...unacknowledged];
  const isCut = Boolean(question.data?.nextCursor);
  return (
    <div className="page control">
      <PageHeader title={t('control.title')}><PolicyStrip mode={mode.data} /></PageHeader>
      <CaseFlow question={question} cases={cases} isCut={isCut} chosen={step} onChoose={(name) => setAddress({ step: name === step ? '' : name })} />
      <div className="control-grid">
        <div className="stack-wide">
          <StuckCases mayReassign={mayReassign} mayMend={mayDo(role, 'credential.manage')} onReassign={(kase) => setMoving({ kase, to: null })} />
          <OpenCases cases={step ? cases.filter((kase) => stepOf(kase) === step) : cases.filter((kase) => stepOf(kase) !== 'delivered')} step={step} lapseOf={(kase) => lapseOf(kase, readers.data?.items ?? [], credentials.data?.items ?? [])} mayReassign={mayReassign} onReassign={(kase) => setMoving({ kase, to: null })} onDrag={setDragging} />
        </div>
        <ReaderBoard question={readers} cases={cases} verdicts={dragging ? verdicts.data?.items : undefined} mayReassign={mayReassign} caseOf={(id) => cases.find((kase) => kase.id === id)} onDrop={(kase, to) => setMoving({ kase, to })} />
      </div>
      <ReassignDialog moving={moving} onClose={() => setMoving(null)} />
    </div>
  );
}
