import type { Forecast } from '../operation/forecast.ts';
import type { Intent } from '../operation/intent.ts';
import { isDone, type Operation } from '../operation/operation.ts';
import { describeRoute, type ObservedRoute, type RouteSpec } from '../route/route.ts';
import type { Fact } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { describeRequester } from './describe-requester.ts';
import { span, utcTime } from './tell-time.ts';

/** What is known besides the operation itself. */
export interface TellingContext {
  /** Its place in the queue, while it is open. */
  readonly forecast?: Forecast;
  /** The command as it was understood, in its canonical form. */
  readonly line?: string;
}

/** Everything short about an operation, in the order in which a reader asks for it. */
export function operationFacts(operation: Operation, { forecast, line }: TellingContext): readonly Fact[] {
  const { id, intent, requester } = operation;
  return [
    ...fact('Command', line),
    ...fact('Route', describeRoute(intent.route)),
    ...fact('Change', describeChange(intent)),
    ...fact('Undoes', intent.undoes),
    ...fact('Description', intent.kind === 'create-route' ? intent.route.description : undefined),
    ...fact('Operation', id),
    ...fact('State', describeState(operation, forecast)),
    ...fact(settlementLabel(operation), describeSettlement(operation)),
    ...fact('Code', operation.problem?.code),
    ...fact('Asked by', describeRequester(requester)),
    ...fact('Canceled by', canceledBy(operation)),
    ...(isDone(operation) ? endFacts(operation) : openFacts(operation, forecast)),
    ...fact('Cloud request', operation.answer?.requestId ?? operation.cloudRequestIds.at(-1)),
  ];
}

/** Prints the settings of a route: `weight 100 (active), published to the VPC`. */
export function describeOptions(
  { weight, publishVpc }: Pick<RouteSpec, 'weight' | 'publishVpc'>,
  dryRun: boolean,
): string {
  return [
    describeWeight(weight),
    publishVpc ? 'published to the VPC' : 'not published',
    ...(dryRun ? ['dry run: nothing is created'] : []),
  ].join(', ');
}

/** Prints what is to be done with a route: `create: weight 100 (active), not published`. */
export function describeChange(intent: Intent): string {
  switch (intent.kind) {
    case 'create-route':
      return `create: ${describeOptions(intent.route, intent.dryRun)}`;
    case 'delete-route':
      return 'delete';
    case 'set-weight':
      return `set the ${describeWeight(intent.weight)}`;
    case 'publish-route':
      return 'publish to the VPC';
    case 'withdraw-route':
      return 'withdraw from the VPC';
    case 'fail-over':
      return 'make it the active half of its pair';
    case 'adopt-route':
      return 'take note that it is ours; nothing is changed';
  }
}

function describeWeight(weight: number): string {
  return weight === 100 ? 'weight 100 (active)' : 'weight 0 (standby)';
}

/** The last step of a fail-over creates the half that stands by from now on. */
function settlementLabel({ intent, settlement }: Operation): string {
  return intent.kind === 'fail-over' && settlement?.adopted === false ? 'Standby now' : 'Listed as';
}

function describeSettlement({ settlement }: Operation): string | undefined {
  if (settlement === undefined) return undefined;
  return settlement.observed === undefined ? 'not listed any more' : describeObserved(settlement.observed);
}

/** Prints a route as the gateway lists it. */
export function describeObserved({ routeDest, nextHop, weight, state }: ObservedRoute): string {
  return [
    `${routeDest} via ${nextHop}`,
    ...(weight === undefined ? [] : [`weight ${weight}`]),
    state === 'normal' ? 'not published' : state,
  ].join(', ');
}

function describeState({ state, intent }: Operation, forecast: Forecast | undefined): string {
  const dryRun = intent.dryRun ? ' (dry run)' : '';
  if (state !== 'queued' || forecast === undefined) return `${state}${dryRun}`;
  return forecast.queuePosition <= 1
    ? `${state}, next in line`
    : `${state}, place ${forecast.queuePosition} in line`;
}

function openFacts({ deadlineMs }: Operation, forecast: Forecast | undefined): readonly Fact[] {
  // A forecast beyond the deadline would promise what cannot be kept.
  const expectedMs = forecast && Math.min(forecast.estimatedEndMs, deadlineMs);
  return [
    ...fact('Expected end', expectedMs === undefined ? undefined : `about ${utcTime(expectedMs)}`),
    ...fact('Deadline', utcTime(deadlineMs)),
  ];
}

function endFacts({ createTimeMs, updateTimeMs }: Operation): readonly Fact[] {
  return fact('Ended', `${utcTime(updateTimeMs)}, after ${span(updateTimeMs - createTimeMs)}`);
}

function canceledBy({ journal }: Operation): string | undefined {
  const last = journal.at(-1)?.event;
  return last?.kind === 'canceled' ? describeRequester(last.by) : undefined;
}

function fact(label: string, value: string | undefined): readonly Fact[] {
  const clean = cleanLine(value ?? '', 500).trimStart();
  return clean === '' ? [] : [{ label, value: clean }];
}
