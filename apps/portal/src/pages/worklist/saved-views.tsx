import { CloseOutlined, PushpinOutlined } from '@ant-design/icons';
import { useUser } from '@qianli/api-client';
import { Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface SavedView {
  readonly view: string;
  readonly q: string;
}
type Named = SavedView & { readonly name: string };

/** A reader's own views, kept in this browser: which list and what is searched for. No patient data beyond what he typed. */
export function SavedViews({ current, onChoose }: { current: SavedView; onChoose: (view: SavedView) => void }) {
  const { t } = useTranslation();
  const key = `qianli.views.${useUser().id}`;
  const [views, setViews] = useState<readonly Named[]>(() => readViews(key));
  const [name, setName] = useState('');
  const keep = (next: readonly Named[]) => { setViews(next); localStorage.setItem(key, JSON.stringify(next)); };
  const save = () => {
    if (!name.trim()) return;
    keep([...views.filter((one) => one.name !== name.trim()), { ...current, name: name.trim() }]);
    setName('');
  };
  return (
    <Popover trigger="click" placement="bottomLeft" title={t('worklist.views')} content={
      <div className="saved-views">
        {views.map((view) => (
          <span key={view.name}>
            <Button size="small" type="link" onClick={() => onChoose({ view: view.view, q: view.q })}>{view.name}</Button>
            <Button size="small" type="text" icon={<CloseOutlined />} aria-label={`${t('worklist.removeView')} ${view.name}`} onClick={() => keep(views.filter((one) => one !== view))} />
          </span>
        ))}
        <Input size="small" value={name} maxLength={30} placeholder={t('worklist.viewName')} aria-label={t('worklist.viewName')} onChange={(event) => setName(event.target.value)} onPressEnter={save} />
        <Button size="small" onClick={save} disabled={!name.trim()}>{t('worklist.saveView')}</Button>
      </div>
    }>
      <Button size="small" type="text" icon={<PushpinOutlined />} aria-label={t('worklist.views')} title={t('worklist.views')} />
    </Popover>
  );
}

function readViews(key: string): readonly Named[] {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '[]') as unknown;
    return Array.isArray(kept) ? (kept as Named[]).filter((one) => typeof one?.name === 'string' && typeof one.view === 'string' && typeof one.q === 'string') : [];
  } catch {
    return [];
  }
}
