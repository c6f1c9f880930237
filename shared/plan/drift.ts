import { createHash } from 'node:crypto';
import { canonicalJson } from '../operation/journal.ts';
import type { Change, GatewayPlan, Held } from './gateway-plan.ts';
import type { DriftSeen } from './ledger.ts';
import { brakeLine, changeLine, foreignLine, heldLine, type PlanLine } from './plan-lines.ts';

export type Drift = KnownDrift | { readonly kind: 'unknown' };

export interface KnownDrift {
  readonly kind: 'known';
  /** Of all lines: equal for the same drift, however it came about. */
  readonly digest: string;
  readonly lines: readonly DriftLine[];
  /** Blocks that an operation is changing: what becomes of their differences is not known yet. */
  readonly underWay: readonly string[];
}

/** One difference between the file and the gateway. */
export interface DriftLine extends PlanLine {
  /** Names the difference: its block, a space, and a hash of what differs. */
  readonly key: string;
}

/** What of a gateway differs from its file and is not being changed already. */
export function driftOf(plan: GatewayPlan): Drift {
  if (plan.kind === 'unreadable') return { kind: 'unknown' };
  const busy = plan.held.filter(({ code }) => code === 'under-way').map(({ route }) => route.routeDest);
  const lines = [
    ...plan.brakes.map((brake) => ({ ...brakeLine(brake), key: keyOf('brake', brake.code) })),
    ...plan.changes.map((change) => ({ ...changeLine(change), key: differenceKey(change) })),
    ...plan.held
      .filter(({ code }) => code !== 'under-way')
      .map((held) => ({ ...heldLine(held), key: differenceKey(held) })),
    ...plan.foreign.map((foreign) => ({
      ...foreignLine(foreign),
      key: keyOf(foreign.route.routeDest, [foreign.route.nextHop, foreign.look, foreign.again]),
    })),
  ];
  return {
    kind: 'known',
    digest: hash(lines.map(({ key }) => key).sort()),
    lines,
    underWay: [...new Set(busy)].sort(),
  };
}

export type DriftVerdict =
  /** Tell of it: `fresh` is what was not told before. */
  | { readonly kind: 'report'; readonly fresh: readonly DriftLine[]; readonly seen: DriftSeen }
  /** The gateway is equal to its file again, after it was not since `sinceMs`: tell that, too. */
  | { readonly kind: 'ended'; readonly sinceMs: number; readonly seen: DriftSeen }
  /** Nothing to tell; `seen` is another value only if it is to be stored. */
  | { readonly kind: 'quiet'; readonly seen: DriftSeen | undefined };

/**
 * Judges whether drift is news, so that each difference is reported once: not in every run, not again because another
 * one is gone, and not again because the operation that was to correct it failed.
 * @param seen what the ledger has of the last time
 */
export function judgeDrift(seen: DriftSeen | undefined, drift: Drift, nowMs: number): DriftVerdict {
  if (drift.kind === 'unknown') return { kind: 'quiet', seen };
  const told = new Set(seen?.keys ?? []);
  const sequence = seen?.sequence ?? 0;
  const now = drift.lines.map(({ key }) => key);
  const kept = [...told].filter((key) => drift.underWay.includes(blockOfKey(key)));
  const keys = [...new Set([...now, ...kept])].sort();
  const next = { digest: drift.digest, keys };
  const sinceMs = told.size > 0 && seen !== undefined ? seen.sinceMs : nowMs;

  const fresh = drift.lines.filter(({ key }) => !told.has(key));
  if (fresh.length > 0) return { kind: 'report', fresh, seen: { ...next, sinceMs, sequence: sequence + 1 } };
  if (keys.length > 0) {
    const same = keys.length === told.size && seen?.digest === drift.digest;
    return { kind: 'quiet', seen: same ? seen : { ...next, sinceMs, sequence } };
  }
  if (told.size === 0) return { kind: 'quiet', seen };
  return { kind: 'ended', sinceMs, seen: { ...next, sinceMs: nowMs, sequence: sequence + 1 } };
}

function differenceKey({ kind, route, before, after }: Change | Held): string {
  return keyOf(route.routeDest, { kind, nextHop: route.nextHop, before, after });
}

/** Short, because all of them are kept with the gateway; two alike in one block are one in a million blocks. */
function keyOf(block: string, what: unknown): string {
  return `${block} ${hash(what).slice(0, 8)}`;
}

function blockOfKey(key: string): string {
  return key.slice(0, key.lastIndexOf(' '));
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
