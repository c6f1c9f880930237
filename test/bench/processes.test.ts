import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { timeProcess } from '../../bench/cold/time-process.ts';
import { median } from '../../bench/median.ts';
import { createCaller } from '../../bench/warm/caller.ts';
import { cpuTimeMs } from '../../bench/warm/cpu-time.ts';
import { startRelay } from '../../bench/warm/relay.ts';

describe('timing processes', () => {
  it('a process is timed from its start to its end', async () => {
    expect(await timeProcess({ words: ['-e', 'setTimeout(() => {}, 100)'] })).toBeGreaterThan(100);
  });

  it('one that fails is told, with what it said', async () => {
    const words = ['-e', 'console.error("no bundle"); process.exit(3)'];
    await expect(timeProcess({ words })).rejects.toThrow(/ended with 3\. It said: no bundle/);
  });

  it('processor time grows with work; a process that is gone has none', () => {
    const before = cpuTimeMs(process.pid);
    for (const startedMs = performance.now(); performance.now() - startedMs < 60; );
    expect(before === undefined || Number(cpuTimeMs(process.pid)) > before).toBe(true);
    expect(cpuTimeMs(2 ** 30)).toBeUndefined();
  });

  it('the median of an odd and of an even number of values', () => {
    expect([median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([5, 3]);
    expect(() => median([])).toThrow('median of nothing');
  });
});

it('a relay counts connections, not requests', async () => {
  const server = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const relay = await startRelay(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => relay.close());
  for (const requests of [3, 2]) {
    const caller = createCaller();
    for (let sent = 0; sent < requests; sent += 1) {
      const call = { method: 'POST', url: `http://${relay.endpoint}/`, headers: {}, body: '{}' };
      expect(await caller.call(call)).toBe(200);
    }
    caller.close();
  }
  expect(relay.connections()).toBe(2);
});
