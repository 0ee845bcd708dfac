import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, instant, named, role } from './shapes';

export const message = z.object({
  id, caseId: id,
  author: z.object({ id, name: z.string(), role, hospital: named.nullable() }),
  text: z.string(), at: instant,
  /** Everybody but the author who has read it. */
  readBy: z.array(z.object({ id, name: z.string(), at: instant })),
});
export type Message = z.output<typeof message>;
/** `clientId` is the sender's own id of the message: posting it twice stores it once. */
export const messageInput = z.object({ text: z.string().trim().min(1).max(4000), clientId: z.uuid().optional() });

const params = z.object({ id });
export const messagesApi = {
  list: endpoint({ method: 'GET', path: '/api/v1/cases/{id}/messages', tag: 'messages', permission: 'message.read', summary: "The case's chat, oldest first.", params, reply: z.object({ items: z.array(message) }), errors: ['case-not-found'] }),
  post: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/messages', tag: 'messages', permission: 'message.post', status: 201, summary: 'Posts a message; the same clientId twice is one message.', params, body: messageInput, reply: message, errors: ['case-not-found'] }),
  read: endpoint({ method: 'POST', path: '/api/v1/cases/{id}/messages/read', tag: 'messages', permission: 'message.read', summary: 'The actor has read everything up to now.', params, reply: z.object({ readAt: instant }), errors: ['case-not-found'] }),
};
