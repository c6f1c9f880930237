import { spawn } from 'node:child_process';
import type { LookupFunction } from 'node:net';
import { build } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpCaller } from '../../shared/reply/call-https.ts';
import { callTo, startPlace, whyOf } from './place.ts';

const call = createHttpCaller({ allowedOrigins: [] });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('connections', () => {
  it('calls one after another: one connection', async () => {
    const place = await startPlace((response) => response.end('{}'));
    for (let round = 0; round < 5; round += 1) await call(callTo(place.url, { body: { round } }));
    expect(place.requests).toHaveLength(5);
    expect(place.sockets.size).toBe(1);
  });

  it('the other side closed it meanwhile: the next call makes a new one', async () => {
    const place = await startPlace((response) => response.end('{}'));
    for (let round = 0; round < 20; round += 1) {
      expect(whyOf(await call(callTo(place.url, { body: { round } })))).toBe('answered 200');
      for (const socket of place.sockets) {
        if (round % 2 === 0) socket.destroy();
        else socket.resetAndDestroy();
      }
    }
    expect(place.sockets.size).toBe(20);
  });

  it('an idle one that grew old, by the wall clock: not used again', async () => {
    const place = await startPlace((response) => response.end('{}'));
    await call(callTo(place.url));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_500 });
    await call(callTo(place.url));
    expect(place.sockets.size).toBe(2);
  });

  it('kept for a configured call, private: not used by a requested one', async () => {
    const place = await startPlace((response) => response.end('{}'), { secure: true });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const origin = `https://chat.example:${new URL(place.url).port}`;
    const lookup: LookupFunction = (_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const caller = createHttpCaller({ allowedOrigins: [origin], lookup });
    expect(whyOf(await caller(callTo(origin)))).toBe('answered 200');
    expect(whyOf(await caller(callTo(origin, { namedBy: 'requested' })))).toMatch(/^forbidden/);
    expect(whyOf(await caller(callTo(origin)))).toBe('answered 200');
    expect(place.sockets.size).toBe(1);
    expect(place.requests).toHaveLength(2);
  });

  it('an idle one does not keep the process alive', async () => {
    const place = await startPlace((response) => response.end('{}'), { keepAliveTimeout: 60_000 });
    const program = `
      import { createHttpCaller } from './shared/reply/call-https.ts';
      const call = createHttpCaller({ allowedOrigins: [] });
      const url = process.env.PLACE;
      const result = await call({ method: 'GET', url, namedBy: 'configured', timeoutMs: 30_000 });
      console.log(result.kind);`;
    const { outputFiles } = await build({
      stdin: { contents: program, loader: 'ts', resolveDir: process.cwd() },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
    });
    const child = spawn(process.execPath, ['--input-type=module', '-e', outputFiles[0]?.text ?? ''], {
      env: { ...process.env, PLACE: place.url },
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    const startedMs = Date.now();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, Buffer.concat(output).toString()]).toEqual([0, 'answered\n']);
    expect(Date.now() - startedMs).toBeLessThan(10_000);
  });
});
