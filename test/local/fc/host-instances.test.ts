import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/fc/invocation.ts';
import { functionOf, hostOf, httpHostOf, isAlive, textOf, until } from './fixture.ts';

const none = Buffer.alloc(0);
/** Says who it is after the milliseconds it was asked to take. */
const slow = `let running = 0, most = 0;
exports.handler = async (event) => {
  running += 1; most = Math.max(most, running);
  await new Promise((resolve) => setTimeout(resolve, Number(event.toString())));
  running -= 1;
  return JSON.stringify({ pid: process.pid, most });
};`;
const takes = (ms: number) => Buffer.from(String(ms));
const saidBy = (result: InvocationResult): { pid: number; most: number } => JSON.parse(textOf(result));

describe('instances', () => {
  it('one after the other: requests share one warm instance', async () => {
    const host = await hostOf([functionOf(slow)]);
    const first = saidBy(await host.invoke('fixture', takes(0)));
    const second = saidBy(await host.invoke('fixture', takes(0)));
    expect(second.pid).toBe(first.pid);
    expect(host.instances('fixture')).toMatchObject([{ pid: first.pid, state: 'frozen' }]);
  });

  it('in parallel: each request has an instance to itself', async () => {
    const host = await hostOf([functionOf(slow)]);
    const said = (await Promise.all([1, 2, 3, 4, 5].map(() => host.invoke('fixture', takes(150))))).map(
      saidBy,
    );
    expect(new Set(said.map(({ pid }) => pid)).size).toBe(5);
    expect(said.every(({ most }) => most === 1)).toBe(true);
  });

  it('many requests over few instances: never two at once in one, the surplus is refused with 429', async () => {
    const { host, url } = await httpHostOf(
      `let busy = false;
      exports.handler = async () => {
        if (busy) process.exit(1);
        busy = true;
        await new Promise((resolve) => setTimeout(resolve, 3));
        busy = false;
        return { statusCode: 200 };
      };`,
      {},
      { maxInstances: 3 },
    );
    const statuses = new Set<number>();
    const client = async () => {
      for (let n = 0; n < 40; n += 1) statuses.add((await fetch(url)).status);
    };
    await Promise.all([1, 2, 3, 4, 5].map(client));
    expect([...statuses].sort()).toEqual([200, 429]);
    expect(host.instances('fixture').length).toBeLessThanOrEqual(3);
  });

  it('a refusal for lack of instances says so in the platform’s way', async () => {
    const { host, url } = await httpHostOf(slow, { reservedConcurrency: 1 });
    const busy = host.invoke('fixture', takes(400));
    const response = await fetch(url);
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ Code: 'ResourceThrottled' });
    await busy;
  });

  it('idle ones are reclaimed', async () => {
    const host = await hostOf([functionOf(slow)], { idleMs: 30 });
    const { pid } = saidBy(await host.invoke('fixture', takes(0)));
    await until(() => !isAlive(pid), 'the idle instance is gone');
    expect(host.instances('fixture')).toEqual([]);
  });

  it('work left after the answer stands still until the next request', async () => {
    const host = await hostOf([
      functionOf(`let ticks = 0; setInterval(() => { ticks += 1; }, 5);
        exports.handler = async (event) => {
          await new Promise((resolve) => setTimeout(resolve, Number(event.toString())));
          return String(ticks);
        };`),
    ]);
    const ticksAfter = async (ms: number) => Number(textOf(await host.invoke('fixture', takes(ms))));
    const before = await ticksAfter(100);
    await delay(300);
    // Sixty ticks would have passed if it ran; a few pass around freezing and thawing.
    expect((await ticksAfter(0)) - before).toBeLessThan(15);
    expect(before).toBeGreaterThan(3);
  });

  it('see their own environment only', async () => {
    const host = await hostOf([
      functionOf('exports.handler = async () => process.env;', { environment: { STORE: 'memory' } }),
    ]);
    const result = await host.invoke('fixture', none);
    const environment = JSON.parse(textOf(result));
    expect(environment).toMatchObject({
      STORE: 'memory',
      FC_FUNCTION_NAME: 'fixture',
      FC_REGION: 'cn-hangzhou',
    });
    const others = Object.keys(environment).filter((name) => !/^(FC_|ALIBABA_CLOUD_)/.test(name));
    expect(others.filter((name) => !['PATH', 'HOME', 'TZ', 'STORE'].includes(name))).toEqual([]);
  });
});

describe('killing instances', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    '%s ends a frozen one; the next request starts another',
    async (signal) => {
      const host = await hostOf([functionOf(slow)]);
      const { pid } = saidBy(await host.invoke('fixture', takes(0)));
      expect(await host.killInstances('fixture', signal)).toBe(1);
      expect(isAlive(pid)).toBe(false);
      expect(saidBy(await host.invoke('fixture', takes(0))).pid).not.toBe(pid);
    },
  );

  it('under a request: the caller gets the platform’s error and the next request a fresh instance', async () => {
    const { host, url } = await httpHostOf(`exports.handler = (event, context, callback) => {
      if (JSON.parse(event).rawPath === '/fast') callback(null, 'fast');
      else console.log('at work');
    };`);
    const waiting = fetch(url);
    await until(() => host.logs('fixture').some((line) => line.text === 'at work'), 'the handler runs');
    await host.killInstances('fixture');
    const response = await waiting;
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('Process exited unexpectedly');
    expect(await (await fetch(`${url}/fast`)).text()).toBe('fast');
  });

  it('a frozen one is thawed for SIGTERM, so that its own handler runs', async () => {
    const host = await hostOf([
      functionOf(`process.on('SIGTERM', () => { console.log('bye'); process.exit(); });
        exports.handler = async () => 'ok';`),
    ]);
    await host.invoke('fixture', none);
    await host.killInstances('fixture', 'SIGTERM');
    expect(host.logs('fixture').map((line) => line.text)).toEqual(['bye', 'instance ended: exit code 0']);
  });

  it('one that ignores SIGTERM is killed all the same', async () => {
    const host = await hostOf([
      functionOf("process.on('SIGTERM', () => {}); exports.handler = async () => String(process.pid);"),
    ]);
    const result = await host.invoke('fixture', none);
    await host.killInstances('fixture', 'SIGTERM');
    expect(isAlive(Number(textOf(result)))).toBe(false);
  });
});

describe('logs', () => {
  it('hold every line of a request when its answer arrives, with stream and request', async () => {
    const seen: string[] = [];
    const host = await hostOf(
      [
        functionOf(`exports.handler = async (event, context) => {
          process.stdout.write('two parts'); process.stdout.write(' one line\\n');
          console.error('x'.repeat(300000));
          context.logger.info('by logger');
        };`),
      ],
      { onLog: (name, line) => seen.push(`${name} ${line.stream}`) },
    );
    const { requestId } = await host.invoke('fixture', none);
    const lines = host.logs('fixture');
    expect(lines.map((line) => [line.stream, line.requestId]).sort()).toEqual([
      ['stderr', requestId],
      ['stdout', requestId],
      ['stdout', requestId],
    ]);
    expect(lines.some((line) => line.text === 'two parts one line')).toBe(true);
    expect(lines.some((line) => line.text.endsWith(`${requestId} [INFO] by logger`))).toBe(true);
    expect(seen).toHaveLength(3);
  });
});
