import type * as z from 'zod';
import { armFault, clearFaults, faultRuleSchema } from '../faults.ts';
import {
  disturbNextChange,
  makeForeignChange,
  routesOf,
  setBusinessStatus,
  setConnectionState,
  setGatewayStatus,
  setGatewayStuck,
  setTunnelStatus,
  startForeignChange,
} from '../model/foreign-hand.ts';
import { ownEntry } from '../model/lookup.ts';
import { advanceTo, reportedStatus } from '../model/tasks.ts';
import { problemsIn } from '../problems.ts';
import { connectionSchema, foreignRouteSchema, gatewaySchema } from './control-bodies.ts';
import type { EmulatorState } from './emulator-state.ts';
import type { WireRequest } from './wire-request.ts';

export const controlPrefix = '/_emulator/';

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Serves people and scripts who steer the emulator; refuses web pages, which could reach a loopback port too. */
export function serveControl(state: EmulatorState, wire: WireRequest): Reply {
  advanceTo(state.world, state.now());
  if (wire.headers.origin !== undefined) return { status: 403, body: { error: 'Not for web pages.' } };
  const command = `${wire.method} ${wire.path.slice(controlPrefix.length)}`;
  switch (command) {
    case 'GET faults':
      return { status: 200, body: { faults: state.faults.armed } };
    case 'POST faults':
      return withBody(wire, faultRuleSchema, (rule) => {
        armFault(state.faults, rule);
        return { status: 201, body: { faults: state.faults.armed } };
      });
    case 'DELETE faults':
      clearFaults(state.faults);
      return { status: 200, body: { faults: [] } };
    case 'GET routes': {
      const id = wire.query.find(([name]) => name === 'gateway')?.[1];
      return withGateway(state, id, (known) => showGateway(state, 200, known));
    }
    case 'POST foreign-route':
      return withBody(wire, foreignRouteSchema, ({ vpnGatewayId, change, durationMs }) =>
        withGateway(state, vpnGatewayId, (known) => {
          if (durationMs === undefined) makeForeignChange(state.world, known, change);
          else if (startForeignChange(state.world, known, change, durationMs) === 'busy')
            return { status: 409, body: { error: `${known} is not active; try again when it is.` } };
          return showGateway(state, durationMs === undefined ? 200 : 202, known);
        }),
      );
    case 'POST gateway':
      return withBody(wire, gatewaySchema, ({ vpnGatewayId, status, businessStatus, stuck, disturbance }) =>
        withGateway(state, vpnGatewayId, (known) => {
          if (disturbance !== undefined) disturbNextChange(state.world, known, disturbance);
          if (status !== undefined) setGatewayStatus(state.world, known, status);
          if (businessStatus !== undefined) setBusinessStatus(state.world, known, businessStatus);
          if (stuck !== undefined) setGatewayStuck(state.world, known, stuck);
          return showGateway(state, 200, known);
        }),
      );
    case 'POST connection':
      return withBody(wire, connectionSchema, ({ vpnConnectionId, status, tunnel, state: updating }) => {
        const connection = ownEntry(state.world.connections, vpnConnectionId);
        if (!connection) return notThere('IPsec connection', vpnConnectionId, state.world.connections);
        if (status !== undefined) setTunnelStatus(state.world, vpnConnectionId, status, tunnel);
        if (updating !== undefined) setConnectionState(state.world, vpnConnectionId, updating);
        return { status: 200, body: connection };
      });
    default:
      return {
        status: 404,
        body: {
          error: `There is no "${command}" here.`,
          commands: [
            'GET|POST|DELETE faults',
            'GET routes?gateway=…',
            'POST foreign-route',
            'POST gateway',
            'POST connection',
          ],
        },
      };
  }
}

function showGateway(state: EmulatorState, status: number, id: string): Reply {
  const gateway = state.world.gateways[id];
  return {
    status,
    body: {
      vpnGatewayId: id,
      status: gateway && reportedStatus(gateway),
      businessStatus: gateway?.businessStatus,
      routes: routesOf(state.world, id),
    },
  };
}

function withGateway(state: EmulatorState, id: string | undefined, then: (known: string) => Reply): Reply {
  if (id !== undefined && Object.hasOwn(state.world.gateways, id)) return then(id);
  return notThere('VPN gateway', id ?? '', state.world.gateways);
}

function notThere(what: string, id: string, there: Readonly<Record<string, unknown>>): Reply {
  const known = Object.keys(there).join(', ');
  return { status: 404, body: { error: `There is no ${what} "${id}". Known: ${known}.` } };
}

function withBody<Schema extends z.ZodType>(
  wire: WireRequest,
  schema: Schema,
  then: (value: z.output<Schema>) => Reply,
): Reply {
  let value: unknown;
  try {
    value = JSON.parse(wire.body.toString('utf8'));
  } catch {
    return { status: 400, body: { error: 'The body is not JSON.' } };
  }
  const read = schema.safeParse(value);
  if (read.success) return then(read.data);
  const errors = problemsIn(read.error);
  return { status: 400, body: { error: 'The body does not fit.', errors } };
}
