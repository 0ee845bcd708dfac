import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, type OnGatewayDisconnect, type OnGatewayInit } from '@nestjs/websockets';
import { clientEvents, DomainError, holdsNul, mayDo, type ClientEvent, type ClientEventOf, type ErrorCode, type Permission, type ServerEvent, type ServerEventOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { Audience, CaseDoor, MarkMessagesRead, MessageReads, PostMessage, PresenceWire, Refusals, TokenReader, type Notice, type PresenceAnnouncement } from '@qianli/flow';
import type { Server, Socket } from 'socket.io';
import { announceEveryMs, PresenceBoard } from './presence-board';
import { caseRoom, chatRoom, roomsOf, roomsOfCaseNotice, userRoom } from './rooms';

/** So often it is asked whether those who are connected may still be: somebody may have been deactivated. */
const sweepEveryMs = 60_000;
/** A socket that asks for more than so much within ten seconds is a fault or an attack. */
const budget = { events: 60, windowMs: 10_000 };

export const PROCESS_NAME = Symbol('name of this process');

type Ack = { ok: true; [field: string]: unknown } | { ok: false; code: ErrorCode; message: string };
const actorOf = (socket: { data: unknown }) => (socket.data as { actor: Actor }).actor;

/** The sockets of one process. Every process hears every notice and tells its own. */
@WebSocketGateway({ path: '/socket.io', serveClient: false, maxHttpBufferSize: 65_536, pingInterval: 20_000, pingTimeout: 20_000, cors: { origin: false } })
export class RealtimeGateway implements OnGatewayInit<Server>, OnGatewayDisconnect<Socket>, OnModuleDestroy {
  private server: Server | null = null;
  private timers: NodeJS.Timeout[] = [];
  private readonly board = new PresenceBoard();

  constructor(
    @Inject(TokenReader) private readonly tokens: TokenReader,
    @Inject(CaseDoor) private readonly door: CaseDoor,
    @Inject(PostMessage) private readonly postMessage: PostMessage,
    @Inject(MarkMessagesRead) private readonly markRead: MarkMessagesRead,
    @Inject(MessageReads) private readonly messages: MessageReads,
    @Inject(Audience) private readonly audience: Audience,
    @Inject(Refusals) private readonly refusals: Refusals,
    @Inject(PresenceWire) private readonly wire: PresenceWire,
    /** This process's own name among the processes. */
    @Inject(PROCESS_NAME) private readonly process: string,
  ) {}

  afterInit(server: Server): void {
    this.server = server;
    server.use((socket, next) => {
      this.admit(socket).then(() => next(), () => next(new Error('not-signed-in')));
    });
    this.timers = [
      setInterval(() => void this.dropDeactivated().catch(() => undefined), sweepEveryMs).unref(),
      setInterval(() => this.board.casesOf(this.process).forEach((caseId) => this.announce(caseId)), announceEveryMs).unref(),
    ];
  }

  onModuleDestroy(): void {
    this.timers.forEach(clearInterval);
  }

  /** His rooms are gone when socket.io tells of it: he keeps his own list of the cases he watched. */
  handleDisconnect(socket: Socket): void {
    const watched = (socket.data as { watched?: Set<string> }).watched ?? new Set<string>();
    for (const caseId of watched) this.announce(caseId);
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
      this.announce(caseId);
      return { present: this.board.present(caseId, Date.now()) };
    });
  }

  @SubscribeMessage('case:unwatch')
  unwatch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Ack> {
    return this.answer(socket, 'case:unwatch', 'message.read', body, async (_actor, { caseId }) => {
      await this.leave(socket, caseId);
      this.announce(caseId);
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

  /** Tells this process's browsers who has a case open, as any process, this one too, has said it. */
  hearPresence(announcement: PresenceAnnouncement): void {
    this.board.hear(announcement, Date.now());
    const { caseId } = announcement;
    this.emit([caseRoom(caseId)], 'presence:changed', { caseId, present: this.board.present(caseId, Date.now()) });
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
      if (this.overspent(socket)) throw new DomainError('too-many-attempts', 'Too many events at once');
      if (!mayDo(actor.role, permission)) {
        await this.refusals.refused(actor, permission, event);
        throw new DomainError('not-allowed', `Role ${actor.role} does not hold ${permission}`);
      }
      const parsed = clientEvents[event].safeParse(body);
      if (!parsed.success || holdsNul(parsed.data)) throw new DomainError('bad-input', 'The event does not fit the contract');
      return { ok: true, ...(await work(actor, parsed.data as ClientEventOf<E>)) };
    } catch (error) {
      if (error instanceof DomainError) return { ok: false, code: error.code, message: error.message };
      return { ok: false, code: 'internal-error', message: 'A fault of the platform' };
    }
  }

  private overspent(socket: Socket): boolean {
    const spent = socket.data as { since?: number; events?: number };
    const now = Date.now();
    if (now - (spent.since ?? 0) > budget.windowMs) Object.assign(spent, { since: now, events: 0 });
    spent.events = (spent.events ?? 0) + 1;
    return spent.events > budget.events;
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
    if (blind.length > 0) this.announce(caseId);
  }

  private async leave(socket: Socket, caseId: string): Promise<void> {
    (socket.data as { watched?: Set<string> }).watched?.delete(caseId);
    await socket.leave(caseRoom(caseId));
  }

  private watchersOf(caseId: string): Socket[] {
    const { server } = this;
    return [...(server?.sockets.adapter.rooms.get(caseRoom(caseId)) ?? [])].flatMap((id) => server?.sockets.sockets.get(id) ?? []);
  }

  /** Says who of this process has the case open. That it reaches nobody while the database is away is no fault of the step. */
  private announce(caseId: string): void {
    const people = new Map(this.watchersOf(caseId).map((socket) => [actorOf(socket).userId, actorOf(socket).name]));
    const announcement = { process: this.process, caseId, present: [...people].map(([id, name]) => ({ id, name })) };
    this.board.hear(announcement, Date.now());
    void this.wire.announce(announcement).catch(() => undefined);
  }

  private async dropDeactivated(): Promise<void> {
    const sockets = [...(this.server?.sockets.sockets.values() ?? [])];
    const active = await this.audience.activeAmong([...new Set(sockets.map((socket) => actorOf(socket).userId))]);
    for (const socket of sockets) if (!active.has(actorOf(socket).userId)) socket.disconnect(true);
  }
}
