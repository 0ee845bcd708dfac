import { SendOutlined } from '@ant-design/icons';
import { useCall, useSessionStore, useUser } from '@qianli/api-client';
import { casesApi, mayDo, messagesApi, type Message } from '@qianli/contracts';
import { Asked, HowLongAgo, useLabels } from '@qianli/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOutbox, type OutgoingMessage } from './use-outbox';
import { usePresence } from './use-presence';

/** The talk between county and reader over this case: live, with who has read what; a message written offline is kept and says so. */
export function ChatPanel({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const question = useCall(messagesApi.list, { params: { id: caseId } });
  const outbox = useOutbox(caseId);
  const present = usePresence(caseId);
  useReadMark(caseId, question.data?.items.length ?? 0);
  const waiting = outbox.messages.filter((mine) => !question.data?.items.some((message) => message.id === mine.storedAs));
  return (
    <section className="card chat" aria-label={t('case.chat')} data-testid="chat">
      <div className="card-head"><h2>{t('case.chat')}</h2>{present.length > 0 && <span className="q-tag q-tag-good" data-testid="chat-present">{t('case.present', { names: present.join(', ') })}</span>}</div>
      <Asked question={question}>{({ items }) => <Messages items={items} waiting={waiting} onRetry={outbox.retry} />}</Asked>
      {mayDo(role, 'message.post') && <Composer onSend={outbox.send} />}
    </section>
  );
}

function Messages({ items, waiting, onRetry }: { items: readonly Message[]; waiting: readonly OutgoingMessage[]; onRetry: (message: OutgoingMessage) => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const user = useUser();
  const end = useRef<HTMLDivElement>(null);
  const count = items.length + waiting.length;
  useEffect(() => { if (end.current) end.current.scrollTop = end.current.scrollHeight; }, [count]);
  return (
    <div className="messages" ref={end} role="log" aria-live="polite" tabIndex={0} aria-label={t('case.chat')}>
      {count === 0 && <p className="q-faint">{t('case.chatEmpty')}</p>}
      {items.map((message) => {
        const isMine = message.author.id === user.id;
        return (
          <div key={message.id} className={`message ${isMine ? 'mine' : ''}`} data-testid="chat-message">
            <small><strong>{message.author.name}</strong> {label('role', message.author.role)} · <HowLongAgo at={message.at} /></small>
            <p>{message.text}</p>
            {isMine && <small className="q-faint" data-testid="chat-read">{message.readBy.length > 0 ? t('case.readBy', { names: message.readBy.map((reader) => reader.name).join(', ') }) : t('case.unreadYet')}</small>}
          </div>
        );
      })}
      {waiting.map((message) => (
        <div key={message.clientId} className="message mine waiting">
          <p>{message.text}</p>
          {message.failed ? <button type="button" className="text-button" onClick={() => onRetry(message)}>{t('case.notSent')}</button> : <small className="q-faint">{t('case.sendingMessage')}</small>}
        </div>
      ))}
    </div>
  );
}

function Composer({ onSend }: { onSend: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const send = () => {
    if (!text.trim()) return;
    onSend(text.trim());
    setText('');
  };
  return (
    <div className="composer">
      <Input.TextArea autoSize={{ minRows: 1, maxRows: 5 }} maxLength={4000} value={text} placeholder={t('case.chatPlaceholder')} aria-label={t('case.chat')} data-testid="chat-input" onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          // Enter that ends a Chinese input method's word is no order to send.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }} />
      <Button type="primary" icon={<SendOutlined />} disabled={!text.trim()} onClick={send} aria-label={t('case.send')} data-testid="chat-send" />
    </div>
  );
}

/** Tells the platform that everything shown has been read: at once when the page is seen, later when it is in the background. */
function useReadMark(caseId: string, count: number): void {
  const session = useSessionStore();
  const queries = useQueryClient();
  useEffect(() => {
    if (count === 0) return undefined;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      void session.call(messagesApi.read, { params: { id: caseId } }).then(() => queries.invalidateQueries({ queryKey: [casesApi.list.path] }), () => undefined);
      document.removeEventListener('visibilitychange', mark);
    };
    document.addEventListener('visibilitychange', mark);
    mark();
    return () => document.removeEventListener('visibilitychange', mark);
  }, [caseId, count, session, queries]);
}

