import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  pointerTo,
  type RequestReading,
  readRouteRequest,
  toViolations,
} from '../../shared/route/route-request.ts';

const minimal = {
  regionId: 'cn-hangzhou',
  vpnGatewayId: 'vpn-bp1a3kqjiiq9legfx0001',
  routeDest: '10.0.0.0/24',
  nextHop: 'vco-bp15oes1py4i66rmd0001',
  weight: 100,
  publishVpc: true,
};
const complete = {
  ...minimal,
  description: 'mytest',
  overlayMode: 'Ipsec',
  dryRun: false,
  clientToken: 'd7d24a21-f4ba-4454-9173-b3828dae0001',
};
const required = Object.keys(minimal);
const optional = Object.keys(complete).filter((name) => !required.includes(name));

describe('a valid body', () => {
  it.each([
    ['with the required parameters only', minimal],
    ['with every parameter', complete],
    ['with weight 0', { ...minimal, weight: 0 }],
    ['with weight 100', { ...minimal, weight: 100 }],
    ['not to be published', { ...minimal, publishVpc: false }],
    ['of a finance region', { ...minimal, regionId: 'cn-shanghai-finance-1' }],
    ['of a region outside China', { ...minimal, regionId: 'ap-southeast-1' }],
    ['with a description of 1 character', { ...minimal, description: 'a' }],
    ['with a description of 100 characters', { ...minimal, description: 'a'.repeat(100) }],
    ['with a description in Chinese', { ...minimal, description: '到上海的路由' }],
    ['with whole surrogate pairs in the description', { ...minimal, description: '😀'.repeat(50) }],
    ['with a link inside the description', { ...minimal, description: 'see https://example.com' }],
    ['with a description that starts with http alone', { ...minimal, description: 'http route' }],
    ['for a dry run', { ...minimal, dryRun: true }],
    ['with a client token of 1 character', { ...minimal, clientToken: '~' }],
    ['with a client token of 64 characters', { ...minimal, clientToken: 't'.repeat(64) }],
  ])('%s is let through unchanged', (_, body) => {
    expect(readRouteRequest(body)).toEqual({ kind: 'valid', request: body });
  });
});

describe('a malformed body (400)', () => {
  it.each(required)('%s missing: required', (name) => {
    const { [name as keyof typeof minimal]: _, ...rest } = minimal;
    const reading = readRouteRequest(rest);
    expect(places(reading)).toEqual(['malformed', [`/${name}`, 'Field.Invalid']]);
    expect(detailsOf(reading)[0]).toMatch(/^(Required: |Must be )/);
  });

  it.each(optional)('%s missing: nothing is wrong', (name) => {
    const { [name as keyof typeof complete]: _, ...rest } = complete;
    expect(readRouteRequest(rest).kind).toBe('valid');
  });

  const wrongTypes = [null, [], {}, 'text', 5, true];
  const goodTypeOf = (name: string) => typeof complete[name as keyof typeof complete];
  it.each(
    Object.keys(complete).flatMap((name) =>
      wrongTypes
        .filter((value) => value === null || typeof value !== goodTypeOf(name))
        .map((value): [string, unknown] => [name, value]),
    ),
  )('%s of the wrong type (%j): its pointer', (name, value) => {
    expect(places(readRouteRequest({ ...complete, [name]: value }))).toEqual([
      'malformed',
      [`/${name}`, 'Field.Invalid'],
    ]);
  });

  it('a wrong type is told as one, not as a missing field', () => {
    const [detail] = detailsOf(readRouteRequest({ ...minimal, nextHop: 5 }));
    expect(detail).toContain('expected string, received number');
  });

  it.each([
    ['regionId', ''],
    ['regionId', 'Hangzhou'],
    ['regionId', 'CN-HANGZHOU'],
    ['regionId', 'cn-hangzhou/../x'],
    ['regionId', 'cn-hangzhou.evil.example'],
    ['regionId', `cn-${'a'.repeat(62)}`],
    ['vpnGatewayId', ''],
    ['vpnGatewayId', 'vco-bp1'],
    ['vpnGatewayId', 'vpn-'],
    ['vpnGatewayId', 'vpn-bp1/x'],
    ['vpnGatewayId', 'vpn-bp1\n'],
    ['vpnGatewayId', `vpn-${'a'.repeat(61)}`],
    ['nextHop', ''],
    ['nextHop', 'vpn-bp1'],
    ['nextHop', '10.0.0.1'],
    ['nextHop', `vco-${'a'.repeat(61)}`],
    ['weight', '100'],
    ['publishVpc', 'true'],
    ['overlayMode', 1],
    ['dryRun', 1],
  ])('%s %j: its pointer', (name, value) => {
    expect(places(readRouteRequest({ ...complete, [name]: value }))).toEqual([
      'malformed',
      [`/${name}`, 'Field.Invalid'],
    ]);
  });

  it.each([
    ['null', null],
    ['nothing', undefined],
    ['a list', [minimal]],
    ['a text', JSON.stringify(minimal)],
    ['a number', 5],
  ])('%s instead of an object: the pointer to the whole body', (_, body) => {
    expect(places(readRouteRequest(body))).toEqual(['malformed', ['', 'Field.Invalid']]);
  });

  it('an empty object: one violation for each required parameter', () => {
    const [kind, ...found] = places(readRouteRequest({}));
    expect(kind).toBe('malformed');
    expect(found.map(([pointer]) => pointer)).toEqual(required.map((name) => `/${name}`));
  });

  it.each([
    ['a misspelt name', 'RouteDest', '/RouteDest'],
    ['a name with a slash and a tilde', 'a/b~c', '/a~1b~0c'],
    ['an empty name', '', '/'],
    ['constructor', 'constructor', '/constructor'],
    ['toString', 'toString', '/toString'],
    ['__proto__', '__proto__', '/__proto__'],
  ])('%s: refused as unknown, named by its pointer', (_, key, pointer) => {
    // From text, as it comes in: only a parser makes `__proto__` a key like any other.
    const body: unknown = JSON.parse(
      `{${JSON.stringify(key)}:{"weight":0},${JSON.stringify(minimal).slice(1)}`,
    );
    const reading = readRouteRequest(body);
    expect(places(reading)).toEqual(['malformed', [pointer, 'Field.Unknown']]);
    expect(detailsOf(reading)[0]).toContain(`"${key}"`);
  });

  it('two unknown names: one violation each', () => {
    const [, ...found] = places(readRouteRequest({ ...minimal, a: 1, b: 2 }));
    expect(found).toEqual([
      ['/a', 'Field.Unknown'],
      ['/b', 'Field.Unknown'],
    ]);
  });

  it('malformed fields together with broken limits: malformed, and everything is told at once', () => {
    const [kind, ...found] = places(readRouteRequest({ ...minimal, regionId: 5, weight: 50, extra: 1 }));
    expect(kind).toBe('malformed');
    expect(found).toEqual([
      ['/regionId', 'Field.Invalid'],
      ['/weight', 'Weight.Value'],
      ['/extra', 'Field.Unknown'],
    ]);
  });
});

describe('a body beyond the limits of the API (422)', () => {
  it.each([
    ['routeDest', 'nonsense', 'RouteDest.Malformed'],
    ['routeDest', '', 'RouteDest.Malformed'],
    ['routeDest', '1'.repeat(65), 'RouteDest.Malformed'],
    ['routeDest', '0.0.0.0/0', 'RouteDest.DefaultRoute'],
    ['routeDest', '10.0.0.1/24', 'RouteDest.HostBits'],
    ['routeDest', 'fd00::/8', 'RouteDest.NotIpv4'],
    ['routeDest', '100.64.0.0/10', 'RouteDest.Reserved'],
    ['routeDest', '100.65.0.0/16', 'RouteDest.Reserved'],
    ['routeDest', '100.0.0.0/8', 'RouteDest.Reserved'],
    ['weight', 50, 'Weight.Value'],
    ['weight', -1, 'Weight.Value'],
    ['weight', 0.5, 'Weight.Value'],
    ['weight', 101, 'Weight.Value'],
    ['description', '', 'Description.Length'],
    ['description', 'a'.repeat(101), 'Description.Length'],
    ['description', 'http://example.com', 'Description.Start'],
    ['description', 'https://example.com', 'Description.Start'],
    ['description', 'HTTP://example.com', 'Description.Start'],
    ['description', 'hTTpS://example.com', 'Description.Start'],
    ['description', 'half of a pair: \ud83d', 'Description.Form'],
    ['description', '\ude00 the other half', 'Description.Form'],
    ['overlayMode', 'ipsec', 'OverlayMode.Value'],
    ['overlayMode', 'Gre', 'OverlayMode.Value'],
    ['overlayMode', '', 'OverlayMode.Value'],
    ['clientToken', '', 'ClientToken.Form'],
    ['clientToken', 't'.repeat(65), 'ClientToken.Form'],
    ['clientToken', 'töken', 'ClientToken.Form'],
    ['clientToken', 'a\tb', 'ClientToken.Form'],
    ['clientToken', 'a\n', 'ClientToken.Form'],
  ])('%s %j: %s', (name, value, code) => {
    expect(places(readRouteRequest({ ...complete, [name]: value }))).toEqual([
      'beyond-limits',
      [`/${name}`, code],
    ]);
  });

  it('several broken limits are told at once', () => {
    const [kind, ...found] = places(
      readRouteRequest({ ...minimal, weight: 1, routeDest: '0.0.0.0/0', description: '' }),
    );
    expect(kind).toBe('beyond-limits');
    expect(found.map(([, code]) => code).sort()).toEqual([
      'Description.Length',
      'RouteDest.DefaultRoute',
      'Weight.Value',
    ]);
  });
});

describe('any body at all', () => {
  it('is read without throwing, and every violation says where, which and what', () => {
    const field = fc.constantFrom(...Object.keys(complete), '__proto__', 'x');
    const body = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue(), { noNullPrototype: true }));
    fc.assert(
      fc.property(body, (anything) => {
        const reading = readRouteRequest(anything);
        if (reading.kind === 'valid') return;
        expect(reading.violations.length).toBeGreaterThan(0);
        for (const { pointer, code, detail } of reading.violations) {
          expect(pointer).toMatch(/^(\/([^~/]|~[01])*)*$/);
          expect(code).toMatch(/^[A-Z][A-Za-z]+\.[A-Z][A-Za-z0-9]+$/);
          expect(detail.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('a routeDest of 100 kB is refused at once, without repeating it', () => {
    const startedMs = performance.now();
    const reading = readRouteRequest({ ...minimal, routeDest: `${':'.repeat(100_000)}x` });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(reading.kind).not.toBe('valid');
    expect(JSON.stringify(reading).length).toBeLessThan(2_000);
  });
});

describe('toViolations', () => {
  it('a rule of another schema that names no code: its place and its words', () => {
    const path = ['vpnGatewayId'];
    expect(toViolations({ code: 'custom', path, message: 'Both or none.', input: {} })).toMatchObject([
      { pointer: '/vpnGatewayId', detail: 'Both or none.' },
    ]);
  });
});

describe('pointerTo', () => {
  it.each([
    [[], ''],
    [['a', 0, 'b'], '/a/0/b'],
    [['a/b', '~c', '~1'], '/a~1b/~0c/~01'],
    [[''], '/'],
  ])('%j is %s', (path, pointer) => {
    expect(pointerTo(path)).toBe(pointer);
  });
});

type Place = readonly [pointer: string, code: string];

function places(
  reading: RequestReading<unknown>,
): readonly [kind: RequestReading<unknown>['kind'], ...Place[]] {
  if (reading.kind === 'valid') return [reading.kind];
  return [reading.kind, ...reading.violations.map(({ pointer, code }): Place => [pointer, code])];
}

function detailsOf(reading: RequestReading<unknown>): readonly string[] {
  return reading.kind === 'valid' ? [] : reading.violations.map(({ detail }) => detail);
}
