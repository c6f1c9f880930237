import type { LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpCaller } from '../../shared/reply/call-https.ts';
import type { HttpCall } from '../../shared/reply/http-caller.ts';
import { callTo, startPlace, whyOf } from './place.ts';

const call = createHttpCaller({ allowedOrigins: [] });

describe('URLs that came in a request', () => {
  const requested = (url: string): HttpCall => callTo(url, { namedBy: 'requested', body: 'x' });
  const resolvingTo =
    (...answers: readonly (readonly string[])[]): LookupFunction =>
    (_name, options, callback) => {
      const found = (answers[Math.min(asked, answers.length - 1)] ?? []).map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      asked += 1;
      if (found.length === 0) callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), '');
      else if (options.all) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family);
    };
  let asked = 0;
  afterEach(() => {
    asked = 0;
  });

  it('an emulator on loopback that the operator lists: called', async () => {
    const place = await startPlace((response) => response.end('{}'));
    const caller = createHttpCaller({ allowedOrigins: [place.url] });
    expect(whyOf(await caller(requested(`${place.url}/slack/x`)))).toBe('answered 200');
  });

  it('not listed: forbidden, nothing is sent', async () => {
    const place = await startPlace((response) => response.end('{}'));
    expect(whyOf(await call(requested(`${place.url}/slack/x`)))).toBe(
      'forbidden: Its origin is not on the list of ROUTEHOOK_REPLY_ORIGINS.',
    );
    expect(place.sockets.size).toBe(0);
  });

  it.each([
    ['loopback', ['127.0.0.1']],
    ['loopback, IPv6', ['::1']],
    ['loopback, mapped', ['::ffff:127.0.0.1']],
    ['the metadata service', ['100.100.100.200']],
    ['a public address and loopback', ['127.0.0.1', '8.8.8.8']],
  ])('its name leads to %s: forbidden, no connection is made', async (_title, addresses) => {
    const place = await startPlace((response) => response.end('{}'));
    const origin = `https://chat.example:${new URL(place.url).port}`;
    const caller = createHttpCaller({ allowedOrigins: [origin], lookup: resolvingTo(addresses) });
    expect(whyOf(await caller(requested(`${origin}/x`)))).toBe(
      'forbidden: Its name leads to an address that is not on the public internet.',
    );
    expect(place.sockets.size).toBe(0);
  });

  it('its name leads elsewhere the second time: judged again', async () => {
    const place = await startPlace((response) => response.end('{}'));
    const origin = `https://chat.example:${new URL(place.url).port}`;
    const caller = createHttpCaller({ allowedOrigins: [origin], lookup: resolvingTo([], ['127.0.0.1']) });
    expect(whyOf(await caller(requested(origin)))).toBe('failed: Its name is not known to DNS.');
    expect((await caller(requested(origin))).kind).toBe('forbidden');
    expect(place.sockets.size).toBe(0);
  });

  it.each(['https://10.0.0.5', 'https://169.254.169.254', 'https://[::ffff:7f00:1]', 'https://[fd00::1]'])(
    '%s, though listed: forbidden without a look-up',
    async (origin) => {
      const caller = createHttpCaller({ allowedOrigins: [origin], lookup: resolvingTo(['8.8.8.8']) });
      expect(whyOf(await caller(requested(`${origin}/x`)))).toBe(
        'forbidden: Its address is not on the public internet.',
      );
      expect(asked).toBe(0);
    },
  );
});
