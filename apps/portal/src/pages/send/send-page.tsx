import { PauseOutlined, PlayCircleOutlined, SendOutlined } from '@ant-design/icons';
import { useCommand, useSessionStore, useUser } from '@qianli/api-client';
import { submissionsApi, type Submission } from '@qianli/contracts';
import type { Priority } from '@qianli/domain-case';
import { bytesOf, EmptyState } from '@qianli/ui';
import { Alert, Button } from 'antd';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { PageHeader } from '../../shared/page-header';
import { useTell } from '../../shared/use-tell';
import { DropZone } from './drop-zone';
import { OrderForm } from './order-form';
import { postBatch } from './post-batch';
import { Receipt } from './receipt';
import { RefusedList } from './refused-list';
import { Sending } from './sending';
import { StudyList } from './study-list';
import { forgetUnfinished, keepUnfinished, readUnfinished, type Unfinished } from './unfinished';
import { useTray } from './use-tray';

const noSending = () => () => undefined;

/** Did my studies arrive, what was refused. Files are read here first and sent only when somebody says so. */
export function SendPage() {
  const { t } = useTranslation();
  const session = useSessionStore();
  const user = useUser();
  const tell = useTell();
  const tray = useTray();
  const create = useCommand(submissionsApi.create);
  const complete = useCommand(submissionsApi.complete);
  const [unfinished, setUnfinished] = useState<Unfinished | null>(() => readUnfinished(user.id));
  const [priority, setPriority] = useState<Priority>(unfinished?.priority ?? 'routine');
  const [history, setHistory] = useState(unfinished?.history ?? '');
  const [isMissing, setIsMissing] = useState(false);
  const [sending, setSending] = useState<{ run: Sending; submissionId: string } | null>(null);
  const [receipt, setReceipt] = useState<Submission | null>(null);
  const state = useSyncExternalStore(sending?.run.subscribe ?? noSending, () => sending?.run.state() ?? null);
  const isBusy = sending !== null && receipt === null;
  useLeaveGuard(isBusy && state?.phase !== 'done', t('send.leave'));

  const start = async () => {
    if (history.trim() === '') {
      setIsMissing(true);
      document.getElementById('send-history')?.focus();
      return;
    }
    try {
      const submissionId = unfinished?.submissionId ?? (await create.mutateAsync({ body: { priority, history: history.trim() } })).id;
      const before = new Set(unfinished?.arrived ?? []);
      const arrived = new Set(before);
      const keep = () => keepUnfinished({ submissionId, userId: user.id, priority, history, arrived: [...arrived] });
      const run = new Sending(submissionId, tray.studies, before, {
        post: postBatch, freshToken: () => session.freshToken(), now: () => Date.now(), wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        onArrived: (uids) => { for (const uid of uids) arrived.add(uid); keep(); },
      });
      keep();
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
      (done) => { forgetUnfinished(); setUnfinished(null); setReceipt(done); },
      (problem: unknown) => { finishing.current = null; tell.refused(problem); },
    );
  }, [finished, finish, tell]);

  const again = () => {
    tray.clear();
    setSending(null);
    setReceipt(null);
    setHistory('');
    setPriority('routine');
    finishing.current = null;
  };
  const forget = () => { forgetUnfinished(); setUnfinished(null); };
  const refused = [...tray.refused, ...(state?.refused ?? [])];
  const bytes = tray.studies.reduce((sum, study) => sum + study.bytes, 0);

  return (
    <div className="page">
      <PageHeader title={t('send.title')} />
      {unfinished && !sending && (
        <Alert className="send-unfinished" type="info" showIcon title={t('send.unfinished')} description={t('send.unfinishedText', { count: unfinished.arrived.length })} action={<Button size="small" onClick={forget}>{t('send.forget')}</Button>} />
      )}
      {receipt ? <Receipt submission={receipt} studies={tray.studies} arrived={[...(state?.studies.values() ?? [])].reduce((sum, study) => sum + study.arrived, 0)} onAgain={again} /> : (
        <div className="send-grid">
          <div className="send-left">
            {!sending && <DropZone disabled={isBusy} progress={tray.progress} onFiles={(files) => void tray.add(files)} />}
            <section className="card" aria-label={t('send.patients')}>
              <div className="card-head">
                <h2>{t('send.patients')}</h2>
                {tray.studies.length > 0 && <span className="q-faint">{t('send.studies', { count: tray.studies.length })} · {t('send.files', { count: tray.studies.reduce((sum, study) => sum + study.files.length, 0) })} · {bytesOf(bytes)}</span>}
              </div>
              {tray.patients.length === 0 ? <EmptyState title={t('send.nothing')} /> : <StudyList patients={tray.patients} sending={state} onRemove={tray.removeStudy} />}
              {tray.directories > 0 && <p className="q-faint">{t('send.skipped', { count: tray.directories })}</p>}
              {tray.duplicates > 0 && <p className="q-faint">{t('send.duplicates', { count: tray.duplicates })}</p>}
              {state?.lineBroken && <Alert type="warning" showIcon role="alert" title={t('send.connectionLost')} />}
            </section>
          </div>
          <aside className="card send-order">
            <OrderForm priority={priority} history={history} disabled={isBusy} isMissing={isMissing && history.trim() === ''} onPriority={setPriority} onHistory={(text) => { setHistory(text); setIsMissing(false); }} />
            {!sending && <Button type="primary" size="large" block icon={<SendOutlined />} loading={create.isPending} disabled={tray.studies.length === 0 || tray.progress !== null} onClick={() => void start()} data-testid="send-submit">{t('send.submit')}</Button>}
            {state?.phase === 'sending' && <Button size="large" block icon={<PauseOutlined />} onClick={() => sending?.run.pause()} data-testid="send-pause">{t('send.pause')}</Button>}
            {state?.phase === 'paused' && <Button type="primary" size="large" block icon={<PlayCircleOutlined />} onClick={() => sending?.run.start()} data-testid="send-resume">{t('send.resume')}</Button>}
            {state?.phase === 'done' && !complete.isError && <Button size="large" block loading>{t('send.checking')}</Button>}
            {complete.isError && finished && <Button type="primary" size="large" block onClick={() => finish({ params: { id: finished } }).then((done) => { forgetUnfinished(); setReceipt(done); }, tell.refused)}>{t('common.retry')}</Button>}
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
