import { DownOutlined, LogoutOutlined } from '@ant-design/icons';
import { useSessionStore, useUser } from '@qianli/api-client';
import { useLabels } from '@qianli/ui';
import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';

/** Who is signed in, as what and for which hospital; and the way out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const session = useSessionStore();
  const user = useUser();
  const place = [label('role', user.role), user.hospital?.name].filter(Boolean).join(' · ');
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', disabled: true, label: <span className="account-place">{place}</span> },
          { type: 'divider' },
          { key: 'out', icon: <LogoutOutlined />, label: <span data-testid="sign-out">{t('shell.signOut')}</span>, onClick: () => void session.signOut() },
        ],
      }}
    >
      <button type="button" className="bar-button account" data-testid="account" aria-haspopup="menu" title={place}>
        <span className="account-name">{user.name}</span>
        <span className="account-role">{user.hospital?.name ?? t('shell.platform')}</span>
        <DownOutlined style={{ fontSize: 10 }} />
      </button>
    </Dropdown>
  );
}
