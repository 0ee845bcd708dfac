import { serverEvents, type ClientEvent, type ClientEventOf, type ServerEvent, type ServerEventOf } from '@qianli/contracts';
import { io, type Socket } from 'socket.io-client';

export type LiveState = 'connecting' | 'live' | 'offline';
/** What the server answers to a client event. */
export type Acknowledgement = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * The socket of a signed-in page: reconnects by itself with a fresh token, parses every event by the contracts and
 * gives what it cannot parse to nobody. Knows no framework.
 */
export class LiveConnection {
  private readonly socket: Socket;
  private current: LiveState = 'connecting';
  private readonly stateListeners = new Set<() => void>();
  private readonly watched = new Map<string, number>();

  constructor(freshToken: () => Promise<string | null>) {
    this.socket = io({
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      auth: (give) => void freshToken().then((token) => give({ token })),
      reconnectionDelayMax: 5_000,
    });
    this.socket.on('connect', () => {
      // Rooms are the server's memory of one connection: after a reconnect they are joined again.
      for (const caseId of this.watched.keys()) this.socket.emit('case:watch', { caseId }, () => undefined);
      this.show('live');
    });
    this.socket.on('disconnect', (reason) => {
      this.show('offline');
      // The server ended it (token too old): socket.io does not come back by itself then.
      if (reason === 'io server disconnect') setTimeout(() => this.socket.connect(), 1_000);
    });
    this.socket.on('connect_error', () => {
      this.show('offline');
      if (!this.socket.active) setTimeout(() => this.socket.connect(), 3_000);
    });
  }

  readonly state = (): LiveState => this.current;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  /** Hears an event of the server; returns how to stop. */
  on<E extends ServerEvent>(event: E, listener: (payload: ServerEventOf<E>) => void): () => void {
    const heard = (payload: unknown) => {
      const parsed = serverEvents[event].safeParse(payload);
      if (parsed.success) listener(parsed.data as ServerEventOf<E>);
    };
    this.socket.on(event as string, heard);
    return () => void this.socket.off(event as string, heard);
  }

  /** Tells the server something; `{ok: false, code: 'no-answer'}` when it does not acknowledge within 8 s. */
  async tell<E extends ClientEvent>(event: E, payload: ClientEventOf<E>): Promise<Acknowledgement> {
    try {
      return (await this.socket.timeout(8_000).emitWithAck(event, payload)) as Acknowledgement;
    } catch {
      return { ok: false, code: 'no-answer', message: '' };
    }
  }

  /** Joins a case's chat room for as long as somebody on the page watches it; returns how to stop. */
  watch(caseId: string): () => void {
    this.watched.set(caseId, (this.watched.get(caseId) ?? 0) + 1);
    if (this.socket.connected) void this.tell('case:watch', { caseId });
    return () => {
      const left = (this.watched.get(caseId) ?? 1) - 1;
      if (left > 0) this.watched.set(caseId, left);
      else {
        this.watched.delete(caseId);
        if (this.socket.connected) void this.tell('case:unwatch', { caseId });
      }
    };
  }

  close(): void {
    this.socket.close();
  }

  private show(state: LiveState): void {
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }
}
