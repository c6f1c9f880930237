import { type Fault, isPassing } from '../operation/fault.ts';
import { findFaultRow } from '../operation/find-fault.ts';
import type { Forecast } from '../operation/forecast.ts';
import { type IntentKind, wordingOf } from '../operation/intent.ts';
import type { Operation, WaitReason } from '../operation/operation.ts';
import { utcTime } from './tell-time.ts';

/** Says why an open operation has not ended yet, and what to do about it; sentence by sentence. */
export function explainWait(operation: Operation, forecast?: Forecast): readonly string[] {
  const reason = reasonOf(operation);
  const why = reason === undefined ? [] : [reason.sentence];
  const advice = reason?.advice ?? nothingToDo;
  switch (operation.state) {
    case 'awaiting-approval':
      return ['Nothing is sent before somebody who may do so has approved it.'];
    case 'queued':
      return [...(reason === undefined ? [placeInLine(forecast)] : why), advice];
    case 'sending':
      return ['The call to the cloud is under way.', nothingToDo];
    case 'unknown':
      return [explainUnknown(operation), ...why, advice];
    case 'applying':
      return [`The cloud accepted the request. ${whenDone(operation.intent.kind)}`, ...why, advice];
  }
  return [];
}

const nothingToDo = 'Nothing to do: routehook follows it to its end.';

function whenDone(kind: IntentKind): string {
  switch (kind) {
    case 'create-route':
      return 'It is done when the gateway is at rest and lists the route.';
    case 'delete-route':
      return 'It is done when the gateway is at rest and does not list the route any more.';
    case 'fail-over':
      return 'It is one of three, and each is seen to be done before the next.';
    default:
      return 'It is done when the gateway is at rest and lists the route as asked for.';
  }
}

function placeInLine(forecast: Forecast | undefined): string {
  const ahead = (forecast?.queuePosition ?? 1) - 1;
  if (ahead <= 0) return 'It is sent as soon as the gateway takes a change.';
  const others =
    ahead === 1 ? 'One other change of this gateway comes' : `${ahead} other changes of this gateway come`;
  return `${others} first: it takes one at a time.`;
}

function explainUnknown({ intent, lastFault, unsettledSend }: Operation): string {
  if (lastFault?.class === 'duplicate' && !unsettledSend) {
    return `The cloud says that the route exists already (${lastFault.code}). It is compared with what was asked for.`;
  }
  const last = lastFault === undefined ? '' : ` (${describeFault(lastFault)})`;
  return `The answer of the cloud was lost${last}: whether the route was ${wordingOf(intent).done} is not known yet. The gateway is being read back before anything is sent again.`;
}

interface Reason {
  readonly sentence: string;
  readonly advice?: string;
}

function reasonOf(operation: Operation): Reason | undefined {
  const { waitingFor, state, lastFault, notBeforeMs } = operation;
  if (waitingFor === 'gateway-unreadable') return unreadable(operation);
  // A refusal ends every wait: until the next one, what is known is the refusal itself.
  const refused = waitingFor === 'refused-for-now' || (waitingFor === undefined && state === 'queued');
  if (refused) return lastFault === undefined ? undefined : refusedForNow(lastFault, notBeforeMs);
  if (waitingFor === 'gateway-updating' && state === 'queued') {
    return { sentence: 'The gateway is being changed and takes no other change before it is active again.' };
  }
  const sentence = waitingFor && sentences[waitingFor];
  return sentence === undefined ? undefined : { sentence };
}

/** That the answer was lost is said already where it matters. */
const sentences: Partial<Record<WaitReason, string>> = {
  'gateway-updating': 'The gateway is updating.',
  'route-not-listed-yet': 'The gateway is active, but does not list the route yet.',
  'route-not-published-yet': 'The gateway lists the route, but not as published yet.',
  'route-not-as-asked-yet': 'The gateway lists the route, but not with the settings asked for yet.',
  'rate-limited':
    'Other requests have used up the calls of this minute; it is sent as soon as there is room.',
  'route-still-listed': 'The gateway is active, but still lists the route.',
  'route-still-published': 'The gateway is active, but still lists the route as published.',
  confirming: 'The gateway shows what was asked for; one more look confirms it.',
};

function refusedForNow(fault: Fault, notBeforeMs: number | undefined): Reason {
  const when = notBeforeMs === undefined ? '' : ` after ${utcTime(notBeforeMs)}`;
  return {
    sentence: `The cloud did not take it for now (${describeFault(fault)}). It is sent again${when}.`,
    ...(isPassing(fault) || fault.class === 'ambiguous' ? adviceOf(fault) : {}),
  };
}

/** Why the gateway could not be read stands in the journal only. */
function unreadable({ journal }: Operation): Reason {
  const fault = journal
    .map(({ event }) =>
      event.kind === 'waiting' && event.why === 'gateway-unreadable' ? event.fault : undefined,
    )
    .findLast((found) => found !== undefined);
  if (fault === undefined)
    return { sentence: 'The gateway cannot be read right now; routehook looks again.' };
  return {
    sentence: `The gateway cannot be read right now (${describeFault(fault)}); routehook looks again.`,
    ...adviceOf(fault),
  };
}

function adviceOf({ code }: Fault): Pick<Reason, 'advice'> {
  const row = findFaultRow(code);
  return row === undefined ? {} : { advice: row.remedy };
}

/** Prints what the cloud answered: its code and its own words, without a full stop. */
export function describeFault({ code, message }: Pick<Fault, 'code' | 'message'>): string {
  const words = message.slice(0, 400).trimEnd();
  return words === '' ? code : `${code}: ${words.endsWith('.') ? words.slice(0, -1) : words}`;
}
