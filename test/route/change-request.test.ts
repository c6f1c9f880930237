import { describe, expect, it } from 'vitest';
import {
  type ChangeRequest,
  judgeRouteKey,
  readChangeRequest,
  type WantedChange,
} from '../../shared/route/change-request.ts';
import type { RequestReading } from '../../shared/route/route-request.ts';

const route = {
  regionId: 'cn-hangzhou',
  vpnGatewayId: 'vpn-bp1a3kqjiiq9legfx0001',
  routeDest: '10.0.0.0/24',
  nextHop: 'vco-bp15oes1py4i66rmd0001',
};

const bare: readonly WantedChange[] = ['delete-route', 'fail-over', 'adopt-route'];

function placesOf(reading: RequestReading<ChangeRequest>): readonly string[] {
  if (reading.kind === 'valid') return [reading.kind];
  return [reading.kind, ...reading.violations.map(({ pointer, code }) => `${pointer} ${code}`)];
}

describe('what a body asks for', () => {
  it.each(bare)('%s: the route alone; it says itself what is wanted only with its kind', (kind) => {
    expect(readChangeRequest(kind, route)).toMatchObject({
      kind: 'valid',
      request: { change: { kind, route }, saysItself: false },
    });
    expect(readChangeRequest(kind, { ...route, kind })).toMatchObject({ request: { saysItself: true } });
  });

  it.each([
    [{ weight: 0 }, { kind: 'set-weight', weight: 0 }],
    [{ weight: 100 }, { kind: 'set-weight', weight: 100 }],
    [{ publishVpc: true }, { kind: 'publish-route' }],
    [{ publishVpc: false }, { kind: 'withdraw-route' }],
    [
      { weight: 0, kind: 'set-weight' },
      { kind: 'set-weight', weight: 0 },
    ],
    [{ publishVpc: true, kind: 'publish-route' }, { kind: 'publish-route' }],
  ])('patch with %j: it says itself what is wanted', (fields, change) => {
    expect(readChangeRequest('patch', { ...route, ...fields })).toMatchObject({
      kind: 'valid',
      request: { change: { ...change, route }, saysItself: true },
    });
  });

  it('the fields that are no part of the route stay out of it', () => {
    const more = { clientToken: 't', callbackUrl: 'https://a.example/x' };
    const reading = readChangeRequest('delete-route', { ...route, ...more });
    expect(reading).toEqual({
      kind: 'valid',
      request: { change: { kind: 'delete-route', route }, saysItself: false, ...more },
    });
  });

  it.each(['0.0.0.0/0', '100.64.0.0/10', '100.127.0.0/16', '255.255.255.255/32'])(
    'a route to %s may be there, whatever could be asked for today',
    (routeDest) => {
      expect(readChangeRequest('delete-route', { ...route, routeDest }).kind).toBe('valid');
      expect(judgeRouteKey({ ...route, routeDest })).toEqual([]);
    },
  );
});

describe('what is wrong with a body', () => {
  it.each([
    [{ regionId: undefined }, 'malformed', '/regionId Field.Invalid'],
    [{ vpnGatewayId: 'vpc-1' }, 'malformed', '/vpnGatewayId Field.Invalid'],
    [{ routeDest: 7 }, 'malformed', '/routeDest Field.Invalid'],
    [{ nextHop: '10.0.0.1' }, 'malformed', '/nextHop Field.Invalid'],
    [{ weight: 100 }, 'malformed', '/weight Field.Unknown'],
    [{ publishVpc: true }, 'malformed', '/publishVpc Field.Unknown'],
    [{ dryRun: true }, 'malformed', '/dryRun Field.Unknown'],
    [{ description: 'x' }, 'malformed', '/description Field.Unknown'],
    [{ kind: 'create-route' }, 'malformed', '/kind Field.Invalid'],
    [{ routeDest: '10.0.0.1/24' }, 'beyond-limits', '/routeDest RouteDest.HostBits'],
    [{ routeDest: '10.0.0.0' }, 'beyond-limits', '/routeDest RouteDest.Malformed'],
    [{ routeDest: '2001:db8::/32' }, 'beyond-limits', '/routeDest RouteDest.NotIpv4'],
    [{ clientToken: '' }, 'beyond-limits', '/clientToken ClientToken.Form'],
    [{ callbackUrl: 'x' }, 'beyond-limits', '/callbackUrl CallbackUrl.Form'],
  ])('%j: %s at %s, for each change', (fields, kind, place) => {
    for (const wanted of bare) {
      expect(placesOf(readChangeRequest(wanted, { ...route, ...fields }))).toEqual([kind, place]);
    }
  });

  it.each([null, [], 'route', 1, undefined])('%j instead of an object: malformed', (body) => {
    for (const wanted of [...bare, 'patch'] as const) {
      expect(readChangeRequest(wanted, body).kind).toBe('malformed');
    }
  });

  it.each(bare.flatMap((wanted) => bare.filter((kind) => kind !== wanted).map((kind) => [wanted, kind])))(
    '%s with the kind of %s: malformed',
    (wanted, kind) => {
      const reading = readChangeRequest(wanted as WantedChange, { ...route, kind });
      expect(placesOf(reading)).toEqual(['malformed', '/kind Field.Invalid']);
    },
  );

  it.each([
    [{ weight: 50 }, ['beyond-limits', '/weight Weight.Value']],
    [{ weight: '0' }, ['malformed', '/weight Field.Invalid']],
    [{ publishVpc: 'true' }, ['malformed', '/publishVpc Field.Invalid']],
    [{ weight: 0, kind: 'publish-route' }, ['malformed', '/kind Field.Invalid']],
    [{ publishVpc: true, kind: 'set-weight' }, ['malformed', '/kind Field.Invalid']],
    [{ routeDest: '10.0.0.1/24', weight: 0 }, ['beyond-limits', '/routeDest RouteDest.HostBits']],
  ])('patch with %j: %j', (fields, places) => {
    expect(placesOf(readChangeRequest('patch', { ...route, ...fields }))).toEqual(places);
  });

  it.each([
    ['both', { weight: 0, publishVpc: true }, /Not together with publishVpc/],
    ['neither', {}, /Required: what to change, "weight" .* or "publishVpc"/],
  ])('patch with %s: malformed, with what to do', (_, fields, detail) => {
    const reading = readChangeRequest('patch', { ...route, ...fields });
    expect(reading).toEqual({
      kind: 'malformed',
      violations: [{ pointer: '/weight', code: 'Field.Invalid', detail: expect.stringMatching(detail) }],
    });
  });

  // A patch may not say one thing by its kind and another by its value.
  it.each([
    { publishVpc: true, kind: 'withdraw-route' },
    { publishVpc: false, kind: 'publish-route' },
  ])('patch with %j: malformed, for it contradicts itself', (fields) => {
    const reading = readChangeRequest('patch', { ...route, ...fields });
    expect(placesOf(reading)).toEqual(['malformed', '/kind Field.Invalid']);
  });

  it('a route that is named in a line: each place with what is wrong', () => {
    const violations = judgeRouteKey({ ...route, routeDest: '10.0.0.1/24', regionId: 'x' });
    expect(violations.map(({ pointer }) => pointer)).toEqual(['/regionId', '/routeDest']);
    expect(violations.at(-1)?.detail).toContain('10.0.0.0/24');
  });
});
