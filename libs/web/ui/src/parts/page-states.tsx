import { DisconnectOutlined, FileSearchOutlined, InboxOutlined, LockOutlined } from '@ant-design/icons';
import type { ApiError } from '@qianli/contracts';
import { Button, Spin } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../labels/use-labels';

interface Notice {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
  readonly role?: 'status' | 'alert';
}

/** What stands where content would: an icon, what it means, what to do. */
export function PageNotice({ icon, title, text, action, role = 'status' }: Notice) {
  return (
    <div className="q-notice" role={role}>
      <span className="q-notice-icon" aria-hidden="true">{icon}</span>
      <strong>{title}</strong>
      {text && <p>{text}</p>}
      {action}
    </div>
  );
}

export function EmptyState({ title, text, action }: { title?: string; text?: string; action?: ReactNode }) {
  const { t } = useTranslation();
  return <PageNotice icon={<InboxOutlined />} title={title ?? t('common.emptyTitle')} {...(text ? { text } : {})} action={action} />;
}

export function LoadingState() {
  const { t } = useTranslation();
  return <div className="q-notice" role="status" aria-live="polite"><Spin /><span className="q-hidden">{t('common.loading')}</span></div>;
}

/** An error in words; `not-allowed` and the not-founds have a face of their own. */
export function ErrorState({ problem, onRetry }: { problem: ApiError; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  if (problem.code === 'not-allowed') return <NoPermissionState />;
  const isMissing = problem.status === 404;
  return (
    <PageNotice
      role="alert"
      icon={isMissing ? <FileSearchOutlined /> : <DisconnectOutlined />}
      title={isMissing ? label('error', problem.code) : t('common.errorTitle')}
      {...(isMissing ? {} : { text: label('error', problem.code) })}
      action={onRetry && !isMissing ? <Button onClick={onRetry}>{t('common.retry')}</Button> : null}
    />
  );
}

export function NoPermissionState() {
  const { t } = useTranslation();
  return <PageNotice icon={<LockOutlined />} title={t('common.noPermissionTitle')} text={t('common.noPermissionText')} />;
}
