import { beforeAll, describe, expect, it } from 'vitest';
import { createLocalSender, type LocalSender, signedHeaders } from '../../local/sender.ts';
import { signStandardWebhook } from '../../shared/source/standard-webhooks.ts';
import { operationOf, problemOf, type Reply, sendHeaderLines } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';

const dryRun = { dryRun: true };
const sender: LocalSender = createLocalSender();
const rotated: LocalSender = createLocalSender();

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    sender,
    senders: [
      { type: 'standard', name: 'demo', secrets: [sender.secret, rotated.secret] },
      { type: 'bearer', name: 'operator', tokens: [sender.token, rotated.token] },
    ],
  });
});

/** A dry run: a request that is let through answers 200 and changes nothing. */
const bodyText = () => JSON.stringify(routeBody(cloud.freshGateway(), dryRun));

function post(body: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
  return cloud.client.bare('/v1/routes', body, { headers });
}

/** Every refusal of a caller: 401 with a challenge, nothing sent, no secret in it. */
function expectRefused(reply: Reply, code: string): void {
  const problem = problemOf(reply);
  expect(problem).toMatchObject({ status: 401, code });
  expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  for (const { secret, token } of [sender, rotated]) {
    expect(reply.text).not.toContain(secret.slice('whsec_'.length));
    expect(reply.text).not.toContain(token);
  }
}

describe('Standard Webhooks signatures at the built webhook', () => {
  it.each([
    ['the current secret', () => sender.secret],
    ['the other secret while they are rotated', () => rotated.secret],
  ])('signed with %s: let through as the same sender', async (_title, secret) => {
    const body = bodyText();
    const reply = await post(body, signedHeaders(secret(), freshId(), body, Date.now()));
    expect(reply.status).toBe(200);
    expect(operationOf(reply).metadata.requester).toEqual({ source: 'standard', instance: 'demo' });
  });

  it('a body of many scripts: verified over its bytes', async () => {
    const body = JSON.stringify(
      routeBody(cloud.freshGateway(), { ...dryRun, description: 'путь 分支 🚦 ñ' }),
    );
    const reply = await post(body, signedHeaders(sender.secret, freshId(), body, Date.now()));
    expect(operationOf(reply).metadata.route.description).toBe('путь 分支 🚦 ñ');
  });

  it('a body with its own spacing and order of keys: verified as it came', async () => {
    const entries = Object.entries(routeBody(cloud.freshGateway(), dryRun)).reverse();
    const body = `\n ${JSON.stringify(Object.fromEntries(entries), null, '\t')}\r\n`;
    const reply = await post(body, signedHeaders(sender.secret, freshId(), body, Date.now()));
    expect(reply.status).toBe(200);
  });

  it('a timestamp 290 seconds old: let through', async () => {
    const body = bodyText();
    const reply = await post(body, signedHeaders(sender.secret, freshId(), body, Date.now() - 290_000));
    expect(reply.status).toBe(200);
  });

  it('an empty body, rightly signed: known, then refused for having no JSON', async () => {
    expect(problemOf(await cloud.client.signed(freshId(), '')).code).toBe('Body.NotJson');
  });

  it('an unknown secret: 401', async () => {
    const body = bodyText();
    const reply = await post(body, signedHeaders(createLocalSender().secret, freshId(), body, Date.now()));
    expectRefused(reply, 'Signature.Mismatch');
  });

  it('one byte of the body flipped: 401', async () => {
    const body = bodyText();
    const headers = signedHeaders(sender.secret, freshId(), body, Date.now());
    expectRefused(await post(body.replace('10.1.0.0', '10.0.0.0'), headers), 'Signature.Mismatch');
    expectRefused(await post(`${body} `, headers), 'Signature.Mismatch');
    expectRefused(await post('', headers), 'Signature.Mismatch');
  });

  it('another id or another time than was signed: 401', async () => {
    const body = bodyText();
    const headers = signedHeaders(sender.secret, freshId(), body, Date.now());
    expectRefused(await post(body, { ...headers, 'webhook-id': freshId() }), 'Signature.Mismatch');
    const later = String(Math.floor(Date.now() / 1000) + 10);
    expectRefused(await post(body, { ...headers, 'webhook-timestamp': later }), 'Signature.Mismatch');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s: 401', async (name) => {
    const body = bodyText();
    const { [name]: _, ...headers } = signedHeaders(sender.secret, freshId(), body, Date.now());
    expectRefused(await post(body, headers), 'Signature.Malformed');
  });

  it.each(['v1a,', 'v2,', 'V1,', 'v1=', ''])('the right bytes as "%s": 401', async (version) => {
    const body = bodyText();
    const headers = signedHeaders(sender.secret, freshId(), body, Date.now());
    const signature = headers['webhook-signature']?.replace('v1,', version) ?? '';
    expectRefused(await post(body, { ...headers, 'webhook-signature': signature }), 'Signature.Mismatch');
  });

  it.each([
    ['301 seconds old', -301_000],
    ['303 seconds in the future', 303_000],
    ['of the year 1970', -Date.now()],
  ])('a timestamp %s: 401', async (_title, offMs) => {
    const body = bodyText();
    const reply = await post(body, signedHeaders(sender.secret, freshId(), body, Date.now() + offMs));
    expectRefused(reply, 'Signature.Stale');
  });

  it('the timestamp "123abc", signed as such: 401', async () => {
    const body = bodyText();
    const id = freshId();
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': '123abc',
      'webhook-signature': signStandardWebhook(sender.secret, id, 123, body),
    };
    expectRefused(await post(body, headers), 'Signature.Malformed');
  });

  it('header names in odd letter case: the platform and we do not care', async () => {
    const body = bodyText();
    const headers = signedHeaders(sender.secret, freshId(), body, Date.now());
    const lines = Object.entries(headers).flatMap(([name, value], index) => [
      index % 2 ? name.toUpperCase() : name.replace('webhook', 'wEbHoOk'),
      value,
    ]);
    expect((await sendHeaderLines(cloud.url, '/v1/routes', lines, body)).status).toBe(200);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('%s sent twice: 401', async (name) => {
    const body = bodyText();
    const headers = signedHeaders(sender.secret, freshId(), body, Date.now());
    const lines = [...Object.entries(headers).flat(), name, headers[name] ?? ''];
    const problem = problemOf(await sendHeaderLines(cloud.url, '/v1/routes', lines, body));
    expect(problem.status).toBe(401);
  });

  it('bytes that are not UTF-8: they arrive in base64, the signature fits, the body is no JSON', async () => {
    const body = Buffer.concat([
      Buffer.from('{"description":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const id = freshId();
    const timestampS = Math.floor(Date.now() / 1000);
    const signature = signStandardWebhook(sender.secret, id, timestampS, body);
    const lines = ['webhook-id', id, 'webhook-timestamp', String(timestampS), 'webhook-signature', signature];
    const type = ['content-type', 'application/json'];
    const reply = await sendHeaderLines(cloud.url, '/v1/routes', [...lines, ...type], body);
    expect(problemOf(reply)).toMatchObject({ status: 400, code: 'Body.NotJson' });
    body.writeUInt8(0xfd, 17);
    const forged = await sendHeaderLines(cloud.url, '/v1/routes', [...lines, ...type], body);
    expectRefused(forged, 'Signature.Mismatch');
  });

  it('a good body of a binary content type: the signature fits its bytes, the type is refused', async () => {
    const body = bodyText();
    const headers = signedHeaders(sender.secret, freshId(), body, Date.now());
    const reply = await post(body, { ...headers, 'content-type': 'application/octet-stream' });
    expect(problemOf(reply)).toMatchObject({ status: 415, code: 'Body.MediaType' });
  });

  it('a wrong signature next to a right bearer token: 401, no falling back', async () => {
    const body = bodyText();
    const headers = signedHeaders(createLocalSender().secret, freshId(), body, Date.now());
    const authorization = `Bearer ${sender.token}`;
    expectRefused(await post(body, { ...headers, authorization }), 'Signature.Mismatch');
    expectRefused(await cloud.client.bearer('/v1/operations', undefined, { headers }), 'Signature.Mismatch');
  });
});

describe('bearer tokens at the built webhook', () => {
  const ask = (authorization: string | undefined) =>
    post(bodyText(), {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    });

  it.each([
    ['the current token', () => `Bearer ${sender.token}`],
    ['the other token while they are rotated', () => `Bearer ${rotated.token}`],
    ['the scheme in lower case', () => `bearer ${sender.token}`],
  ])('%s: let through as that sender', async (_title, authorization) => {
    const reply = await ask(authorization());
    expect(reply.status).toBe(200);
    expect(operationOf(reply).metadata.requester).toEqual({ source: 'bearer', instance: 'operator' });
  });

  it.each([
    ['a wrong token', () => `Bearer ${createLocalSender().token}`],
    ['half of the token', () => `Bearer ${sender.token.slice(0, 16)}`],
    ['the token and more', () => `Bearer ${sender.token}x`],
    ['the signing secret as token', () => `Bearer ${sender.secret}`],
    ['two tokens', () => `Bearer ${sender.token} ${rotated.token}`],
    ['another scheme', () => `Basic ${sender.token}`],
    ['no token', () => 'Bearer '],
  ])('%s: 401', async (_title, authorization) => {
    expectRefused(await ask(authorization()), 'Token.Mismatch');
  });

  it('no credentials at all: 401 at every address but the public ones', async () => {
    expectRefused(await ask(undefined), 'Caller.Unknown');
    const get = { method: 'GET' };
    expectRefused(await cloud.client.bare('/v1/operations', undefined, get), 'Caller.Unknown');
    expectRefused(await cloud.client.bare('/v1/operations/op_x', undefined, get), 'Caller.Unknown');
    expectRefused(await cloud.client.bare('/v1/operations/op_x:cancel', undefined, {}), 'Caller.Unknown');
    expect((await cloud.client.bare('/healthz', undefined, get)).status).toBe(200);
  });
});
