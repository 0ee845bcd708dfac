import { useCall, useLive, useLiveState, useSessionStore } from '@qianli/api-client';
import { messagesApi, type Message, type User } from '@qianli/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { sayError, words } from '../texts/words';
import { clock, exact } from './times';

interface Outgoing {
  readonly clientId: string;
  readonly text: string;
  readonly failed: boolean;
}

/** How many messages of others the user has not read. */
export function useUnread(caseId: string, user: User, isShown: boolean): number {
  const messages = useCall(messagesApi.list, { params: { id: caseId } });
  if (isShown) return 0;
  return messages.data?.items.filter((one) => one.author.id !== user.id && !one.readBy.some((reader) => reader.id === user.id)).length ?? 0;
}

/** The case's chat with the county: live, with read marks; what could not be sent stays and says so. */
export function ChatTab({ caseId, user, isShown }: { caseId: string; user: User; isShown: boolean }) {
  const messages = useCall(messagesApi.list, { params: { id: caseId } });
  const session = useSessionStore();
  const queries = useQueryClient();
  const live = useLive();
  const liveState = useLiveState();
  const [text, setText] = useState('');
  const [outgoing, setOutgoing] = useState<readonly Outgoing[]>([]);
  const present = usePresence(caseId, user);
  const end = useRef<HTMLDivElement>(null);
  const items = messages.data?.items ?? [];
  const last = items.at(-1);

  useEffect(() => {
    if (isShown) end.current?.scrollIntoView({ block: 'end' });
  }, [isShown, last?.id, outgoing.length]);
  useEffect(() => {
    const hasUnread = items.some((one) => one.author.id !== user.id && !one.readBy.some((reader) => reader.id === user.id));
    if (!isShown || !hasUnread || liveState !== 'live') return;
    void session.call(messagesApi.read, { params: { id: caseId } }).then(() => queries.invalidateQueries({ queryKey: [messagesApi.list.path] }), () => undefined);
  }, [isShown, last?.id, liveState, caseId]);

  const post = async (message: Outgoing) => {
    setOutgoing((waiting) => [...waiting.filter((one) => one.clientId !== message.clientId), { ...message, failed: false }]);
    const payload = { text: message.text, clientId: message.clientId };
    // The socket acknowledges; without one, the same message goes by the ordinary address. Its clientId makes twice once.
    const answer = live?.state() === 'live' ? await live.tell('message:post', { caseId, ...payload }) : { ok: false as const };
    const isPosted = answer.ok || (await session.call(messagesApi.post, { params: { id: caseId }, body: payload }).then(() => true, () => false));
    if (isPosted) await queries.invalidateQueries({ queryKey: [messagesApi.list.path] });
    setOutgoing((waiting) => (isPosted ? waiting.filter((one) => one.clientId !== message.clientId) : waiting.map((one) => (one.clientId === message.clientId ? { ...one, failed: true } : one))));
  };
  const send = () => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    setText('');
    void post({ clientId: newId(), text: trimmed, failed: false });
  };

  return (
    <div className="chat">
      <p className="small soft presence" role="status">
        <i className={present.length > 0 ? 'lamp on' : 'lamp'} aria-hidden />
        {present.length > 0 ? `${present.map((one) => one.name).join('、')} ${words.here}` : words.nobodyHere}
      </p>
      <div className="messages" data-testid="chat-messages" role="log" aria-live="polite">
        {messages.error && <p className="notice warn">{sayError(messages.error)}</p>}
        {items.length === 0 && outgoing.length === 0 && !messages.isLoading && <p className="empty">{words.chatEmpty}</p>}
        {items.map((message) => <Bubble key={message.id} message={message} isMine={message.author.id === user.id} />)}
        {outgoing.map((message) => (
          <div key={message.clientId} className="bubble mine waiting">
            <p className="pre">{message.text}</p>
            <span className="tiny">{message.failed ? <>{words.notSent} <button className="link" onClick={() => void post(message)}>{words.resend}</button></> : words.sendingNow}</span>
          </div>
        ))}
        <div ref={end} />
      </div>
      <div className="compose">
        <textarea
          rows={2} value={text} aria-label={words.chatHint} placeholder={words.chatHint} data-testid="chat-input" onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button className="button primary" data-testid="chat-send" disabled={text.trim() === ''} onClick={send}>{words.send}</button>
      </div>
    </div>
  );
}

function Bubble({ message, isMine }: { message: Message; isMine: boolean }) {
  return (
    <div className={`bubble ${isMine ? 'mine' : ''}`}>
      <span className="tiny soft">{isMine ? words.you : message.author.name}{!isMine && message.author.hospital && ` · ${message.author.hospital.name}`} · <time title={exact(message.at)}>{clock(message.at)}</time></span>
      <p className="pre">{message.text}</p>
      {isMine && <span className="tiny soft" title={message.readBy.map((one) => one.name).join('、')}>{message.readBy.length > 0 ? `✓✓ ${words.read}` : `✓ ${words.delivered}`}</span>}
    </div>
  );
}

/** Who else has this chat open. */
function usePresence(caseId: string, user: User): readonly { id: string; name: string }[] {
  const live = useLive();
  const [present, setPresent] = useState<readonly { id: string; name: string }[]>([]);
  useEffect(() => live?.on('presence:changed', (now) => now.caseId === caseId && setPresent(now.present.filter((one) => one.id !== user.id))), [live, caseId, user.id]);
  return present;
}

/** `crypto.randomUUID` exists only on https and loopback; a hospital's first trial may be plain http. */
function newId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
