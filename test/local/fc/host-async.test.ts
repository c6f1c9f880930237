import { describe, expect, it } from 'vitest';
import { functionOf, hostOf, httpHostOf, until } from './fixture.ts';

const logged = (host: { logs: (name: string) => readonly { text: string }[] }) =>
  host.logs('fixture').map((line) => line.text);
const quick = { retryDelayMs: 5, throttleDelayMs: 10 };

describe('an asynchronous request', () => {
  it('is answered 202 at once and runs later', async () => {
    const { host, url } = await httpHostOf(`exports.handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log('done');
    };`);
    const response = await fetch(url, { headers: { 'x-fc-invocation-type': 'Async' } });
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect(logged(host)).toEqual([]);
    await until(() => logged(host).includes('done'), 'the event runs');
  });

  it('that fails is retried three times with a growing retryCount, then dropped with a remark', async () => {
    const { host, url } = await httpHostOf(
      "exports.handler = async (e, c) => { console.log('try ' + c.retryCount); throw new Error('no'); };",
      { asyncInvocation: quick },
    );
    await fetch(url, { headers: { 'x-fc-invocation-type': 'Async' } });
    const end = 'asynchronous event dropped: it failed 4 times; last error: no';
    await until(() => logged(host).includes(end), 'the event is dropped');
    expect(logged(host).filter((text) => text.startsWith('try'))).toEqual([
      'try 0',
      'try 1',
      'try 2',
      'try 3',
    ]);
    expect(host.logs('fixture').filter(({ stream }) => stream === 'platform')).toHaveLength(5);
  });

  it('that succeeds on a retry ends there', async () => {
    const host = await hostOf([
      functionOf(
        "exports.handler = async (e, c) => { if (c.retryCount < 2) throw new Error('no'); return 'ok'; };",
        {
          asyncInvocation: quick,
        },
      ),
    ]);
    expect(await host.invokeAsync('fixture', Buffer.alloc(0))).toMatchObject({ payload: Buffer.from('ok') });
  });

  it('that ends its process is retried too, in a new instance', async () => {
    const host = await hostOf([
      functionOf("exports.handler = async (e, c) => (c.retryCount === 0 ? process.exit(1) : 'ok');", {
        asyncInvocation: quick,
      }),
    ]);
    expect(await host.invokeAsync('fixture', Buffer.alloc(0))).toMatchObject({ payload: Buffer.from('ok') });
  });
});

describe('a timer', () => {
  const overlapping = `const { setTimeout: delay } = require('node:timers/promises');
    exports.handler = async (event) => {
      console.log('begin ' + event.toString());
      await delay(150);
      console.log('end');
    };`;
  const timer = { triggerName: 'every-minute', payload: 'go' };

  it('fires with time, name and payload', async () => {
    const host = await hostOf([functionOf(overlapping, { timer })], { now: () => 1_763_866_800_123 });
    await host.fireTimer('fixture');
    expect(logged(host)[0]).toBe(
      'begin {"triggerTime":"2025-11-23T03:00:00Z","triggerName":"every-minute","payload":"go"}',
    );
  });

  it('fires again although the last run has not ended: the runs overlap', async () => {
    // Each run ends only once both have begun, so runs one after the other would time out.
    const endsTogether = `const { appendFileSync, readFileSync } = require('node:fs');
      const { setTimeout: delay } = require('node:timers/promises');
      const begun = __dirname + '/begun';
      exports.handler = async () => {
        console.log('begin');
        appendFileSync(begun, '.');
        while (readFileSync(begun).length < 2) await delay(10);
        console.log('end');
      };`;
    const host = await hostOf([functionOf(endsTogether, { timer })]);
    const results = await Promise.all([host.fireTimer('fixture'), host.fireTimer('fixture')]);
    expect(results.map((result) => result.kind)).toEqual(['answered', 'answered']);
    expect(logged(host)).toEqual(expect.arrayContaining(['begin', 'begin', 'end', 'end']));
  });

  it('with a reserved concurrency of one, the second run waits for the first', async () => {
    const host = await hostOf([
      functionOf(overlapping, { timer, reservedConcurrency: 1, asyncInvocation: quick }),
    ]);
    const results = await Promise.all([host.fireTimer('fixture'), host.fireTimer('fixture')]);
    expect(results.map((result) => result.kind)).toEqual(['answered', 'answered']);
    expect(logged(host).map((text) => text.slice(0, 5))).toEqual(['begin', 'end', 'begin', 'end']);
    expect(host.instances('fixture')).toHaveLength(1);
  });

  it('with a period fires by itself until the host closes', async () => {
    const host = await hostOf([
      functionOf("exports.handler = async () => console.log('tick');", { timer: { ...timer, everyMs: 30 } }),
    ]);
    await until(() => logged(host).length >= 3, 'three firings');
    await host.close();
    const count = logged(host).filter((text) => text === 'tick').length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(logged(host).filter((text) => text === 'tick').length).toBe(count);
  });

  it('that was not configured cannot be fired', async () => {
    const host = await hostOf([functionOf(overlapping)]);
    await expect(host.fireTimer('fixture')).rejects.toThrow('function "fixture" has no timer');
  });
});

describe('a stranger at an HTTP trigger who sends X-Fc-Invocation-Type: Async', () => {
  it('invokes that function only, with an HTTP event, and needs a signature for anything else', async () => {
    const host = await hostOf(
      [
        functionOf("exports.handler = async (e) => console.log('open ' + JSON.parse(e).rawPath);", {
          httpTrigger: { methods: ['POST'] },
        }),
        functionOf("exports.handler = async () => console.log('inner');", { name: 'inner' }),
      ],
      { api: { serviceName: 'routehook' } },
    );
    const inner = '/2016-08-15/services/routehook/functions/inner/invocations';
    const response = await fetch(`${host.urls.get('fixture')}${inner}`, {
      method: 'POST',
      headers: { 'x-fc-invocation-type': 'Async' },
    });
    expect(response.status).toBe(202);
    await until(() => logged(host).includes(`open ${inner}`), 'the open function runs');
    expect(
      (
        await fetch(`${host.apiUrl}${inner}`, {
          method: 'POST',
          headers: { 'x-fc-invocation-type': 'Async' },
        })
      ).status,
    ).toBe(403);
    expect(host.instances('inner')).toEqual([]);
  });
});
