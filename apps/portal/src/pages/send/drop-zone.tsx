import { FileZipOutlined, FolderOpenOutlined, InboxOutlined } from '@ant-design/icons';
import { Button, Progress } from 'antd';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { entriesOf, filesOfEntries, filesOfList, handlesOf } from './dropped-files';
import { filesOfHandles, pickFolder } from './folder-memory';
import type { DroppedFile } from './sent-file';

interface Props {
  readonly disabled: boolean;
  readonly progress: { done: number; all: number; unpacking: string | null } | null;
  /** `handles`: from where they come, where the browser lets the page come back to them. */
  readonly onFiles: (files: AsyncIterable<DroppedFile>, handles: Promise<readonly FileSystemHandle[]>) => void;
}

/** One large place for folders, ZIP files and single images; the buttons do the same for the keyboard. */
export function DropZone({ disabled, progress, onFiles }: Props) {
  const { t } = useTranslation();
  const [isOver, setIsOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    if (!disabled) onFiles(filesOfEntries(entriesOf(event.dataTransfer)), handlesOf(event.dataTransfer));
  };
  const chosen = (input: HTMLInputElement) => {
    if (input.files && !disabled) onFiles(filesOfList([...input.files]), Promise.resolve([]));
    input.value = '';
  };
  const choose = async () => {
    const picked = await pickFolder();
    if (picked) onFiles(filesOfHandles([picked]), Promise.resolve([picked]));
    else if (picked === undefined) folder.current?.click();
  };
  return (
    <section className={`drop-zone ${isOver ? 'drop-over' : ''}`} data-testid="send-drop" aria-label={t('send.dropTitle')}
      onDragOver={(event) => { event.preventDefault(); if (!disabled) setIsOver(true); }} onDragLeave={() => setIsOver(false)} onDrop={drop}>
      <InboxOutlined className="drop-icon" aria-hidden="true" />
      <strong>{isOver ? t('send.dropActive') : t('send.dropTitle')}</strong>
      <p>{t('send.dropHint')}</p>
      <div className="drop-buttons">
        <Button icon={<FolderOpenOutlined />} disabled={disabled} data-testid="send-choose-folder" onClick={() => void choose()}>{t('send.chooseFolder')}</Button>
        <Button icon={<FileZipOutlined />} disabled={disabled} onClick={() => files.current?.click()}>{t('send.chooseFiles')}</Button>
      </div>
      <input ref={folder} type="file" hidden multiple {...{ webkitdirectory: '' }} data-testid="send-folder-input" aria-label={t('send.chooseFolder')} onChange={(event) => chosen(event.currentTarget)} />
      <input ref={files} type="file" hidden multiple data-testid="send-files-input" aria-label={t('send.chooseFiles')} onChange={(event) => chosen(event.currentTarget)} />
      {progress && (
        <div className="drop-progress" role="status">
          <Progress percent={progress.all ? Math.round((progress.done / progress.all) * 100) : 0} showInfo={false} size="small" aria-label={t('send.reading', progress)} />
          <span>{progress.unpacking ? t('send.unpacking', { name: progress.unpacking }) : t('send.reading', { done: progress.done, all: progress.all })}</span>
        </div>
      )}
    </section>
  );
}
