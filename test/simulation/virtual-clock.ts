/** Virtual time: what is planned happens in the order of its time, then in the order it was planned. */
export interface VirtualClock {
  nowMs(): number;
  /** Plans something `delayMs` from now. */
  after(delayMs: number, happen: () => void): void;
  /** Lets everything happen, one event at a time, until nothing is planned or `isOver` says so. */
  run(isOver: () => boolean): Promise<void>;
}

interface Planned {
  readonly atMs: number;
  readonly sequence: number;
  readonly happen: () => void;
}

/** Makes a virtual clock; between two events everything that can run without time passing has run. */
export function createVirtualClock(startMs: number): VirtualClock {
  const heap: Planned[] = [];
  let nowMs = startMs;
  let planned = 0;
  return {
    nowMs: () => nowMs,
    after(delayMs, happen) {
      planned += 1;
      push(heap, { atMs: nowMs + Math.max(0, Math.ceil(delayMs)), sequence: planned, happen });
    },
    run(isOver) {
      return new Promise((resolve, reject) => {
        const next = (): void => {
          const event = isOver() ? undefined : pop(heap);
          if (event === undefined) {
            resolve();
            return;
          }
          nowMs = event.atMs;
          try {
            event.happen();
            whenSettled(next);
          } catch (error) {
            reject(error);
          }
        };
        whenSettled(next);
      });
    },
  };
}

/** Ticks run only once the queue of microtasks is empty, so this waits for all of them and for no real time. */
function whenSettled(goOn: () => void): void {
  // A promise that is kept already costs half of queueMicrotask, and this is done for every event.
  kept.then(() => process.nextTick(goOn));
}

const kept = Promise.resolve();

function isBefore(one: Planned, other: Planned): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.sequence < other.sequence);
}

function push(heap: Planned[], item: Planned): void {
  let index = heap.push(item) - 1;
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || !isBefore(item, parent)) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = item;
}

function pop(heap: Planned[]): Planned | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    let childIndex = 2 * index + 1;
    let child = heap[childIndex];
    const right = heap[childIndex + 1];
    if (child !== undefined && right !== undefined && isBefore(right, child)) {
      childIndex += 1;
      child = right;
    }
    if (child === undefined || !isBefore(child, last)) break;
    heap[index] = child;
    index = childIndex;
  }
  heap[index] = last;
  return first;
}
