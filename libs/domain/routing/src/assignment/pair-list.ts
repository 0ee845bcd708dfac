import type { SparseProblem } from './min-cost-assignment';

/** Allowed pairs as they are found, in arrays that grow; may be emptied and filled again. */
export class PairList {
  private kase = new Int32Array(1024);
  private slot = new Int32Array(1024);
  private cost = new Int32Array(1024);
  private count = 0;

  clear(): void {
    this.count = 0;
  }

  add(kase: number, slot: number, cost: number): void {
    if (this.count === this.kase.length) [this.kase, this.slot, this.cost] = [twice(this.kase), twice(this.slot), twice(this.cost)];
    this.kase[this.count] = kase;
    this.slot[this.count] = slot;
    this.cost[this.count++] = cost;
  }

  /** A view, good until the next change. */
  listed(): SparseProblem['pairs'] {
    return { kase: this.kase.subarray(0, this.count), slot: this.slot.subarray(0, this.count), cost: this.cost.subarray(0, this.count) };
  }
}

function twice(of: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * of.length);
  more.set(of);
  return more;
}
