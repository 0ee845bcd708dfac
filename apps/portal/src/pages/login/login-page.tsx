import { CheckCircleFilled, LockOutlined, UserOutlined } from '@ant-design/icons';
import { useSessionStore } from '@qianli/api-client';
import { ApiError } from '@qianli/contracts';
import { Brand, useLabels } from '@qianli/ui';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../../shell/language-switch';
import { RoomSwitch } from '../../shell/room-switch';
import { returnAddress } from './return-address';
import { WayOfAStudy } from './way-of-a-study';

/** The door. Shown at any address while nobody is signed in, so that a link still leads where it said. */
export function LoginPage({ serverAway, ended }: { serverAway: boolean; ended: boolean }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const session = useSessionStore();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const signIn = async ({ username, password }: { username: string; password: string }) => {
    setBusy(true);
    setProblem(null);
    try {
      const back = returnAddress(location.search);
      await session.signIn(username.trim(), password);
      if (back) location.assign(back);
    } catch (refused) {
      setProblem(refused instanceof ApiError ? refused : new ApiError(0, 'internal-error', ''));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="login">
      <aside className="login-story" aria-label={t('common.title')}>
        <Brand size={36} />
        <div>
          <h1>{t('login.headline')}</h1>
          <p>{t('login.subline')}</p>
          <WayOfAStudy />
          <ul>
            {[t('login.point1'), t('login.point2'), t('login.point3')].map((point) => <li key={point}><CheckCircleFilled aria-hidden="true" />{point}</li>)}
          </ul>
        </div>
        <small>{t('login.footer')}</small>
      </aside>
      <main className="login-door">
        <div className="login-tools"><LanguageSwitch /><RoomSwitch /></div>
        <Form layout="vertical" className="login-form" size="large" requiredMark={false} onFinish={(values: { username: string; password: string }) => void signIn(values)}>
          <h2>{t('login.welcome')}</h2>
          {ended && !problem && <Alert type="info" showIcon title={t('login.ended')} />}
          {serverAway && !problem && <Alert type="warning" showIcon title={t('login.serverAway')} />}
          {problem && <Alert type="warning" showIcon role="alert" data-testid="login-problem" title={label('error', problem.code)} />}
          <Form.Item name="username" label={t('login.username')} rules={[{ required: true, whitespace: true, message: t('login.usernameMissing') }]}>
            <Input prefix={<UserOutlined />} autoComplete="username" autoFocus maxLength={100} data-testid="login-username" />
          </Form.Item>
          <Form.Item name="password" label={t('login.password')} rules={[{ required: true, message: t('login.passwordMissing') }]}>
            <Input.Password prefix={<LockOutlined />} autoComplete="current-password" maxLength={200} data-testid="login-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={busy} data-testid="login-submit">{t('login.submit')}</Button>
          <p className="login-forgot">{t('login.forgot')}</p>
        </Form>
      </main>
    </div>
  );
}
