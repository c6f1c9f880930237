import type { Intent, IntentKind } from '../operation/intent.ts';
import type { Operation, OperationState } from '../operation/operation.ts';
import { alignRows } from './align-rows.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { nameRequester } from './describe-requester.ts';
import { span } from './tell-time.ts';

/** What was asked for with `list`, and whether the answer holds it all. */
export interface ListedAs {
  readonly nowMs: number;
  /** There are older ones that are not in the list. */
  readonly more: boolean;
  readonly vpnGatewayId?: string;
  readonly regionId?: string;
  readonly state?: OperationState;
}

/** Tells the latest operations, newest first, one line each: the answer to `list`. */
export function tellOperations(operations: readonly Operation[], listedAs: ListedAs): Answer {
  const { nowMs, more } = listedAs;
  const filter = describeFilter(listedAs);
  if (operations.length === 0) {
    const headline = `No operation${filter} is recorded`;
    return { tone: 'told', headline, facts: [], notes: [], actions: [] };
  }
  const count = operations.length === 1 ? '1 operation' : `${operations.length} operations`;
  return {
    tone: 'told',
    headline: more ? `The latest ${count}${filter}` : `${count}${filter}`,
    facts: [],
    notes: [
      'Everything about one of them: show and its operation id.',
      ...(more
        ? ['There are older ones: narrow the list by gateway (on vpn-…) or by state (state failed).']
        : []),
    ],
    listing: listOperations(operations, nowMs),
    actions: [],
  };
}

/** One aligned line for each operation, under a line of headings. */
export function listOperations(operations: readonly Operation[], nowMs: number): readonly string[] {
  const rows = operations.map(({ id, state, intent, requester, createTimeMs }) => [
    cleanLine(id, 64),
    nameChange(intent),
    intent.dryRun ? `${state} (dry run)` : state,
    `${intent.route.routeDest} via ${intent.route.nextHop} on ${intent.route.vpnGatewayId}`,
    nameRequester(requester),
    span(nowMs - createTimeMs),
  ]);
  return alignRows([['operation', 'change', 'state', 'route', 'asked by', 'age'], ...rows]);
}

/** One or two words, for tables. */
function nameChange(intent: Intent): string {
  return intent.kind === 'set-weight' ? `weight ${intent.weight}` : shortNames[intent.kind];
}

const shortNames: Readonly<Record<Exclude<IntentKind, 'set-weight'>, string>> = {
  'create-route': 'create',
  'delete-route': 'delete',
  'publish-route': 'publish',
  'withdraw-route': 'withdraw',
  'fail-over': 'fail-over',
  'adopt-route': 'adopt',
};

function describeFilter({ vpnGatewayId, regionId, state }: ListedAs): string {
  const parts = [
    ...(vpnGatewayId === undefined ? [] : [` on ${cleanLine(vpnGatewayId, 64)}`]),
    ...(regionId === undefined ? [] : [` in ${cleanLine(regionId, 64)}`]),
    ...(state === undefined ? [] : [` in state ${state}`]),
  ];
  return parts.join('');
}
