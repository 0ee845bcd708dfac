import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

describe('turns', () => {
  it('lets two run at once and the others wait in their order, also after a failure', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    let most = 0;
    let running = 0;
    const all = [0, 1, 2, 3].map((at) =>
      turns.take(async () => {
        begun.push(at);
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => (ends[at] = resolve));
        running -= 1;
        if (at === 0) throw new Error('failed');
      }),
    );
    const first = expect(all[0]).rejects.toThrow('failed');
    for (const at of [0, 1, 2, 3]) {
      await expect.poll(() => ends[at] !== undefined).toBe(true);
      ends[at]?.();
    }
    await first;
    await Promise.all(all.slice(1));
    expect([begun, most]).toEqual([[0, 1, 2, 3], 2]);
  });
});
