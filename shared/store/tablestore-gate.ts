/** Does work when its turn comes. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets so many pieces of work go on at once; the others wait, first come, first served. */
export function createGate(most: number): Gate {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
