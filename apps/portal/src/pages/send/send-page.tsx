import { PauseOutlined, PlayCircleOutlined, SendOutlined } from '@ant-design/icons';
import { useCall, useCommand, useSessionStore } from '@qianli/api-client';
import { submissionsApi, type Submission } from '@qianli/contracts';
import type { Priority } from '@qianli/domain-case';
import { checkBeforeSending } from '@qianli/domain-dicom';
import { bytesOf, EmptyState, exactTime } from '@qianli/ui';
import { Alert, Button } from 'antd';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { PageHeader } from '../../shared/page-header';
import { useTell } from '../../shared/use-tell';
import { DropZone } from './drop-zone';
import { filesOfHandles, forgetFolders, mayRead, rememberedFolders, rememberFolders } from './folder-memory';
import { GatePanel, mayPass, passedOver, type GateAnswers } from './gate-panel';
import { OrderForm } from './order-form';
import { postBatch } from './post-batch';
import { postLarge } from './post-large';
import { Receipt } from './receipt';
import { RefusedList } from './refused-list';
import { RequestCheck, type RequestToCheck } from './request-check';
import { Sending } from './sending';
import { StudyList } from './study-list';
import { toCheck } from './to-check';
import { useTray } from './use-tray';

const noSending = () => () => undefined;
const nothingAsked: RequestToCheck = { patientName: '', patientId: '', bodyPart: '', modality: '' };

/** Did my studies arrive, what was refused. Files are read here first and sent only when somebody says so. */
export function SendPage() {
  const { t } = useTranslation();
  const session = useSessionStore();
  const tell = useTell();
  const tray = useTray();
  const open = useCall(submissionsApi.unfinished, {});
  const create = useCommand(submissionsApi.create);
  const amend = useCommand(submissionsApi.amend);
  const abandon = useCommand(submissionsApi.abandon);
  const complete = useCommand(submissionsApi.complete);
  const [resumed, setResumed] = useState<Submission | null>(null);
  const [priority, setPriority] = useState<Priority>('routine');
  const [history, setHistory] = useState('');
  const [request, setRequest] = useState(nothingAsked);
  const [answers, setAnswers] = useState<GateAnswers>({});
  const [isChecked, setIsChecked] = useState(false);
  const [isMissing, setIsMissing] = useState(false);
  const [sending, setSending] = useState<{ run: Sending; submissionId: string } | null>(null);
  const [receipt, setReceipt] = useState<Submission | null>(null);
  const handles = useRef<FileSystemHandle[]>([]);
  const state = useSyncExternalStore(sending?.run.subscribe ?? noSending, () => sending?.run.state() ?? null);
  const isBusy = sending !== null && receipt === null;
  useLeaveGuard(isBusy && state?.phase !== 'done', t('send.leave'));

  const findings = useMemo(
    () => checkBeforeSending({ order: { history, ...request }, patients: tray.patients.map((patient) => patient.studies.map(toCheck)), missingOnMedium: tray.missing }),
    [history, request, tray.patients, tray.missing],
  );
  const here = useMemo(() => new Set([...tray.known].filter(([, { sameBytes }]) => sameBytes).map(([uid]) => uid)), [tray.known]);
  const files = useMemo(() => tray.studies.flatMap((study) => study.files), [tray.studies]);
  const isAllHere = files.length > 0 && files.every(({ header }) => here.has(header.sopInstanceUid));
  // The open submission is this folder's when some of it has arrived under it, or somebody said so.
  const unfinished = open.data?.items ?? [];
  const goesOn = resumed ?? unfinished.find((of) => of.cases.some((kase) => tray.studies.some(({ uid }) => uid === kase.studyInstanceUid))) ?? null;
  const pick = (of: Submission) => { setResumed(of); setPriority(of.priority); setHistory(of.history); };
  const addFiles: Parameters<typeof DropZone>[0]['onFiles'] = (dropped, from) => {
    void tray.add(dropped);
    void from.then((more) => handles.current.push(...more));
  };
  const reopen = async (of: Submission) => {
    pick(of);
    const folders = await rememberedFolders(of.id);
    if (folders.length === 0 || !(await mayRead(folders).catch(() => false))) return tell.note(t('send.dropAgain'));
    addFiles(filesOfHandles(folders), Promise.resolve(folders));
  };
  const giveUp = async (of: Submission) => {
    try {
      await abandon.mutateAsync({ params: { id: of.id } });
      await forgetFolders(of.id);
      setResumed(null);
      await open.refetch();
    } catch (problem) { tell.refused(problem); }
  };

  const start = async () => {
    const answered = new Set((goesOn?.sentAnyway ?? []).map(({ code, studyInstanceUid }) => `${code} ${studyInstanceUid}`));
    const left = findings.filter(({ code, studyInstanceUid }) => !answered.has(`${code} ${studyInstanceUid}`));
    if (!mayPass(left, answers)) {
      setIsChecked(true);
      setIsMissing(true);
      if (history.trim() === '') document.getElementById('send-history')?.focus();
      return;
    }
    try {
      const announced = { instances: files.length, bytes: files.reduce((sum, { file }) => sum + file.size, 0) };
      const sentAnyway = [...passedOver(findings, answers)];
      const { id: submissionId } = goesOn ? await amend.mutateAsync({ params: { id: goesOn.id }, body: { announced, sentAnyway } }) : await create.mutateAsync({ body: { priority, history: history.trim(), announced, sentAnyway } });
      await rememberFolders(submissionId, handles.current);
      const run = new Sending(submissionId, tray.studies, here, {
        post: postBatch, postLarge, freshToken: () => session.freshToken(), now: () => Date.now(), wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      });
      setSending({ run, submissionId });
      run.start();
    } catch (problem) { tell.refused(problem); }
  };

  const finishing = useRef<string | null>(null);
  const { mutateAsync: finish } = complete;
  const finished = state?.phase === 'done' ? sending?.submissionId : undefined;
  useEffect(() => {
    if (!finished || finishing.current === finished) return;
    finishing.current = finished;
    finish({ params: { id: finished } }).then(
      (done) => { void forgetFolders(finished); setReceipt(done); },
      (problem: unknown) => { finishing.current = null; tell.refused(problem); },
    );
  }, [finished, finish, tell]);

  const again = () => {
    tray.clear();
    handles.current = [];
    setSending(null);
    setReceipt(null);
    setResumed(null);
    setHistory('');
    setRequest(nothingAsked);
    setAnswers({});
    setIsChecked(false);
    setIsMissing(false);
    setPriority('routine');
    finishing.current = null;
    void open.refetch();
  };
  const keepPatient = (key: string) => tray.removeStudies(new Set(tray.patients.filter((patient) => patient.key !== key).flatMap(({ studies }) => studies.map(({ uid }) => uid))));
  const refused = [...tray.refused, ...(state?.refused ?? [])];
  const bytes = tray.studies.reduce((sum, study) => sum + study.bytes, 0);

  return (
    <div className="page">
      <PageHeader title={t('send.title')} />
      {!sending && unfinished.map((of) => (
        <Alert key={of.id} className="send-unfinished" type="info" showIcon data-testid="send-unfinished" title={t('send.unfinished')}
          description={t('send.unfinishedText', { at: exactTime(of.createdAt), here: of.cases.reduce((sum, kase) => sum + kase.instances, 0), count: of.announced?.instances ?? 0 })}
          action={<span className="send-unfinished-tools"><Button size="small" type="primary" data-testid="send-reopen" onClick={() => void reopen(of)}>{t('send.reopen')}</Button><Button size="small" onClick={() => void giveUp(of)}>{t('send.forget')}</Button></span>} />
      ))}
      {receipt ? <Receipt submission={receipt} studies={tray.studies} arrived={[...(state?.studies.values() ?? [])].reduce((sum, study) => sum + study.arrived, 0)} onAgain={again} /> : (
        <div className="send-grid">
          <div className="send-left">
            {!sending && <DropZone disabled={isBusy} progress={tray.progress} onFiles={addFiles} />}
            {isChecked && !sending && findings.length > 0 && <GatePanel findings={findings} patients={tray.patients} answers={answers} onAnswer={(key, answer) => setAnswers((old) => ({ ...old, [key]: answer }))} onKeepPatient={keepPatient} />}
            <section className="card" aria-label={t('send.patients')}>
              <div className="card-head">
                <h2>{t('send.patients')}</h2>
                {tray.studies.length > 0 && <span className="q-faint">{t('send.studies', { count: tray.studies.length })} · {t('send.files', { count: files.length })} · {bytesOf(bytes)}</span>}
              </div>
              {tray.patients.length === 0 ? <EmptyState title={t('send.nothing')} /> : <StudyList patients={tray.patients} known={tray.known} sending={state} onRemove={(uid) => tray.removeStudies(new Set([uid]))} />}
              {tray.directories > 0 && <p className="q-faint">{t('send.skipped', { count: tray.directories })}</p>}
              {tray.duplicates > 0 && <p className="q-faint">{t('send.duplicates', { count: tray.duplicates })}</p>}
              {state?.lineBroken && <Alert type="warning" showIcon role="alert" title={t('send.connectionLost')} />}
            </section>
          </div>
          <aside className="card send-order">
            <OrderForm priority={priority} history={history} disabled={isBusy} isMissing={isMissing && history.trim() === ''} onPriority={setPriority} onHistory={(text) => { setHistory(text); setIsMissing(false); }} />
            {!sending && <RequestCheck value={request} onChange={setRequest} />}
            {!sending && isAllHere && !goesOn && <Alert type="success" showIcon data-testid="send-all-here" title={t('send.allHere')} />}
            {!sending && <Button type="primary" size="large" block icon={<SendOutlined />} loading={create.isPending || amend.isPending} disabled={tray.studies.length === 0 || tray.progress !== null || (isAllHere && !goesOn)} onClick={() => void start()} data-testid="send-submit">{goesOn ? t('send.goOn') : t('send.submit')}</Button>}
            {state?.phase === 'sending' && <Button size="large" block icon={<PauseOutlined />} onClick={() => sending?.run.pause()} data-testid="send-pause">{t('send.pause')}</Button>}
            {state?.phase === 'paused' && <Button type="primary" size="large" block icon={<PlayCircleOutlined />} onClick={() => sending?.run.start()} data-testid="send-resume">{t('send.resume')}</Button>}
            {state?.phase === 'done' && !complete.isError && <Button size="large" block loading>{t('send.checking')}</Button>}
            {complete.isError && finished && <Button type="primary" size="large" block onClick={() => finish({ params: { id: finished } }).then(setReceipt, tell.refused)}>{t('common.retry')}</Button>}
          </aside>
        </div>
      )}
      <RefusedList refused={refused} />
    </div>
  );
}

/** Asks before a page is left in the middle of sending, by link or by closing it. */
function useLeaveGuard(active: boolean, words: string): void {
  const blocker = useBlocker(active);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    if (window.confirm(words)) blocker.proceed();
    else blocker.reset();
  }, [blocker, words]);
  useEffect(() => {
    if (!active) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [active]);
}
