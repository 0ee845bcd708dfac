import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, type OnGatewayDisconnect, type OnGatewayInit } from '@nestjs/websockets';
import { clientEvents, DomainError, mayDo, type ClientEvent, type ClientEventOf, type ErrorCode, type Permission, type ServerEvent, type ServerEventOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { Audience, CaseDoor, MarkMessagesRead, MessageReads, PostMessage, Refusals, TokenReader, type Notice } from '@qianli/flow';
import type { Server, Socket } from 'socket.io';
import { caseRoom, chatRoom, roomsOf, roomsOfCaseNotice, userRoom } from './rooms';

/** So often it is asked whether those who are connected may still be: somebody may have been deactivated. */
const sweepEveryMs = 60_000;

type Ack = { ok: true; [field: string]: unknown } | { ok: false; code: ErrorCode; message: string };
const actorOf = (socket: { data: unknown }) => (socket.data as { actor: Actor }).actor;

/** The sockets of one process. Every process hears every notice and tells its own. */
@WebSocketGateway({ path: '/socket.io', serveClient: false, maxHttpBufferSize: 65_536, pingInterval: 20_000, pingTimeout: 20_000, cors: { origin: false } })
export class RealtimeGateway implements OnGatewayInit<Server>, OnGatewayDisconnect<Socket>, OnModuleDestroy {
  private server: Server | null = null;
  private sweep: NodeJS.Timeout | null = null;

  constructor(
    @Inject(TokenReader) private readonly tokens: TokenReader,
    @Inject(CaseDoor) private readonly door: CaseDoor,
    @Inject(PostMessage) private readonly postMessage: PostMessage,
    @Inject(MarkMessagesRead) private readonly markRead: MarkMessagesRead,
    @Inject(MessageReads) private readonly messages: MessageReads,
    @Inject(Audience) private readonly audience: Audience,
    @Inject(Refusals) private readonly refusals: Refusals,
  ) {}

  afterInit(server: Server): void {
    this.server = server;
    server.use((socket, next) => {
      this.admit(socket).then(() => next(), () => next(new Error('not-signed-in')));
    });
    this.sweep = setInterval(() => void this.dropDeactivated().catch(() => undefined), sweepEveryMs);
    this.sweep.unref();
  }

  onModuleDestroy(): void {
    if (this.sweep) clearInterval(this.sweep);
  }

  /** The rooms are gone when socket.io tells of it; who is left in them is told from here. */
  handleDisconnect(socket: Socket): void {
    const watched = (socket.data as { watched?: Set<string> }).watched ?? new Set<string>();
    for (const caseId of watched) void this.tellPresence(caseId).catch(() => undefined);
  }

  connected(): number {
    return this.server?.engine?.clientsCount ?? 0;
  }

  @SubscribeMessage('case:watch')
  watch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Ack> {
    return this.answer(socket, 'case:watch', 'message.read', body, async (actor, { caseId }) => {
      if (!(await this.door.maySee(actor, caseId))) {
        await this.refusals.refused(actor, 'message.read', 'case:watch');
        throw new DomainError('case-not-found', 'No such case for this actor');
      }
      await socket.join(caseRoom(caseId));
      (socket.data.watched ??= new Set<string>()).add(caseId);
      return { present: await this.tellPresence(caseId) };
    });
  }

  @SubscribeMessage('case:unwatch')
  unwatch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Ack> {
    return this.answer(socket, 'case:unwatch', 'message.read', body, async (_actor, { caseId }) => {
      await this.leave(socket, caseId);
      await this.tellPresence(caseId);
      return {};
    });
  }

  @SubscribeMessage('message:post')
  post(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Ack> {
    return this.answer(socket, 'message:post', 'message.post', body, async (actor, { caseId, ...input }) => ({ message: await this.postMessage.run(actor, caseId, input) }));
  }

  @SubscribeMessage('messages:read')
  read(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Ack> {
    return this.answer(socket, 'messages:read', 'message.read', body, (actor, { caseId }) => this.markRead.run(actor, caseId));
  }

  /** Tells this process's browsers of a committed change. */
  async tell(notice: Notice): Promise<void> {
    switch (notice.kind) {
      case 'case':
        this.emit(roomsOfCaseNotice(notice), 'case:changed', { caseId: notice.caseId, state: notice.state, event: notice.event });
        return this.askWatchersAgain(notice.caseId);
      case 'message': {
        const message = await this.messages.toTell(notice.messageId);
        if (message) this.emit(await this.chatRoomsOf(notice.caseId), 'message:posted', message);
        return;
      }
      case 'read': {
        const name = await this.audience.nameOf(notice.userId);
        if (name) this.emit(await this.chatRoomsOf(notice.caseId), 'messages:read', { caseId: notice.caseId, by: { id: notice.userId, name }, at: notice.at });
        return;
      }
      default:
        return notice satisfies never;
    }
  }

  /** Notices may have been missed: every browser connects anew and fetches what it shows. */
  reconnectAll(): void {
    // Closing the transport, not the socket: a client comes back by itself from that only.
    for (const socket of (this.server?.sockets.sockets.values() ?? [])) socket.conn.close();
  }

  private async admit(socket: Socket): Promise<void> {
    const token: unknown = socket.handshake.auth['token'];
    const actor = await this.tokens.verify(typeof token === 'string' ? token : '');
    if (actor.role === 'gateway' || !(await this.audience.activeAmong([actor.userId])).has(actor.userId)) throw new DomainError('not-allowed', 'No sockets for this account');
    socket.data.actor = actor;
    await socket.join([...roomsOf(actor)]);
  }

  private async answer<E extends ClientEvent>(socket: Socket, event: E, permission: Permission, body: unknown, work: (actor: Actor, input: ClientEventOf<E>) => Promise<Record<string, unknown>>): Promise<Ack> {
    const actor = actorOf(socket);
    try {
      if (!mayDo(actor.role, permission)) {
        await this.refusals.refused(actor, permission, event);
        throw new DomainError('not-allowed', `Role ${actor.role} does not hold ${permission}`);
      }
      const parsed = clientEvents[event].safeParse(body);
      if (!parsed.success) throw new DomainError('bad-input', 'The event does not fit the contract');
      return { ok: true, ...(await work(actor, parsed.data as ClientEventOf<E>)) };
    } catch (error) {
      if (error instanceof DomainError) return { ok: false, code: error.code, message: error.message };
      return { ok: false, code: 'internal-error', message: 'A fault of the platform' };
    }
  }

  private emit<E extends ServerEvent>(rooms: readonly string[], event: E, payload: ServerEventOf<E>): void {
    if (rooms.length > 0) this.server?.to([...rooms]).emit(event, payload);
  }

  private async chatRoomsOf(caseId: string): Promise<string[]> {
    const of = await this.audience.ofCase(caseId);
    return [caseRoom(caseId), ...(of ? [chatRoom(of.hospitalId)] : []), ...(of?.assignedToId ? [userRoom(of.assignedToId)] : [])];
  }

  /** A case that changed hands may be out of a watcher's sight: he hears no more of its chat. */
  private async askWatchersAgain(caseId: string): Promise<void> {
    const watchers = this.watchersOf(caseId);
    const seeing = await Promise.all(watchers.map((socket) => this.door.maySee(actorOf(socket), caseId)));
    const blind = watchers.filter((_, index) => !seeing[index]);
    for (const socket of blind) await this.leave(socket, caseId);
    if (blind.length > 0) await this.tellPresence(caseId);
  }

  private async leave(socket: Socket, caseId: string): Promise<void> {
    (socket.data as { watched?: Set<string> }).watched?.delete(caseId);
    await socket.leave(caseRoom(caseId));
  }

  private watchersOf(caseId: string): Socket[] {
    const { server } = this;
    return [...(server?.sockets.adapter.rooms.get(caseRoom(caseId)) ?? [])].flatMap((id) => server?.sockets.sockets.get(id) ?? []);
  }

  private async tellPresence(caseId: string): Promise<ServerEventOf<'presence:changed'>['present']> {
    const people = new Map(this.watchersOf(caseId).map((socket) => [actorOf(socket).userId, actorOf(socket).name]));
    const present = [...people].map(([id, name]) => ({ id, name }));
    this.emit([caseRoom(caseId)], 'presence:changed', { caseId, present });
    return present;
  }

  private async dropDeactivated(): Promise<void> {
    const sockets = [...(this.server?.sockets.sockets.values() ?? [])];
    const active = await this.audience.activeAmong([...new Set(sockets.map((socket) => actorOf(socket).userId))]);
    for (const socket of sockets) if (!active.has(actorOf(socket).userId)) socket.disconnect(true);
  }
}
