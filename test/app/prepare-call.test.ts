import { describe, expect, it } from 'vitest';
import { type CallScene, prepareCall } from '../../shared/app/prepare-call.ts';
import { nextStep } from '../../shared/operation/next-step.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { emptyLedger, type Ledger } from '../../shared/plan/ledger.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import type { Surroundings } from '../../shared/route/surroundings.ts';
import { active, begun, inCall, key, pair, standby, wanting } from '../operation/kinds.ts';
import { atRest, listed, route, t0 } from '../operation/samples.ts';

const surroundings: Surroundings = {
  seenAtMs: t0,
  vpcId: 'vpc-1',
  vpcBlocks: ['192.168.0.0/16'],
  sslClientPools: ['172.16.0.0/24'],
  connections: ['vco-1', 'vco-2'].map((vpnConnectionId) => ({ vpnConnectionId, up: true })),
};

interface Scene {
  readonly ledger?: Ledger;
  readonly surroundings?: Surroundings;
  readonly queue?: readonly Operation[];
}

/** What is prepared for the call that comes next over these routes. */
function prepared(operation: Operation, routes: readonly ObservedRoute[], scene: Scene = {}) {
  const seen = atRest(routes);
  const step = nextStep([operation], seen, [], t0 + 60_000);
  if (step.kind !== 'send') throw new Error(`Nothing is to be sent: ${step.kind}.`);
  const around: CallScene = {
    seen,
    queue: [operation],
    ledger: emptyLedger,
    surroundings,
    routeQuota: 20,
    nowMs: t0 + 60_000,
    ...scene,
  };
  return { step, ...prepareCall(step, around) };
}

const failOver = wanting({ kind: 'fail-over', route: key });
const deletion = wanting({ kind: 'delete-route', route: key });

describe('a call that is prepared', () => {
  it('nothing special: the call as it was decided, and the routes as they are', () => {
    const other = { ...listed, routeDest: '10.9.0.0/24' };
    const creation = wanting({ kind: 'create-route', route });
    const { step, ...result } = prepared(creation, [other]);
    expect(result).toMatchObject({
      kind: 'ready',
      call: { operation: creation, call: step.call, attempt: 1, before: [] },
    });
  });

  it('what the gateway does not list comes from the ledger, if it means that very route', () => {
    const owned = {
      ...key,
      createTimeMs: t0,
      operationId: 'op_0',
      how: 'created',
      description: 'offices',
    } as const;
    const own = prepared(deletion, [listed], { ledger: { owned: [owned] } });
    expect(own).toMatchObject({ call: { before: [{ ...listed, description: 'offices' }] } });
    const other = prepared(deletion, [listed], { ledger: { owned: [{ ...owned, createTimeMs: 1 }] } });
    expect(other).toMatchObject({ call: { before: [listed] } });
    expect(JSON.stringify(other)).not.toContain('offices');
  });

  it('both halves of a pair are remembered, whichever is changed', () => {
    expect(prepared(deletion, pair)).toMatchObject({ call: { before: pair } });
  });

  it('what happens besides is noticed: which addresses go another way', () => {
    const left = wanting({ kind: 'delete-route', route: { ...key, nextHop: 'vco-2' } });
    const result = prepared(left, pair);
    const notices = result.kind === 'ready' ? result.call.notices : [];
    expect(notices).toContainEqual({
      code: 'Path.Changes',
      detail: '10.0.0.0/24 (256 addresses): vco-2 → vco-1',
    });
    expect(notices?.map(({ code }) => code)).toContain('Route.ActiveDeleted');
  });

  it('a fail-over is judged by its end, not by its first call', () => {
    const result = prepared(failOver, pair);
    expect(result).toMatchObject({ kind: 'ready', call: { before: pair } });
    const notices = result.kind === 'ready' ? result.call.notices : [];
    expect(notices).toContainEqual({
      code: 'Path.Changes',
      detail: '10.0.0.0/24 (256 addresses): vco-2 → vco-1',
    });
  });

  it('what others wait for is taken into account', () => {
    const behind = wanting(
      { kind: 'create-route', route: { ...route, nextHop: 'vco-2', weight: 0 } },
      'op_2',
    );
    const creation = wanting({ kind: 'create-route', route });
    const result = prepared(creation, [], { queue: [creation, behind] });
    expect(JSON.stringify(result)).toContain('op_2');
  });

  it('nothing is known of the surroundings: prepared all the same', () => {
    const seen = atRest([listed]);
    const step = nextStep([deletion], seen, [], t0);
    if (step.kind !== 'send') throw new Error('It is to be sent.');
    expect(
      prepareCall(step, { seen, queue: [deletion], ledger: emptyLedger, routeQuota: 20, nowMs: t0 }).kind,
    ).toBe('ready');
  });
});

describe('a frozen gateway', () => {
  const freeze = { reason: 'maintenance', by: 'U1', fromMs: t0, untilMs: t0 + 120_000 };
  const asked = wanting({ kind: 'delete-route', route: key }, 'op_1', 'reconcile');

  it('what reconciliation has asked for before is not sent, and says whose freeze it is', () => {
    const result = prepared(asked, [listed], { ledger: { owned: [], freeze } });
    expect(result).toMatchObject({
      kind: 'refused',
      event: {
        kind: 'failed',
        problem: {
          code: 'Gateway.Frozen',
          detail: expect.stringMatching(/U1 froze .* because: maintenance$/),
        },
      },
    });
  });

  it.each<[string, Operation, number]>([
    ['what a person asks for is sent', deletion, t0 + 120_000],
    ['a freeze that has ended holds nothing', asked, t0 + 60_000],
  ])('%s', (_, operation, untilMs) => {
    const ledger = { owned: [], freeze: { ...freeze, untilMs } };
    expect(prepared(operation, [listed], { ledger }).kind).toBe('ready');
  });
});

describe('a call that is not made', () => {
  it.each<[string, Surroundings | undefined]>([
    ['down', { ...surroundings, connections: [{ vpnConnectionId: 'vco-1', up: false }] }],
    ['not among the connections', { ...surroundings, connections: [{ vpnConnectionId: 'vco-2', up: true }] }],
  ])('the tunnel that is to take over is %s', (_, around) => {
    const result = prepared(failOver, pair, around === undefined ? {} : { surroundings: around });
    expect(result).toMatchObject({ kind: 'refused', event: { problem: { code: 'FailOver.TargetDown' } } });
  });

  it('the tunnel that is left is down: it is made', () => {
    const connections = [
      { vpnConnectionId: 'vco-1', up: true },
      { vpnConnectionId: 'vco-2', up: false },
    ];
    expect(prepared(failOver, pair, { surroundings: { ...surroundings, connections } }).kind).toBe('ready');
  });

  it('one half of a pair is to change its weight: the law of the cloud, and the way out', () => {
    const result = prepared(wanting({ kind: 'set-weight', route: key, weight: 100 }), pair);
    expect(result).toMatchObject({
      kind: 'refused',
      event: {
        kind: 'failed',
        problem: {
          code: 'VpnRouteEntry.BackupRoute',
          title: 'The weight was not changed',
          detail: expect.stringContaining('Ask for a failover to vco-1'),
        },
      },
    });
  });

  it('a second active route to the block', () => {
    const creation = wanting({ kind: 'create-route', route });
    expect(prepared(creation, [active])).toMatchObject({
      kind: 'refused',
      event: { problem: { code: 'VpnRouteEntry.BackupRoute' } },
    });
    expect(prepared(wanting({ kind: 'create-route', route: { ...route, weight: 0 } }), [active]).kind).toBe(
      'ready',
    );
  });

  it('a block out of which SSL clients get their addresses', () => {
    const creation = wanting({ kind: 'create-route', route: { ...route, routeDest: '172.16.0.0/25' } });
    expect(prepared(creation, [])).toMatchObject({
      kind: 'refused',
      event: { problem: { code: 'VpnRouteEntry.ConflictSSL' } },
    });
  });
});

describe('a call that is repeated', () => {
  const call = { kind: 'delete', route: key, weight: 0 } as const;

  it('an earlier one may have had an effect: nothing is judged or recorded anew', () => {
    for (const operation of [
      inCall('unknown', deletion, call, [standby]),
      begun(deletion, call, [standby]),
    ]) {
      const { step, ...result } = prepared(operation, pair);
      expect(result).toEqual({ kind: 'ready', call: { operation, call, attempt: 1 } });
      expect(step.call).toEqual(call);
    }
  });
});
