import type { Observation } from '../operation/observation.ts';
import type { Operation, WaitReason } from '../operation/operation.ts';
import { isWorthNoting } from '../operation/waiting.ts';
import type { Advance } from './advance-gateway.ts';
import { recordEvent } from './record-event.ts';
import type { Turn } from './turn.ts';

/** Sleeps until then, if the turn lasts that long; else says how the advance ends. */
export async function rest(turn: Turn, atMs: number): Promise<Advance | undefined> {
  const rested = await turn.restUntil(atMs);
  if (rested === 'rested') return undefined;
  return { kind: rested === 'lost' ? 'held' : 'waiting' };
}

/** Writes down why an operation waits, where that is news: "not yet" is a value, not an error. */
export async function noteWaiting(
  turn: Turn,
  operation: Operation,
  why: WaitReason,
  observation?: Observation,
): Promise<void> {
  if (!isWorthNoting(operation, why, turn.app.clock.nowMs())) return;
  const fault = observation?.kind === 'unreadable' ? { fault: observation.fault } : {};
  turn.queue.note(operation.id, await recordEvent(turn.app, operation, { kind: 'waiting', why, ...fault }));
}
