import { DescribeVpnGatewayRequest } from '@alicloud/vpc20160428';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../local/vpn/sample-world.ts';
import { type ClientOptions, failureOf } from './sdk-client.ts';
import { anSdkBench, gatewayFields } from './sdk-fixture.ts';
import { type SignedRequest, sendSigned, signAcs3, signV2 } from './signed-request.ts';

const parameters = { RegionId: sample.regionId, VpnGatewayId: sample.single };
const action = 'DescribeVpnGateway';
const request = () => new DescribeVpnGatewayRequest(gatewayFields);
const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const temporary = { accessKeyId: 'emulator-temporary', accessKeySecret: 'emulator-temporary-secret' };
const token = 'emulator-security-token';

describe('who may call, through the SDK', () => {
  const accepted: readonly { title: string; options: ClientOptions }[] = [
    { title: 'version 3, lasting key', options: {} },
    { title: 'version 3, temporary key', options: { ...temporary, securityToken: token } },
    { title: 'version 2, lasting key', options: { signatureAlgorithm: 'v2' } },
    {
      title: 'version 2, temporary key',
      options: { ...temporary, securityToken: token, signatureAlgorithm: 'v2' },
    },
  ];
  it.each(accepted)('$title → served', async ({ options }) => {
    const { clientAs, emulator } = await anSdkBench();
    const { body } = await clientAs(options).describeVpnGateway(request());
    expect(body?.vpnGatewayId).toBe(sample.single);
    expect(emulator.calls).toMatchObject([
      { action, code: 'OK', accessKeyId: options.accessKeyId ?? 'emulator-full' },
    ]);
    expect(emulator.calls[0]?.parameters).toEqual(parameters);
  });

  const refused: readonly { title: string; options: ClientOptions; code: string; status: number }[] = [
    {
      title: 'an unknown key',
      options: { accessKeyId: 'nobody' },
      code: 'InvalidAccessKeyId.NotFound',
      status: 404,
    },
    {
      title: 'a wrong secret',
      options: { accessKeySecret: 'wrong' },
      code: 'SignatureDoesNotMatch',
      status: 400,
    },
    {
      title: 'a wrong secret, version 2',
      options: { accessKeySecret: 'wrong', signatureAlgorithm: 'v2' },
      code: 'SignatureDoesNotMatch',
      status: 400,
    },
    {
      title: 'a temporary key without its token',
      options: temporary,
      code: 'MissingSecurityToken',
      status: 400,
    },
    {
      title: 'a temporary key with another token',
      options: { ...temporary, securityToken: 'other' },
      code: 'InvalidSecurityToken.Malformed',
      status: 400,
    },
    {
      title: 'a lasting key with a token',
      options: { securityToken: token },
      code: 'InvalidSecurityToken.MismatchWithAccessKey',
      status: 400,
    },
  ];
  it.each(refused)('$title → $status $code', async ({ options, code, status }) => {
    const { clientAs, emulator } = await anSdkBench();
    const failure = await failureOf(clientAs(options).describeVpnGateway(request()));
    expect(failure).toMatchObject({ name: 'ClientError', code, statusCode: status });
    expect(emulator.calls).toMatchObject([{ action, code }]);
    expect(JSON.stringify(emulator.calls)).not.toContain(token);
  });

  it('a temporary key that has ended → InvalidSecurityToken.Expired', async () => {
    const ended = { secret: 's', securityToken: token, accountId: sample.accountId, expiresAtMs: 1 };
    const { clientAs } = await anSdkBench({ accessKeys: { ended } });
    const client = clientAs({ accessKeyId: 'ended', accessKeySecret: 's', securityToken: token });
    expect((await failureOf(client.describeVpnGateway(request()))).code).toBe('InvalidSecurityToken.Expired');
  });
});

describe('what a signature covers', () => {
  it.each([
    { title: 'version 3, query', make: (at: string) => signAcs3(at, action, parameters) },
    { title: 'version 3, form body', make: (at: string) => signAcs3(at, action, parameters, { form: true }) },
    { title: 'version 2, form body', make: (at: string) => signV2(at, action, parameters) },
    { title: 'version 2, HMAC-SHA256', make: (at: string) => signV2(at, action, parameters, 'HMAC-SHA256') },
    {
      title: 'awkward characters',
      make: (at: string) => signAcs3(at, action, { ...parameters, Note: "a b*c~d'(é!)+/&=%" }),
    },
    {
      title: 'a date 14 minutes old',
      make: (at: string) => signAcs3(at, action, parameters, { date: minutes(-14) }),
    },
  ])('$title → served', async ({ make }) => {
    const { emulator } = await anSdkBench();
    expect(await sendSigned(make(emulator.endpoint))).toMatchObject({
      status: 200,
      body: { VpnGatewayId: sample.single },
    });
  });

  const good = (at: string, options: Parameters<typeof signAcs3>[3] = {}) =>
    signAcs3(at, action, parameters, options);
  const withHeader = ({ url, init }: SignedRequest, name: string, value: string): SignedRequest => ({
    url,
    init: { ...init, headers: { ...init.headers, [name]: value } },
  });
  const spoiled: readonly {
    title: string;
    make: (at: string) => SignedRequest;
    code: string;
    why?: string;
  }[] = [
    {
      title: 'a changed query',
      make: (at) => ({ ...good(at), url: good(at).url.replace('single01', 'single02') }),
      code: 'SignatureDoesNotMatch',
      why: 'check the AccessKey secret',
    },
    {
      title: 'a changed path',
      make: (at) => ({ ...good(at), url: good(at).url.replace('/?', '/other?') }),
      code: 'SignatureDoesNotMatch',
      why: 'check the AccessKey secret',
    },
    {
      title: 'a changed action',
      make: (at) => withHeader(good(at), 'x-acs-action', 'DeleteVpnRouteEntry'),
      code: 'SignatureDoesNotMatch',
      why: 'check the AccessKey secret',
    },
    {
      title: 'a body put in afterwards',
      make: (at) => ({ ...good(at), init: { ...good(at).init, body: 'Weight=0' } }),
      code: 'SignatureDoesNotMatch',
      why: 'x-acs-content-sha256',
    },
    {
      title: 'an x-acs header that is not signed',
      make: (at) => good(at, { extraHeaders: { 'x-acs-extra': '1' } }),
      code: 'SignatureDoesNotMatch',
      why: 'header x-acs-extra is present',
    },
    {
      title: 'a content type that is not signed',
      make: (at) => good(at, { extraHeaders: { 'content-type': 'text/plain' } }),
      code: 'SignatureDoesNotMatch',
      why: 'header content-type is present',
    },
    {
      title: 'an Authorization header of another kind',
      make: (at) => withHeader(good(at), 'authorization', 'Bearer abc'),
      code: 'IncompleteSignature',
    },
    {
      title: 'a date 16 minutes old',
      make: (at) => good(at, { date: minutes(-16) }),
      code: 'InvalidTimeStamp.Expired',
    },
    {
      title: 'a date 16 minutes ahead',
      make: (at) => good(at, { date: minutes(16) }),
      code: 'InvalidTimeStamp.Expired',
    },
    {
      title: 'a date that is none',
      make: (at) => withHeader(good(at), 'x-acs-date', 'yesterday'),
      code: 'InvalidTimeStamp.Format',
    },
    {
      title: 'another API version',
      make: (at) => good(at, { version: '2014-05-26' }),
      code: 'InvalidVersion',
    },
    {
      title: 'no signature at all',
      make: (at) => ({
        url: `http://${at}/?Action=${action}`,
        init: { method: 'POST', headers: {}, body: null },
      }),
      code: 'MissingAccessKeyId',
    },
  ];
  it.each(spoiled)('$title → $code', async ({ make, code, why = '' }) => {
    const { emulator } = await anSdkBench();
    expect(await sendSigned(make(emulator.endpoint))).toMatchObject({
      status: 400,
      body: { Code: code, Message: expect.stringContaining(why) },
    });
  });

  it('the same request sent twice → SignatureNonceUsed, and it takes effect once', async () => {
    const { emulator } = await anSdkBench();
    const signed = signAcs3(emulator.endpoint, 'CreateVpnRouteEntry', {
      ...parameters,
      RouteDest: '10.0.0.0/24',
      NextHop: sample.firstOffice,
      Weight: '0',
      PublishVpc: 'false',
    });
    expect((await sendSigned(signed)).status).toBe(200);
    expect((await sendSigned(signed)).body.Code).toBe('SignatureNonceUsed');
    expect(emulator.world.counters).toEqual({ 'CreateVpnRouteEntry OK': 1 });
  });

  it('a nonce used with a wrong signature → still free for the right one', async () => {
    const { emulator } = await anSdkBench();
    await sendSigned(good(emulator.endpoint, { nonce: 'n-1', secret: 'wrong' }));
    expect((await sendSigned(good(emulator.endpoint, { nonce: 'n-1' }))).status).toBe(200);
  });

  it('the signature printed by the documentation → reproduced', async () => {
    const { hmac, sha256Hex } = await import('../../../local/vpn/http/canonical.ts');
    const empty = sha256Hex('');
    const canonical = [
      'POST',
      '/',
      'ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
      'host:ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action:RunInstances',
      `x-acs-content-sha256:${empty}`,
      'x-acs-date:2023-10-26T10:22:32Z',
      'x-acs-signature-nonce:3156853299f313e23d1673dc12e1703d',
      'x-acs-version:2014-05-26',
      '',
      'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
      empty,
    ].join('\n');
    const signature = hmac(
      'sha256',
      'YourAccessKeySecret',
      `ACS3-HMAC-SHA256\n${sha256Hex(canonical)}`,
      'hex',
    );
    expect(signature).toMatch(/^06563a9e.*83c0$/);
  });
});
