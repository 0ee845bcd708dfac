import { connect, createServer, type Socket } from 'node:net';

export interface TestLine {
  readonly port: number;
  /** Bytes that came from the side that connects, and those that went back to it. */
  up: number;
  down: number;
  /** Breaks what is open; nothing gets through until `mend`. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** A line to a port of this machine that can be slow and can break. `bytesPerSecond` bounds what goes up. */
export async function aLine(to: () => number, bytesPerSecond = Infinity): Promise<TestLine> {
  const open = new Set<Socket>();
  let freeAt = 0;
  const server = createServer((near) => {
    const far = connect(to(), '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => {
        open.delete(socket);
      });
    }
    near.on('data', (piece: Buffer) => {
      line.up += piece.length;
      far.write(piece);
      if (!Number.isFinite(bytesPerSecond)) return;
      const now = Date.now();
      freeAt = Math.max(freeAt, now) + (1000 * piece.length) / bytesPerSecond;
      near.pause();
      setTimeout(() => near.resume(), freeAt - now);
    });
    far.on('data', (piece: Buffer) => {
      line.down += piece.length;
      near.write(piece);
    });
    near.on('close', () => far.end());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  const line: TestLine = {
    port: address && typeof address === 'object' ? address.port : 0,
    up: 0, down: 0,
    // Nobody listens, as when a cable is out: a connection that is taken and dropped would be tried again within the same request.
    cut: () => (server.close(), breakAll()),
    mend: () => void (server.listening || server.listen(line.port, '127.0.0.1')),
    close: () => (server.close(), breakAll()),
  };
  return line;
}
