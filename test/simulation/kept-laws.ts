import type { Operation } from '../../shared/operation/operation.ts';
import { reconcileSource } from '../../shared/operation/service-order.ts';
import type { PolicyLevel } from '../../shared/plan/desired-route.ts';
import { readGatewayKey } from '../../shared/route/route.ts';
import { describe } from './call-laws.ts';
import type { EndLaw } from './end-laws.ts';
import { type History, routeId } from './history.ts';
import type { Law } from './law.ts';
import { isSameRoute } from './shown.ts';

/** The laws about a gateway that is kept equal to a file, by name. */
export const keptLaws = {
  'not ours, not touched: for a file, only routes are changed that we made or were told to adopt': (
    fact,
    history,
  ) => {
    if (fact.kind !== 'change-begun') return undefined;
    const { call } = fact.call.command;
    const operation = history.operations.get(fact.call.operationId ?? '');
    if (operation === undefined || !isForFile(operation) || call.kind === 'create') return undefined;
    const look = history.latestLooks.get(`${fact.worker} ${call.route.vpnGatewayId}`);
    const routes = look?.seen.kind === 'seen' ? (look.seen.routes ?? []) : [];
    const seen = routes.find((route) => isSameRoute(route, call.route));
    if (seen?.createTimeMs === undefined) return undefined;
    const { vpnGatewayId } = call.route;
    const isOurs =
      history.created.has(routeId({ ...call.route }, seen.createTimeMs)) ||
      [...history.operations.values()].some(
        ({ intent, state, settlement }) =>
          intent.kind === 'adopt-route' &&
          state === 'succeeded' &&
          intent.route.vpnGatewayId === vpnGatewayId &&
          isSameRoute(intent.route, call.route) &&
          settlement?.observed?.createTimeMs === seen.createTimeMs,
      );
    return isOurs ? undefined : `${describe(fact.call)} for a file, and it is not ours`;
  },

  'no further than allowed: a file asks for nothing that its policy does not let it': (fact, { file }) => {
    if (fact.kind !== 'stored' || fact.before !== undefined || !isForFile(fact.after)) return undefined;
    const { id, intent } = fact.after;
    const policies = (file?.versions ?? []).flatMap(({ gateways = [] }) => gateways);
    const policy = policies.find(({ vpnGatewayId }) => vpnGatewayId === intent.route.vpnGatewayId)?.policy;
    if (!file?.applies) return `${id} is asked for by a run that may only look`;
    return policy !== undefined && allowed[policy].includes(intent.kind)
      ? undefined
      : `${id} is asked for under ${policy}: ${intent.kind}`;
  },

  'a plan that is not ready asks for nothing': (fact) => {
    if (fact.kind !== 'reported' || fact.report.kind !== 'gateway') return undefined;
    const { plan, asked } = fact.report;
    return plan.kind === 'ready' || asked.length === 0
      ? undefined
      : `${asked.length} changes were asked for by a plan that is ${plan.kind}`;
  },
} as const satisfies Record<string, Law>;

/** The laws about what a kept gateway is like in the end, by name. */
export const keptEndLaws = {
  'kept equal: in the end each gateway is as its file says, or the plan says why not': ({
    history,
    story,
  }) => {
    const { file } = story;
    const last = file?.versions.at(-1)?.gateways;
    if (file === undefined || last === undefined) return [];
    return last.flatMap(({ vpnGatewayId, policy, routes }) => {
      const report = [...history.reports].find(
        ([key]) => key !== 'run' && readGatewayKey(key).vpnGatewayId === vpnGatewayId,
      )?.[1];
      if (report?.kind !== 'gateway') return [`nothing is known of ${vpnGatewayId}`];
      if (report.plan.kind === 'unreadable') {
        const { code } = report.plan.fault;
        return code === gone ? [] : [`nothing is known of ${vpnGatewayId}: ${code}`];
      }
      if (!file.applies || policy === 'observe') return [];
      const { plan } = report;
      if (plan.kind === 'braked') return [];
      if (plan.kind !== 'no-change') {
        return isHindered(history, vpnGatewayId) ||
          plan.changes.every((change) => isSettled(change.route, history, report.atMs))
          ? []
          : [`${vpnGatewayId} is still ${plan.kind} with ${plan.changes.map(({ kind }) => kind).join(', ')}`];
      }
      const true_ = history.trueRoutes(vpnGatewayId);
      const held = plan.held.map(({ route }) => route);
      const missing = routes.find(
        (wanted) =>
          !held.some((route) => isSameRoute(route, wanted)) &&
          !true_.some((route) => isSameRoute(route, wanted)),
      );
      return missing === undefined
        ? []
        : [`${vpnGatewayId} has no ${missing.routeDest} via ${missing.nextHop}`];
    });
  },
} as const satisfies Record<string, EndLaw>;

const gone = 'InvalidVpnGatewayInstanceId.NotFound';

function isForFile({ requester }: Operation): boolean {
  return requester.source === reconcileSource && requester.instance === 'net';
}

/** What each policy level lets a file ask for. Written down again: it is what we promise. */
const allowed: Readonly<Record<PolicyLevel, readonly Operation['intent']['kind'][]>> = {
  observe: [],
  'create-only': ['create-route'],
  upsert: ['create-route', 'set-weight', 'publish-route', 'withdraw-route', 'fail-over', 'delete-route'],
  sync: ['create-route', 'set-weight', 'publish-route', 'withdraw-route', 'fail-over', 'delete-route'],
};

/** Whether the gateway cannot be changed any more. */
function isHindered(history: History, vpnGatewayId: string): boolean {
  return [...history.operations.values()].some(
    ({ intent, problem }) =>
      intent.route.vpnGatewayId === vpnGatewayId &&
      (problem?.code === 'InvalidVpnGatewayInstanceId.NotFound' ||
        problem?.code === 'VpnGateway.FinancialLocked'),
  );
}

/** Whether the last thing that the file asked of a route was refused, or came after its last plan. */
function isSettled(
  route: { readonly routeDest: string; readonly nextHop: string },
  { operations, ends }: History,
  planAtMs: number,
): boolean {
  const last = [...operations.values()].findLast(
    (operation) => isForFile(operation) && isSameRoute(operation.intent.route, route),
  );
  return last?.state === 'failed' || (ends.get(last?.id ?? '') ?? 0) > planAtMs;
}
