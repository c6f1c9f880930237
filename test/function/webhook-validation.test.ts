import { beforeAll, describe, expect, it } from 'vitest';
import { problemOf, type Reply } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { type TestGateway, testGateway } from '../support/test-world.ts';

let cloud: TestCloud;
let gateway: TestGateway;
beforeAll(async () => {
  cloud = await startTestCloud();
  gateway = cloud.freshGateway();
});

async function expectNothingDone(): Promise<void> {
  expect(cloud.emulator.calls).toEqual([]);
  expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
  const page = await cloud.withStore((store) => store.listOperations({ pageSize: 1 }));
  expect(page.operations).toEqual([]);
}

/** Title, what is wrong, the pointer to it, the code of the violation, and a part of its explanation. */
type Row = readonly [title: string, changes: RouteBody, pointer: string, code: string, detail: RegExp];

const malformed: readonly Row[] = [
  ['no regionId', { regionId: undefined }, '/regionId', 'Field.Invalid', /Required: string/],
  ['regionId of odd form', { regionId: 'cn/hangzhou' }, '/regionId', 'Field.Invalid', /such as cn-hangzhou/],
  ['no vpnGatewayId', { vpnGatewayId: undefined }, '/vpnGatewayId', 'Field.Invalid', /Required: string/],
  [
    'vpnGatewayId of another resource',
    { vpnGatewayId: 'vpc-1' },
    '/vpnGatewayId',
    'Field.Invalid',
    /such as vpn-/,
  ],
  ['no routeDest', { routeDest: undefined }, '/routeDest', 'Field.Invalid', /Required: string/],
  ['routeDest that is a list', { routeDest: ['10.0.0.0/8'] }, '/routeDest', 'Field.Invalid', /string/],
  ['no nextHop', { nextHop: undefined }, '/nextHop', 'Field.Invalid', /Required: string/],
  ['nextHop that is an address', { nextHop: '10.0.0.1' }, '/nextHop', 'Field.Invalid', /such as vco-/],
  ['no weight', { weight: undefined }, '/weight', 'Field.Invalid', /0 or 100|Required: number/],
  ['weight as text', { weight: '100' }, '/weight', 'Field.Invalid', /number 0 or 100/],
  ['no publishVpc', { publishVpc: undefined }, '/publishVpc', 'Field.Invalid', /Required: boolean/],
  ['publishVpc as text', { publishVpc: 'true' }, '/publishVpc', 'Field.Invalid', /boolean/],
  ['description null', { description: null }, '/description', 'Field.Invalid', /string/],
  ['overlayMode as number', { overlayMode: 1 }, '/overlayMode', 'Field.Invalid', /string/],
  ['dryRun as number', { dryRun: 1 }, '/dryRun', 'Field.Invalid', /boolean/],
  ['clientToken as number', { clientToken: 7 }, '/clientToken', 'Field.Invalid', /string/],
  [
    'a field nobody knows',
    { routeDestination: '10.0.0.0/8' },
    '/routeDestination',
    'Field.Unknown',
    /spelling/,
  ],
  ['a name in the case of the wire', { RegionId: 'x' }, '/RegionId', 'Field.Unknown', /case-sensitive/],
  ['a name with / and ~', { 'a/b~c': 1 }, '/a~1b~0c', 'Field.Unknown', /not a parameter/],
];

const reserved = /100\.64\.0\.0\/10/;

const beyondLimits: readonly Row[] = [
  ['0.0.0.0/0', { routeDest: '0.0.0.0/0' }, '/routeDest', 'RouteDest.DefaultRoute', /not supported/],
  ['100.64.0.0/10 itself', { routeDest: '100.64.0.0/10' }, '/routeDest', 'RouteDest.Reserved', reserved],
  [
    'a part of it',
    { routeDest: '100.127.255.0/24' },
    '/routeDest',
    'RouteDest.Reserved',
    /lies inside 100\.64/,
  ],
  ['a block around it', { routeDest: '100.0.0.0/8' }, '/routeDest', 'RouteDest.Reserved', /contains 100\.64/],
  [
    'host bits: the canonical block is suggested',
    { routeDest: '10.1.2.3/16' },
    '/routeDest',
    'RouteDest.HostBits',
    /10\.1\.0\.0\/16/,
  ],
  [
    'an address without a length',
    { routeDest: '10.0.0.0' },
    '/routeDest',
    'RouteDest.Malformed',
    /10\.0\.0\.0\/24/,
  ],
  ['a length of 33', { routeDest: '10.0.0.0/33' }, '/routeDest', 'RouteDest.Malformed', /not a CIDR block/],
  ['leading zeros', { routeDest: '010.0.0.0/8' }, '/routeDest', 'RouteDest.Malformed', /not a CIDR block/],
  ['white space', { routeDest: '10.0.0.0/8 ' }, '/routeDest', 'RouteDest.Malformed', /not a CIDR block/],
  ['nothing', { routeDest: '' }, '/routeDest', 'RouteDest.Malformed', /not a CIDR block/],
  ['IPv6', { routeDest: '2001:db8::/32' }, '/routeDest', 'RouteDest.NotIpv4', /IPv4 only/],
  ['weight 50', { weight: 50 }, '/weight', 'Weight.Value', /100 \(active\) or 0/],
  ['weight -1', { weight: -1 }, '/weight', 'Weight.Value', /100 \(active\) or 0/],
  ['an empty description', { description: '' }, '/description', 'Description.Length', /1 to 100/],
  ['101 characters', { description: 'x'.repeat(101) }, '/description', 'Description.Length', /1 to 100/],
  ['http:// at the start', { description: 'http://x' }, '/description', 'Description.Start', /http/],
  ['HTTPS:// at the start', { description: 'HTTPS://x' }, '/description', 'Description.Start', /https/],
  ['another protocol', { overlayMode: 'Gre' }, '/overlayMode', 'OverlayMode.Value', /"Ipsec"/],
  ['Ipsec in other letters', { overlayMode: 'IPSEC' }, '/overlayMode', 'OverlayMode.Value', /"Ipsec"/],
  ['an empty clientToken', { clientToken: '' }, '/clientToken', 'ClientToken.Form', /1 to 64/],
  ['65 characters', { clientToken: 'x'.repeat(65) }, '/clientToken', 'ClientToken.Form', /1 to 64/],
  ['a clientToken beyond ASCII', { clientToken: 'tökén' }, '/clientToken', 'ClientToken.Form', /ASCII/],
];

describe('a body that breaks a rule: refused with a pointer, and nothing is recorded or sent', () => {
  it.each(malformed)('400 %s', async (_title, changes, pointer, code, detail) => {
    const problem = problemOf(await cloud.client.signed(freshId(), routeBody(gateway, changes)));
    expect(problem).toMatchObject({ status: 400, code: 'Body.Invalid' });
    expect(problem.errors).toEqual([{ pointer, code, detail: expect.stringMatching(detail) }]);
    expect(problem.requestId).not.toBe('');
    expect(problem.remedy).not.toBe('');
    await expectNothingDone();
  });

  it.each(beyondLimits)('422 %s', async (_title, changes, pointer, code, detail) => {
    const problem = problemOf(await cloud.client.signed(freshId(), routeBody(gateway, changes)));
    expect(problem).toMatchObject({ status: 422, code: 'Body.BeyondLimits' });
    expect(problem.errors).toEqual([{ pointer, code, detail: expect.stringMatching(detail) }]);
    expect(problem.detail).toMatch(detail);
    await expectNothingDone();
  });

  it('several faults at once: each has its pointer, and malformed outweighs limits', async () => {
    const body = routeBody(gateway, { weight: 7, nextHop: 1, routeDest: '0.0.0.0/0', extra: true });
    const problem = problemOf(await cloud.client.signed(freshId(), body));
    expect(problem.status).toBe(400);
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/extra',
      '/nextHop',
      '/routeDest',
      '/weight',
    ]);
  });

  it('a huge routeDest: refused at once, and not echoed', async () => {
    const startedMs = Date.now();
    const body = routeBody(gateway, { routeDest: `${':'.repeat(40_000)}x` });
    const problem = problemOf(await cloud.client.signed(freshId(), body));
    expect(problem.status).toBe(422);
    expect(Date.now() - startedMs).toBeLessThan(1_500);
    expect(JSON.stringify(problem).length).toBeLessThan(2_000);
  });
});

const text = JSON.stringify(routeBody(testGateway(0)));

describe('a body that is not the JSON object it should be', () => {
  const post = (body: string, contentType?: string): Promise<Reply> =>
    cloud.client.signed(freshId(), body, {
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    });

  it.each([
    ['half of it', text.slice(0, 20)],
    ['a comma too many', `${text.slice(0, -1)},}`],
    ['two documents', `${text}${text}`],
    ['nothing', ''],
    ['white space', ' \n'],
    ['single quotes', "{'a': 1}"],
    ['NaN', '{"weight": NaN}'],
  ])('400 %s: Body.NotJson', async (_title, body) => {
    expect(problemOf(await post(body))).toMatchObject({ status: 400, code: 'Body.NotJson' });
    await expectNothingDone();
  });

  it.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['text', '"route"'],
    ['an empty object', '{}'],
    ['a __proto__ key', `{"__proto__":{"dryRun":true},${text.slice(1)}`],
    ['a constructor key', `{"constructor":{},${text.slice(1)}`],
    ['an object nested 8,000 deep', `{"a":${'{"a":'.repeat(8_000)}1${'}'.repeat(8_000)}}`],
    ['a list nested 20,000 deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ])('400 %s: Body.Invalid', async (_title, body) => {
    expect(problemOf(await post(body))).toMatchObject({ status: 400, code: 'Body.Invalid' });
    await expectNothingDone();
  });

  it('a key given twice: the last one is meant, and it is checked', async () => {
    const problem = problemOf(await post(`{"weight":100,${text.slice(1, -1)},"weight":5}`));
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/weight' }] });
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
    ['application/octet-stream'],
  ])('415 content type %s', async (contentType) => {
    expect(problemOf(await post(text, contentType))).toMatchObject({ status: 415, code: 'Body.MediaType' });
    await expectNothingDone();
  });

  it.each([['application/json; charset=utf-8'], ['Application/JSON'], ['application/merge-patch+json']])(
    'content type %s: taken for JSON',
    async (contentType) => {
      expect(problemOf(await post('[]', contentType)).code).toBe('Body.Invalid');
    },
  );

  it('413 a body above the limit, whoever sends it', async () => {
    const body = JSON.stringify(routeBody(gateway, { description: 'x'.repeat(70_000) }));
    const problem = problemOf(await cloud.client.bare('/v1/routes', body, {}));
    expect(problem).toMatchObject({ status: 413, code: 'Body.TooLarge' });
    expect(problem.detail).toMatch(/65536 are taken/);
    await expectNothingDone();
  });
});
