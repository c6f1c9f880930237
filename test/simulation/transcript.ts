import type { Thread } from '../../shared/answer/thread.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { Fact } from './fact.ts';
import type { Reply } from './reply-fact.ts';
import { startMs } from './small-world.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What happened in a run, one line each, the same for the same seed to the last byte. */
export interface Transcript {
  readonly lines: readonly string[];
  note(line: string): void;
  tell(fact: Fact): void;
}

/** Begins a transcript; operations appear under the names of their requests. */
export function createTranscript(time: VirtualClock, names: ReadonlyMap<string, string>): Transcript {
  const lines: string[] = [];
  const note = (line: string): void => {
    lines.push(`${seconds(time.nowMs()).padStart(9)} ${line}`);
  };
  const nameOf = (id: string | undefined): string => names.get(id ?? '') ?? id ?? 'nobody';
  return {
    lines,
    note,
    tell(fact) {
      switch (fact.kind) {
        case 'stored':
          return note(`${fact.worker} ${nameOf(fact.after.id)} ${describeChange(fact)}`);
        case 'lease': {
          const { gatewayKey, fence } = fact.lease;
          if (fact.change === 'taken') note(`${fact.worker} leases ${gatewayKey} with fence ${fence}`);
          return;
        }
        case 'change-begun':
          return note(
            `${fact.worker} sends ${nameOf(fact.call.operationId)}: ${describeCall(fact.call.command.call)}`,
          );
        case 'change-landed':
          return note(
            `${fact.worker}'s call for ${nameOf(fact.call.operationId)} lands: ${fact.call.effect}`,
          );
        case 'ledger': {
          const owned = fact.after.owned.map(({ routeDest, nextHop }) => `${routeDest} ${nextHop}`);
          return note(`${fact.worker} writes the ledger of ${fact.gatewayKey}: ${owned.join(', ')}`);
        }
        case 'tunnels-seen':
          return note(`${fact.worker} sees tunnels of ${fact.vpnGatewayId} up: ${fact.up.join(', ')}`);
        case 'answered':
          return note(`${nameOf(fact.id)} is answered (${fact.outcome})`);
        case 'foreign':
        case 'queued':
        case 'reported':
          return;
        case 'observed':
          return note(`${fact.worker} looked at ${fact.look.vpnGatewayId}`);
        case 'acknowledged':
          return note(
            `${fact.delivery.value} is acknowledged as ${nameOf(fact.acceptance.operation.id)} (${fact.acceptance.kind})`,
          );
        case 'thread-stored':
          return note(`${fact.worker} ${nameOf(fact.after.id)} ${describeThread(fact.after)}`);
        case 'due':
          return;
        case 'thread-removed':
          return note(`${fact.worker} removes the thread of ${nameOf(fact.id)}`);
        case 'reply-begun':
          return note(`${fact.worker} tells ${nameOf(fact.reply.operationId)}: ${fact.reply.message.stage}`);
        case 'reply-seen':
          return note(`the asker of ${nameOf(fact.reply.operationId)} sees ${describeMessage(fact.reply)}`);
        case 'reply-answered':
          return note(`${fact.worker} hears of ${nameOf(fact.reply.operationId)}: ${fact.outcome.kind}`);
        case 'worker-ended':
          return note(`${fact.worker} ends after ${fact.storeCalls} calls to the store`);
        case 'complaint':
          return note(`${fact.worker} met ${fact.errorName}`);
      }
    },
  };
}

function describeCall(call: Mutation): string {
  const { routeDest, nextHop } = call.route;
  const weights = call.kind === 'set-weight' ? ` from ${call.weight} to ${call.newWeight}` : '';
  return `${call.kind} ${routeDest} via ${nextHop}${weights}`;
}

function describeThread({ state, told, claimedUntilMs, failures, notBeforeMs, why }: Thread): string {
  const claim = claimedUntilMs === undefined ? '' : `, claimed until ${seconds(claimedUntilMs)}`;
  const pause = notBeforeMs === undefined ? '' : `, not before ${seconds(notBeforeMs)}`;
  const reason = why === undefined ? '' : ` (${why})`;
  return `thread: ${state}${reason}, told ${told ?? 'nothing'}, ${failures} failures${pause}${claim}`;
}

function describeMessage({ message: { stage, operation } }: Reply): string {
  return `${stage} (${operation?.metadata.state})`;
}

function seconds(atMs: number): string {
  return ((atMs - startMs) / 1000).toFixed(3);
}

function describeChange({
  before,
  after,
}: {
  readonly before?: Operation;
  readonly after: Operation;
}): string {
  const event = after.journal.at(-1)?.event;
  const why = event?.kind === 'waiting' ? ` ${event.why}` : '';
  const fault = event !== undefined && 'fault' in event ? ` ${event.fault?.code}` : '';
  const problem = event !== undefined && 'problem' in event ? ` ${event.problem.code}` : '';
  return `${before?.state ?? 'new'} → ${after.state} (${event?.kind}${why}${fault}${problem})`;
}
