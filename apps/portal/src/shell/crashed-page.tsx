import { BugOutlined, CompassOutlined } from '@ant-design/icons';
import { PageNotice } from '@qianli/ui';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** A page that failed: words and a way on, never a stack trace. A new version's missing chunk is cured by loading again. */
export function CrashedPage() {
  const { t } = useTranslation();
  return <PageNotice role="alert" icon={<BugOutlined />} title={t('common.crashed')} text={t('common.crashedText')} action={<Button type="primary" onClick={() => location.reload()}>{t('common.reload')}</Button>} />;
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return <PageNotice icon={<CompassOutlined />} title={t('common.notFoundTitle')} action={<Link to="/">{t('common.backHome')}</Link>} />;
}
