import { DownloadOutlined } from '@ant-design/icons';
import { useCall, useCommand } from '@qianli/api-client';
import { routingApi, simulationMeasures, type Simulation, type SimulationRequest } from '@qianli/contracts';
import { csv } from '@qianli/domain-turnaround';
import { Asked, HowLongAgo, useLabels } from '@qianli/ui';
import { Alert, Button, InputNumber, Progress, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile } from '../../shared/save-file';
import { useTell } from '../../shared/use-tell';
import { LicencePlanView } from './licence-plan-view';
import { IntervalPlot } from './interval-plot';
import { figureOf, type Estimate, type Measure } from './read-difference';

const isOver = (one: Simulation) => one.state === 'done' || one.state === 'failed' || one.state === 'cancelled';

/** Both versions go through the same days; the newest result stands first. */
export function PolicySimulations({ policyId, mayStart }: { policyId: string; mayStart: boolean }) {
  const { t } = useTranslation();
  const [isWaiting, setIsWaiting] = useState(false);
  const question = useCall(routingApi.simulations, { params: { id: policyId } }, { refetchEveryMs: isWaiting ? 2000 : 60_000 });
  const waits = question.data?.items.some((one) => !isOver(one)) ?? false;
  if (waits !== isWaiting && question.data) setIsWaiting(waits);
  return (
    <div className="stack-wide">
      <p className="q-soft">{t('policy.simulateHint')}</p>
      {mayStart && <SimulationForm policyId={policyId} isBusy={waits} />}
      <Asked question={question}>
        {({ items }) => items.length === 0 ? <p className="q-faint">{t('policy.simulationNone')}</p> : <>{items.map((one, at) => <OneSimulation key={one.id} simulation={one} isNewest={at === 0} mayStop={mayStart} />)}</>}
      </Asked>
    </div>
  );
}

function SimulationForm({ policyId, isBusy }: { policyId: string; isBusy: boolean }) {
  const { t } = useTranslation();
  const tell = useTell();
  const start = useCommand(routingApi.simulate);
  const [asked, setAsked] = useState<SimulationRequest>({ question: 'policy', source: 'last-30-days', days: 30, seeds: 8, hospitals: 20, load: 0.95 });
  const set = (part: Partial<SimulationRequest>) => setAsked((old) => ({ ...old, ...part }));
  const number = (field: 'days' | 'seeds' | 'hospitals' | 'load', min: number, max: number, step: number) => (
    <label className="inline-field" title={field === 'load' ? t('policy.loadHint') : undefined}><span>{t(`policy.${field}`)}</span><InputNumber size="small" min={min} max={max} step={step} value={asked[field]} onChange={(value) => { if (typeof value === 'number') set({ [field]: value }); }} style={{ width: 76 }} /></label>
  );
  const submit = async () => {
    try { await start.mutateAsync({ params: { id: policyId }, body: asked }); } catch (problem) { tell.refused(problem); }
  };
  return (
    <div className="filter-row simulation-form">
      <Segmented value={asked.question} onChange={(question) => set({ question })} aria-label={t('policy.question')} options={[{ value: 'policy' as const, label: t('policy.question_policy') }, { value: 'licences' as const, label: t('policy.question_licences') }]} />
      <Segmented value={asked.source} onChange={(source) => set({ source })} aria-label={t('policy.source')} options={[{ value: 'last-30-days' as const, label: t('policy.source_last') }, { value: 'synthetic' as const, label: t('policy.source_synthetic') }]} />
      {number('days', 1, 30, 1)}
      {number('seeds', 2, 50, 1)}
      {asked.source === 'synthetic' && <>{number('hospitals', 1, 2000, 5)}{number('load', 0.1, 1.5, 0.05)}</>}
      <Button type="primary" className="push" loading={start.isPending} disabled={isBusy} onClick={() => void submit()} data-testid="simulation-start">{t('policy.startSimulation')}</Button>
    </div>
  );
}

function OneSimulation({ simulation, isNewest, mayStop }: { simulation: Simulation; isNewest: boolean; mayStop: boolean }) {
  const { t } = useTranslation();
  const tell = useTell();
  const stop = useCommand(routingApi.cancelSimulation);
  const cancel = async () => {
    try { await stop.mutateAsync({ params: { id: simulation.id } }); } catch (problem) { tell.refused(problem); }
  };
  const { say } = useLabels();
  const { request, result, state } = simulation;
  return (
    <details open={isNewest} className="simulation" data-testid={`simulation-${state}`}>
      <summary>
        <strong>{t(`policy.question_${request.question}`)} · {t(request.source === 'synthetic' ? 'policy.source_synthetic' : 'policy.source_last')}</strong>
        {result && <span className="q-soft">{result.from && result.to ? t('policy.resultDays', { n: result.n, from: result.from.slice(0, 10), to: result.to.slice(0, 10) }) : t('policy.resultN', { n: result.n, seeds: result.seeds })}</span>}
        <span className="q-faint"><HowLongAgo at={simulation.askedAt} />{simulation.askedBy ? ` · ${simulation.askedBy.name}` : ''}</span>
      </summary>
      {!isOver(simulation) && <div className="simulation-progress"><Progress percent={Math.round(simulation.progress * 100)} status="active" aria-label={t('policy.simulation')} /><span className="q-faint">{state === 'queued' ? t('policy.queued') : t('policy.simulating')}</span>{mayStop && <Button size="small" loading={stop.isPending} onClick={() => void cancel()}>{t('policy.stop')}</Button>}</div>}
      {state === 'failed' && <Alert type="warning" showIcon title={t('policy.simulationFailed')} description={say(simulation.failure)} />}
      {state === 'cancelled' && <p className="q-faint">{t('policy.simulationCancelled')}</p>}
      {result && <SimulationResult result={result} />}
      {result?.licences && <LicencePlanView plan={result.licences} />}
    </details>
  );
}

function SimulationResult({ result }: { result: NonNullable<Simulation['result']> }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const differences = differencesOf(result);
  const shown = simulationMeasures.filter((measure) => result.rows.some((row) => row.measures[measure]));
  const save = () => {
    const rows = result.rows.flatMap((row) => shown.map((measure) => { const of = row.measures[measure]; return [say(row.label), t(`policy.m_${measure}`), row.n, of?.mean ?? '', of?.low ?? '', of?.high ?? '']; }));
    saveFile(new Blob([csv([['policy', t('policy.measure'), 'n', 'mean', 'low', 'high'], ...rows])], { type: 'text/csv' }), 'qianli-simulation.csv');
  };
  return (
    <div className="stack-wide">
      {differences.length > 0 && <section><h3>{t('policy.pairedTitle')}</h3><p className="q-faint">{t('policy.pairedHint')}</p><IntervalPlot differences={differences} /></section>}
      {result.rows.length > 0 && <section>
        <div className="card-head"><h3>{t('policy.absoluteTitle')}</h3><Button size="small" icon={<DownloadOutlined />} onClick={save} data-testid="simulation-csv">{t('dashboard.csv')}</Button></div>
        <div className="chart-table">
          <table className="case-table slim-table">
            <thead><tr><th>{t('policy.measure')}</th>{result.rows.map((row) => <th key={row.policy} className="figure">{say(row.label)}<br /><span className="q-faint">n={row.n}</span></th>)}</tr></thead>
            <tbody>
              {shown.map((measure) => (
                <tr key={measure}>
                  <th scope="row">{t(`policy.m_${measure}`)}</th>
                  {result.rows.map((row) => { const of = row.measures[measure]; return <td key={row.policy} className="figure nowrap">{of ? <>{figureOf(measure, of.mean)}<br /><span className="q-faint">{figureOf(measure, of.low)}–{figureOf(measure, of.high)}</span></> : '—'}</td>; })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>}
      {result.limits.length > 0 && <section className="q-soft"><h3>{t('policy.limits')}</h3><ul className="plain-list">{result.limits.map((limit) => <li key={limit.zh}>{say(limit)}</li>)}</ul></section>}
    </div>
  );
}

/** Tried minus active, of the measures that both have. */
export function differencesOf(result: NonNullable<Simulation['result']>): readonly (readonly [Measure, Estimate])[] {
  return simulationMeasures.flatMap((measure) => { const difference = result.difference?.[measure]; return difference ? [[measure, difference] as const] : []; });
}
