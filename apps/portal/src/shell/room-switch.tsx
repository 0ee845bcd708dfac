import { MoonOutlined, SunOutlined } from '@ant-design/icons';
import { chooseRoom, useRoom } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

export function RoomSwitch() {
  const { t } = useTranslation();
  const room = useRoom();
  const other = room === 'light' ? 'dark' : 'light';
  const name = other === 'dark' ? t('shell.dark') : t('shell.light');
  return (
    <button type="button" className="bar-button" data-testid="room-switch" aria-label={name} title={name} onClick={() => chooseRoom(other)}>
      {other === 'dark' ? <MoonOutlined /> : <SunOutlined />}
    </button>
  );
}
