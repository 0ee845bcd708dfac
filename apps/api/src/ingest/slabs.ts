const megabyte = 1024 * 1024;
/** A slice fits the small one, a film or a tomosynthesis slice the large one. */
const sizes = [megabyte, 4 * megabyte] as const;
/** Largest that a slab holds. */
export const largestSlab = sizes[1];
/** What is kept for the next files when nobody uses it: own choice, two requests of ten slices. */
const keptBytes = 24 * megabyte;

/**
 * Memory that files at the door take turns in. A fresh buffer a file would let the engine look through its whole heap for garbage
 * every hundred files; and shared memory is handed to a parse worker without a copy.
 */
export class Slabs {
  private readonly free: Uint8Array<SharedArrayBuffer>[] = [];
  private freeBytes = 0;

  /** One that holds so many bytes, at most `largestSlab`. What it held before is still in it. */
  take(bytes: number): Uint8Array<SharedArrayBuffer> {
    const at = this.free.findIndex(({ length }) => length >= bytes);
    const [found] = at < 0 ? [] : this.free.splice(at, 1);
    if (found) this.freeBytes -= found.length;
    return found ?? new Uint8Array(new SharedArrayBuffer(sizes.find((size) => size >= bytes) ?? bytes));
  }

  /** Whoever gives it back reads and writes it no more. */
  giveBack(slab: Uint8Array<SharedArrayBuffer>): void {
    if (this.freeBytes + slab.length > keptBytes) return;
    this.free.push(slab);
    this.free.sort((a, b) => a.length - b.length);
    this.freeBytes += slab.length;
  }
}
