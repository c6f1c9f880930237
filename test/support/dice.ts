/** Draws that are the same for the same seed. */
export interface Dice {
  /** A number from `min` up to but not including `max`. */
  readonly between: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
}

/** Makes dice of a 32-bit linear congruential generator; good enough to pick moments. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    // Constants of Numerical Recipes; the high bits are the random ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  return {
    between: (min, max) => min + next() * (max - min),
    chance: (probability) => next() < probability,
  };
}
