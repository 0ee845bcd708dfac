import { queryKeyOf, useSessionStore } from '@qianli/api-client';
import { messagesApi, type Message } from '@qianli/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';

export interface OutgoingMessage {
  readonly clientId: string;
  readonly text: string;
  readonly failed: boolean;
  /** The id it was stored under, once it was. */
  readonly storedAs: string | null;
}

/** Messages on their way. Each carries its own id, so trying again after a lost answer stores it once. */
export function useOutbox(caseId: string) {
  const session = useSessionStore();
  const queries = useQueryClient();
  const [messages, setMessages] = useState<readonly OutgoingMessage[]>([]);
  const change = useCallback((clientId: string, what: Partial<OutgoingMessage>) => setMessages((old) => old.map((one) => (one.clientId === clientId ? { ...one, ...what } : one))), []);
  const post = useCallback(async ({ clientId, text }: OutgoingMessage) => {
    change(clientId, { failed: false });
    try {
      const stored = await session.call(messagesApi.post, { params: { id: caseId }, body: { text, clientId } });
      queries.setQueryData<{ items: Message[] }>(queryKeyOf(messagesApi.list, { params: { id: caseId } }), (old) => old && { items: [...old.items.filter((one) => one.id !== stored.id), stored] });
      change(clientId, { storedAs: stored.id });
    } catch {
      change(clientId, { failed: true });
    }
  }, [caseId, change, queries, session]);
  const send = useCallback((text: string) => {
    const message = { clientId: crypto.randomUUID(), text, failed: false, storedAs: null };
    setMessages((old) => [...old, message]);
    void post(message);
  }, [post]);
  useEffect(() => {
    const again = () => { for (const message of messages) if (message.failed) void post(message); };
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [messages, post]);
  return { messages: messages.filter((message) => message.storedAs === null), send, retry: (message: OutgoingMessage) => void post(message) };
}
