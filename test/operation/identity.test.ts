import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientToken } from '../../shared/operation/client-token.ts';
import type { Intent } from '../../shared/operation/intent.ts';
import {
  type DeliveryKey,
  fingerprintOf,
  operationId,
  operationIdPattern,
  tokenSeedOf,
} from '../../shared/operation/operation-id.ts';
import type { RouteSpec } from '../../shared/route/route.ts';
import { route } from './samples.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const attempt = fc.integer({ min: 1, max: 1_000_000 });

describe('clientToken', () => {
  it('whatever the seed: at most 64 characters, all of them printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), attempt, (seed, count) => {
        expect(clientToken(seed, count)).toMatch(/^[\x21-\x7e]{1,64}$/);
      }),
    );
  });

  it('the same seed and attempt: the same token, in this release and the next', () => {
    // Written out, because a token that changes with a deployment would send a lost call as a new one.
    expect(clientToken('op_1', 1)).toBe('rh-6abf2ddd739b7267e3db802c569043afcf5ea2a6-1');
  });

  it('another seed or another attempt: another token', () => {
    fc.assert(
      fc.property(anyText, attempt, anyText, attempt, (seed, count, otherSeed, otherCount) => {
        const same = seed === otherSeed && count === otherCount;
        expect(clientToken(seed, count) === clientToken(otherSeed, otherCount)).toBe(same);
      }),
    );
  });
});

describe('operationId', () => {
  const anyRequester = fc.record({ source: anyText, instance: anyText });
  const anyKey: fc.Arbitrary<DeliveryKey> = fc.record({
    kind: fc.constantFrom('delivery-id', 'idempotency-key', 'client-token', 'fresh'),
    value: anyText,
  });

  it('whatever the delivery: an id of the published form', () => {
    fc.assert(
      fc.property(anyRequester, anyKey, (requester, key) => {
        expect(operationId(requester, key)).toMatch(operationIdPattern);
      }),
    );
  });

  it('the same delivery: the same operation', () => {
    const requester = { source: 'standard', instance: 'netops' };
    const key: DeliveryKey = { kind: 'delivery-id', value: 'msg_1' };
    expect(operationId({ ...requester }, { ...key })).toBe(operationId(requester, key));
  });

  const base = ['standard', 'netops', 'delivery-id', 'msg_1'] as const;
  it.each([
    ['another source', ['bearer', 'netops', 'delivery-id', 'msg_1']],
    ['another instance', ['standard', 'other', 'delivery-id', 'msg_1']],
    ['another kind of key', ['standard', 'netops', 'idempotency-key', 'msg_1']],
    ['another value', ['standard', 'netops', 'delivery-id', 'msg_2']],
    ['the same letters, divided otherwise', ['standardn', 'etops', 'delivery-id', 'msg_1']],
    ['quotes that look like a division', ['standard","netops', '', 'delivery-id', 'msg_1']],
  ] as const)('%s: another operation', (_, other) => {
    expect(idOf(other)).not.toBe(idOf(base));
  });

  function idOf([source, instance, kind, value]: readonly [
    string,
    string,
    DeliveryKey['kind'],
    string,
  ]): string {
    return operationId({ source, instance }, { kind, value });
  }
});

const intent: Intent = { kind: 'create-route', route, accountId: '1', dryRun: false };
const others: readonly (readonly [string, Intent])[] = [
  ['another block', { ...intent, route: { ...route, routeDest: '10.0.1.0/24' } }],
  ['another gateway', { ...intent, route: { ...route, vpnGatewayId: 'vpn-2' } }],
  ['another weight', { ...intent, route: { ...route, weight: 0 } }],
  ['not to be published', { ...intent, route: { ...route, publishVpc: false } }],
  ['a description', { ...intent, route: { ...route, description: 'mytest' } }],
  ['a dry run', { ...intent, dryRun: true }],
  ['another account', { ...intent, accountId: '2' }],
];
const shuffled: Intent = {
  dryRun: false,
  accountId: '1',
  kind: 'create-route',
  route: Object.fromEntries(Object.entries(route).reverse()) as unknown as RouteSpec,
};

describe('fingerprintOf', () => {
  it('the same request with its keys in another order: the same fingerprint', () => {
    expect(fingerprintOf(shuffled, 'caller')).toBe(fingerprintOf(intent, 'caller'));
  });

  it.each(others)('%s: another fingerprint', (_, other) => {
    expect(fingerprintOf(other, 'caller')).not.toBe(fingerprintOf(intent, 'caller'));
  });

  it('another client token of the caller, or none: another fingerprint', () => {
    const prints = ['caller', 'other', '', 'null', undefined].map((token) => fingerprintOf(intent, token));
    expect(new Set(prints).size).toBe(prints.length);
  });
});

describe('tokenSeedOf', () => {
  it('without a client token of the caller: the operation alone', () => {
    expect(tokenSeedOf('op_1', intent, undefined)).toBe('op_1');
  });

  it('two deliveries with one client token that ask for the same: one seed', () => {
    expect(tokenSeedOf('op_2', shuffled, 'caller')).toBe(tokenSeedOf('op_1', intent, 'caller'));
  });

  it.each(others)(
    'one client token, but %s: another seed, so that the cloud sees no mismatch',
    (_, other) => {
      expect(tokenSeedOf('op_1', other, 'caller')).not.toBe(tokenSeedOf('op_1', intent, 'caller'));
    },
  );
});
