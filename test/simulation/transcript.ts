import type { Operation } from '../../shared/operation/operation.ts';
import type { Fact } from './history.ts';
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
    lines.push(`${((time.nowMs() - startMs) / 1000).toFixed(3).padStart(9)} ${line}`);
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
        case 'create-begun': {
          const { routeDest, nextHop } = fact.call.command.route;
          return note(`${fact.worker} sends ${nameOf(fact.call.operationId)}: ${routeDest} via ${nextHop}`);
        }
        case 'create-landed':
          return note(
            `${fact.worker}'s call for ${nameOf(fact.call.operationId)} lands: ${fact.call.effect}`,
          );
        case 'observed':
          return note(`${fact.worker} looked at ${fact.look.vpnGatewayId}`);
        case 'acknowledged':
          return note(
            `${fact.delivery.value} is acknowledged as ${nameOf(fact.acceptance.operation.id)} (${fact.acceptance.kind})`,
          );
        case 'worker-ended':
          return note(`${fact.worker} ends after ${fact.storeCalls} calls to the store`);
        case 'complaint':
          return note(`${fact.worker} met ${fact.errorName}`);
      }
    },
  };
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
