import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const keys: readonly (readonly [string, string])[] = [
    ['J ↓', t('worklist.keyDown')], ['K ↑', t('worklist.keyUp')], ['Enter', t('worklist.keyEnter')], ['D', t('worklist.keyDetails')],
    ['N', t('worklist.keyNext')], ['/', t('worklist.keySearch')], ['?', t('worklist.keyHelp')],
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('worklist.keys')} width={420}>
      <dl className="keys">{keys.map(([key, what]) => <div key={key}><dt>{key.split(' ').map((one) => <kbd key={one}>{one}</kbd>)}</dt><dd>{what}</dd></div>)}</dl>
    </Modal>
  );
}
