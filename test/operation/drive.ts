import type { Fault } from '../../shared/operation/fault.ts';
import { type CallOutcome, judgeCall } from '../../shared/operation/judge-call.ts';
import { nextStep } from '../../shared/operation/next-step.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { routesBefore } from '../../shared/operation/settle.ts';
import { currentToken, transition } from '../../shared/operation/transition.ts';
import { applyMutation, sameRoute } from '../../shared/route/apply-mutation.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import { refuseMutation } from '../../shared/route/refuse-mutation.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { atRest, faultOf, minute, t0 } from './samples.ts';
import { tellCall } from './tell-step.ts';

/** What becomes of one call: it takes effect and is answered, only one of both, or it is refused. */
export type Fate =
  | 'accepted'
  /** It takes effect, and the answer is lost. */
  | 'lost-after'
  /** It never arrives, and nobody can tell. */
  | 'lost-before'
  | { readonly refused: Fault };

export interface Drive {
  readonly routes: readonly ObservedRoute[];
  /** The fates of the calls, in order; those after the last are accepted. */
  readonly fates?: readonly Fate[];
  /** What somebody else does right before the call with this number is made, from 1 on. */
  readonly meanwhile?: Readonly<
    Record<number, (routes: readonly ObservedRoute[]) => readonly ObservedRoute[]>
  >;
  readonly dualTunnel?: boolean;
  /** The drive ends at this time, whatever is open. */
  readonly untilMs?: number;
}

export interface Driven {
  /** The queue as it is at the end. */
  readonly operations: readonly Operation[];
  readonly routes: readonly ObservedRoute[];
  /** In short, each with the number of its token. */
  readonly calls: readonly string[];
  /** The tokens in the order in which they were used. */
  readonly tokens: readonly string[];
}

/** Drives a queue to its end over a gateway without any delay: what a poller does, without store and clock. */
export function drive(queue: readonly Operation[], options: Drive): Driven {
  const { fates = [], meanwhile = {}, dualTunnel = false, untilMs = t0 + 100 * minute } = options;
  let { routes } = options;
  let operations = queue;
  let nowMs = t0;
  let earlier: readonly ObservedRoute[] | undefined;
  const calls: string[] = [];
  const tokens: string[] = [];
  const change = (next: Operation) => {
    operations = operations.map((one) => (one.id === next.id ? next : one));
  };
  for (let steps = 0; steps < 10_000 && nowMs < untilMs; steps += 1) {
    const open = operations.filter((operation) => !isDone(operation));
    const earlierRoutes = earlier === undefined ? {} : { earlierRoutes: earlier };
    const seen = atRest(routes, { seenAtMs: nowMs, dualTunnel, ...earlierRoutes });
    const step = nextStep(open, seen, [], nowMs);
    if (step.kind === 'idle') return { operations, routes, calls, tokens };
    const { operation } = step;
    if (step.kind === 'settle' || step.kind === 'give-up') {
      change(transition(operation, step.event, nowMs));
    } else if (step.kind === 'look-again') {
      change(transition(operation, { kind: 'waiting', why: step.why }, nowMs));
      nowMs = Math.max(step.atMs, nowMs);
      earlier = routes;
    } else if (step.kind === 'send') {
      const { call, attempt } = step;
      const before = routesBefore(operation, seen);
      routes = meanwhile[calls.length + 1]?.(routes) ?? routes;
      const unsent = transition(
        operation,
        {
          kind: 'sending',
          attempt,
          clientToken: currentToken({ ...operation, attempt }),
          fence: 1,
          call,
          before,
        },
        nowMs,
      );
      const { routes: after, outcome } = serve(
        routes,
        call,
        fates[calls.length] ?? 'accepted',
        nowMs,
        dualTunnel,
      );
      routes = after;
      calls.push(`${tellCall(call)} #${attempt}`);
      tokens.push(currentToken(unsent));
      nowMs += 1;
      change(transition(unsent, judgeCall(unsent, outcome, nowMs, 0.5), nowMs));
      earlier = undefined;
    }
  }
  return { operations, routes, calls, tokens };
}

/** The gateway as the API reference describes it, in a moment. */
function serve(
  routes: readonly ObservedRoute[],
  call: Mutation,
  fate: Fate,
  nowMs: number,
  dualTunnel: boolean,
): { readonly routes: readonly ObservedRoute[]; readonly outcome: CallOutcome } {
  if (typeof fate === 'object') return { routes, outcome: { kind: 'fault', fault: fate.refused } };
  const lost: CallOutcome = { kind: 'fault', fault: faultOf('ambiguous') };
  if (fate === 'lost-before') return { routes, outcome: lost };
  const refused = refusalOf(routes, call, dualTunnel);
  if (refused !== undefined) return { routes, outcome: { kind: 'fault', fault: refused } };
  const after = applyMutation(routes, call, dualTunnel).map((route) => ({
    ...route,
    createTimeMs: route.createTimeMs ?? nowMs,
    // The VPC has one entry for a block: it is withdrawn whole. Source: PublishVpnRouteEntry, parameter PublishVpc.
    ...(call.kind === 'withdraw' && route.routeDest === call.route.routeDest ? { state: 'normal' } : {}),
  }));
  const created = call.kind === 'create' ? after.find((one) => sameRoute(one, call.route)) : undefined;
  const createTimeMs = created?.createTimeMs;
  const answer: CallOutcome = {
    kind: 'accepted',
    answer: { requestId: `R-${nowMs}`, ...(createTimeMs === undefined ? {} : { createTimeMs }) },
  };
  return { routes: after, outcome: fate === 'lost-after' ? lost : answer };
}

function refusalOf(routes: readonly ObservedRoute[], call: Mutation, dualTunnel: boolean): Fault | undefined {
  const answered = { httpStatus: 400 };
  const known = routes.find((one) => sameRoute(one, call.route));
  if (call.kind === 'create') {
    if (known !== undefined) return faultOf('duplicate', answered);
  } else if (known === undefined || ('weight' in call && known.weight !== call.weight && !dualTunnel)) {
    return faultOf('missing', answered);
  }
  const refusal = refuseMutation(routes, call, { routes, dualTunnel, pending: [] });
  return refusal && faultOf('invalid', { ...answered, code: refusal.code, message: refusal.detail });
}

/** The end of an operation in short: its state, or the code of its problem. */
export function endOf({ operations }: Driven, id = 'op_1'): string {
  const operation = operations.find((one) => one.id === id);
  return operation?.problem?.code ?? operation?.state ?? 'nobody';
}
