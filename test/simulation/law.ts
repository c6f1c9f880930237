import type { Fact } from './fact.ts';
import type { History } from './history.ts';

/** A law that every single fact must obey, given all that happened before it; says what breaks it. */
export type Law = (fact: Fact, history: History) => string | undefined;
