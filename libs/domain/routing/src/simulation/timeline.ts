export type EventKind = 'finish' | 'shift' | 'arrival' | 'batch';
export interface SimulatedEvent {
  /** Minutes from the start. */
  readonly at: number;
  readonly kind: EventKind;
  /** The case that arrives, or the reader who finishes, comes or goes. */
  readonly index: number;
}
export interface Timeline {
  add(at: number, kind: EventKind, index: number): void;
  /** The earliest event, taken out; at the same minute a finish, then a shift, then an arrival, then a batch, then the lower index. */
  next(): SimulatedEvent | undefined;
  /** The same, or `other` when that comes first: arrivals are known in order and need not lie in the heap. */
  nextBefore(other: SimulatedEvent | undefined): SimulatedEvent | undefined;
}

const rank: Readonly<Record<EventKind, number>> = { finish: 0, shift: 1, arrival: 2, batch: 3 };
const before = (a: SimulatedEvent, b: SimulatedEvent) => a.at - b.at || rank[a.kind] - rank[b.kind] || a.index - b.index;

/** The future of a simulation, a binary heap. */
export function timeline(): Timeline {
  const heap: SimulatedEvent[] = [];
  const swapIfBefore = (child: number, parent: number): boolean => {
    const [a, b] = [heap[child], heap[parent]];
    if (!a || !b || before(a, b) >= 0) return false;
    heap[parent] = a;
    heap[child] = b;
    return true;
  };
  const next = (): SimulatedEvent | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [heap[2 * parent + 1], heap[2 * parent + 2]];
      if (!left) return first;
      const child = right && before(right, left) < 0 ? 2 * parent + 2 : 2 * parent + 1;
      if (!swapIfBefore(child, parent)) return first;
      parent = child;
    }
  };
  return {
    add(at, kind, index) {
      heap.push({ at, kind, index });
      for (let child = heap.length - 1; child > 0 && swapIfBefore(child, (child - 1) >> 1); ) child = (child - 1) >> 1;
    },
    next,
    nextBefore(other) {
      const [first] = heap;
      return other && (!first || before(other, first) < 0) ? other : next();
    },
  };
}
