import type { Delivery } from '../../local/vpn/deliver.ts';
import type { Fault } from '../../shared/operation/fault.ts';
import type { CallOutcome } from '../../shared/operation/judge-call.ts';
import { sameBlock } from '../../shared/route/cidr.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { classifyFailure, notASuccess } from '../../shared/vpn/classify-failure.ts';

/** How a call ended on the wire: an answer, a broken or refused connection, or nothing in time. */
export type WireEnd =
  | Delivery
  | { readonly kind: 'unharmed'; readonly body: Body }
  | { readonly kind: 'never-sent' }
  | { readonly kind: 'late' };

export type Body = Readonly<Record<string, unknown>>;

export type WireReading =
  | { readonly kind: 'body'; readonly status: number; readonly body: Body }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** Reads the end of a call as the vendor's SDK would: it throws for all but what it takes for a success. */
export function readWire(end: WireEnd): WireReading {
  switch (end.kind) {
    case 'unharmed':
      return { kind: 'body', status: 200, body: end.body };
    case 'never-sent':
      return thrown({ code: 'ECONNREFUSED' }, 'connect ECONNREFUSED');
    case 'reset':
      return thrown({ code: 'ECONNRESET' }, 'socket hang up');
    case 'late':
    case 'silence':
      return thrown({ name: 'RequestTimeoutError' }, 'Timeout');
    case 'response': {
      if (end.cutAfterBytes !== undefined) return thrown({ code: 'ECONNRESET' }, 'aborted');
      const body = parse(end.body);
      if (body === undefined) return thrown({ name: 'SyntaxError' }, 'Unexpected token');
      return end.status < 400 ? { kind: 'body', status: end.status, body } : thrownByCloud(end, body);
    }
  }
}

function thrownByCloud(
  { status, headers }: Extract<Delivery, { kind: 'response' }>,
  body: Body,
): WireReading {
  const retryAfter = Number(headers['x-acs-retry-after'] ?? 0);
  return thrown(
    { code: body.Code, statusCode: status, data: body, requestId: body.RequestId, retryAfter },
    String(body.Message),
  );
}

function thrown(fields: Readonly<Record<string, unknown>>, message: string): WireReading {
  return { kind: 'fault', fault: classifyFailure(Object.assign(new Error(message), fields)) };
}

function parse(text: string): Body | undefined {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return undefined;
  }
}

/** Reads the answer of a changing call; that of a creation is a success only if it names the route that was asked for. */
export function readChangeEnd(end: WireEnd, call: Mutation): CallOutcome {
  const reading = readWire(end);
  if (reading.kind === 'fault') {
    const { fault } = reading;
    return call.kind === 'create' && call.dryRun && fault.code === 'DryRunOperation'
      ? { kind: 'dry-run-passed', requestId: fault.requestId ?? '' }
      : { kind: 'fault', fault };
  }
  const { status, body } = reading;
  const requestId = textOf(body.RequestId);
  if (call.kind !== 'create') {
    return status === 200 && requestId !== ''
      ? { kind: 'accepted', answer: { requestId } }
      : { kind: 'fault', fault: notASuccess('No success.', status, requestId) };
  }
  const { route: asked } = call;
  const routeDest = textOf(body.RouteDest);
  const nextHop = textOf(body.NextHop);
  const ours = routeDest !== '' && sameBlock(routeDest, asked.routeDest) && nextHop === asked.nextHop;
  if (status !== 200 || requestId === '' || !ours) {
    return { kind: 'fault', fault: notASuccess('No success.', status, requestId) };
  }
  return {
    kind: 'accepted',
    answer: {
      requestId,
      routeDest,
      nextHop,
      weight: Number(body.Weight),
      state: textOf(body.State),
      createTimeMs: Number(body.CreateTime),
    },
  };
}

/** Reads one row of DescribeVpnRouteEntries. */
export function readRouteRow(row: Body): ObservedRoute {
  return {
    routeDest: textOf(row.RouteDest),
    nextHop: textOf(row.NextHop),
    weight: Number(row.Weight),
    state: textOf(row.State),
    createTimeMs: Number(row.CreateTime),
  };
}

/** A text of the answer; empty when it is absent. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
