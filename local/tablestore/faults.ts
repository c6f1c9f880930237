import { type RefusalCode, refusals } from './model/refusals.ts';
import { isOperation, type OperationName } from './protocol/operations.ts';

/** What happens to a call. */
export type Effect =
  /** A refusal, by default instead of doing what was asked; `applied`: it was done all the same. */
  | {
      readonly kind: 'error';
      readonly code: RefusalCode;
      readonly message?: string;
      readonly applied?: boolean;
    }
  /** Single rows of a batch fail, the answer is 200. `rows` are places among all rows; absent: all of `table`. */
  | { readonly kind: 'row-error'; readonly code: RefusalCode; readonly rows?: readonly number[] }
  /** The answer comes late; `takesEffect`: what was asked is done on arrival (default) or just before the answer. */
  | { readonly kind: 'slow'; readonly ms: number; readonly takesEffect?: 'at-once' | 'late' }
  /** Something between client and service answers in its place, with a page of HTML. */
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: PlainEffect };

/**
 * Effects that need no more words. `reset-before`: the connection ends, nothing was done. `reset-after`: what was
 * asked is done, then the connection ends. `hang`: nothing is done and no answer comes. `throttle`: turned away
 * for its rate. `truncate`: what was asked is done, the answer ends in the middle.
 */
export type PlainEffect = 'reset-before' | 'reset-after' | 'hang' | 'throttle' | 'truncate';

/** A fault to inject: which calls it meets, how often, and what it does to them. */
export interface Fault {
  /** Every operation when absent. */
  readonly operation?: OperationName;
  /** Calls that name this table, perhaps among others; every call when absent. */
  readonly table?: string;
  /** How many matching calls pass unharmed first; 0 by default. */
  readonly after?: number;
  /** How many calls are harmed; all that follow when absent. */
  readonly times?: number;
  readonly effect: Effect | PlainEffect;
}

/** A fault in force. */
export interface ArmedFault extends Fault {
  readonly effect: Effect;
}

/** The faults in force, oldest first, with how many calls each has seen: plain data, changed in place. */
export interface FaultBook {
  readonly armed: { readonly fault: ArmedFault; seen: number }[];
}

export function createFaultBook(): FaultBook {
  return { armed: [] };
}

/** Puts a fault in force; throws on one that makes no sense. */
export function armFault(book: FaultBook, fault: Fault): void {
  const { operation, after = 0, times = 1 } = fault;
  const effect = typeof fault.effect === 'string' ? { kind: fault.effect } : fault.effect;
  if (operation !== undefined && !isOperation(operation))
    throw new Error(`The fault meets no call: there is no operation ${JSON.stringify(operation)}.`);
  if (!Number.isInteger(after) || after < 0 || !Number.isInteger(times) || times < 1)
    throw new Error('A fault needs "after" to be a whole number from 0 and "times" one from 1.');
  if ('code' in effect && !Object.hasOwn(refusals, effect.code))
    throw new Error(
      `The service knows no code ${JSON.stringify(effect.code)}; it knows ${Object.keys(refusals).join(', ')}.`,
    );
  book.armed.push({ fault: { ...fault, effect }, seen: 0 });
}

export function clearFaults(book: FaultBook): void {
  book.armed.length = 0;
}

/** The fault this call meets, if any: the oldest that matches and is ripe; a spent one is forgotten. */
export function takeFault(
  book: FaultBook,
  operation: string,
  tables: readonly string[],
): ArmedFault | undefined {
  for (const [index, armed] of book.armed.entries()) {
    const { fault } = armed;
    if (fault.operation !== undefined && fault.operation !== operation) continue;
    if (fault.table !== undefined && !tables.includes(fault.table)) continue;
    armed.seen += 1;
    const { after = 0, times } = fault;
    if (armed.seen <= after) continue;
    if (times !== undefined && armed.seen >= after + times) book.armed.splice(index, 1);
    return fault;
  }
  return undefined;
}
