import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findInstanceProgram } from '../../../local/fc/instance-program.ts';
import { functionOf, hostOf, isAlive, until } from './fixture.ts';

const none = Buffer.alloc(0);
const pidOf = 'exports.handler = async () => String(process.pid);';

describe('starting a host', () => {
  it('code that was not built is named, and so is the way to build it', async () => {
    const definition = functionOf(pidOf, { codeDir: join(tmpdir(), 'nothing-here') });
    await expect(hostOf([definition])).rejects.toThrow(
      /nothing-here\/index\.js does not exist\. Run `npm run build` first/,
    );
  });

  it('a definition the platform refuses is refused, with every reason', async () => {
    const definition = functionOf(pidOf, { memoryMb: 100, timeoutSeconds: 0 });
    await expect(hostOf([definition])).rejects.toThrow(
      /"fixture" cannot be deployed: timeoutSeconds.*; memoryMb/,
    );
  });

  it('two functions of one name are refused', async () => {
    await expect(hostOf([functionOf(pidOf), functionOf(pidOf)])).rejects.toThrow('two functions are named');
  });

  it('a port in use is named, with the function and what to do', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    await expect(hostOf([functionOf(pidOf, { httpTrigger: { methods: ['GET'], port } })])).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port} for function fixture: the port is in use`,
    );
  });

  it('each function with an HTTP trigger has a port of its own', async () => {
    const httpTrigger = { methods: ['GET'] };
    const host = await hostOf([
      functionOf("exports.handler = async () => 'a';", { name: 'a', httpTrigger }),
      functionOf("exports.handler = async () => 'b';", { name: 'b', httpTrigger }),
      functionOf(pidOf, { name: 'c' }),
    ]);
    expect([...host.urls.keys()]).toEqual(['a', 'b']);
    expect(await (await fetch(host.urls.get('b') ?? '')).text()).toBe('b');
  });

  it('a function that is not there is refused by name', async () => {
    const host = await hostOf([functionOf(pidOf)]);
    await expect(host.invoke('other', none)).rejects.toThrow('no function "other" here: there is fixture');
  });

  it('a provider of keys that throws is a 500 that says so, and the host goes on', async () => {
    let isBroken = true;
    const definition = functionOf(pidOf, { httpTrigger: { methods: ['GET'] } });
    const host = await hostOf([definition], {
      credentials: () => {
        if (isBroken) throw new Error('no keys today');
        return { accessKeyId: 'STS.k', accessKeySecret: 's', securityToken: 't' };
      },
    });
    const url = host.urls.get('fixture') ?? '';
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('no keys today')]);
    await fetch(url, { headers: { 'X-Fc-Invocation-Type': 'Async' } });
    isBroken = false;
    expect((await fetch(url)).status).toBe(200);
  });

  it('an instance program that cannot be found says where it was looked for', () => {
    expect(() => findInstanceProgram(['/'])).toThrow('local/fc/instance.cjs was not found above /');
  });
});

describe('closing a host', () => {
  it('ends frozen and busy instances, answers the request under way and never hangs', async () => {
    const host = await hostOf([
      functionOf("exports.handler = (e, c, done) => { if (e.length === 0) done(null, 'ok'); };", {
        httpTrigger: { methods: ['GET'] },
      }),
    ]);
    const waiting = fetch(host.urls.get('fixture') ?? '');
    await until(() => host.instances('fixture').length === 1, 'an instance started');
    await host.invoke('fixture', none);
    const pids = host.instances('fixture').flatMap(({ pid }) => pid ?? []);
    expect(pids).toHaveLength(2);
    await host.close();
    expect(pids.filter(isAlive)).toEqual([]);
    expect((await waiting).status).toBe(502);
    await expect(host.invoke('fixture', none)).rejects.toThrow('invoked on a closed host');
    await host.close();
  });

  it('gives up the waiting of asynchronous retries', async () => {
    const host = await hostOf([
      functionOf("exports.handler = async () => { throw new Error('no'); };", {
        asyncInvocation: { retryDelayMs: 600_000 },
      }),
    ]);
    const running = host.invokeAsync('fixture', none);
    await until(() => host.instances('fixture').some(({ state }) => state === 'frozen'), 'the first attempt');
    await host.close();
    expect(await running).toMatchObject({ kind: 'failed' });
  });
});

describe('a host bundled to one file', () => {
  it('runs its functions, and a host that is killed leaves no instance behind, frozen or busy', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'fc-bundle-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const { codeDir } = functionOf(
      'exports.handler = (e, c, done) => { console.log(process.pid); if (String(e) === "answer") done(); };',
    );
    writeFileSync(
      join(dir, 'main.ts'),
      `import { startFunctionHost } from ${JSON.stringify(resolve('local/fc/host.ts'))};
      async function main() {
        const host = await startFunctionHost({
          functions: [{ name: 'f', codeDir: ${JSON.stringify(codeDir)}, handler: 'index.handler',
            timeoutSeconds: 60, memoryMb: 128, environment: {} }],
          region: 'r', accountId: 'a',
          credentials: () => ({ accessKeyId: '', accessKeySecret: '', securityToken: '' }),
          onLog: (_name, line) => console.log(line.text),
        });
        await host.invoke('f', Buffer.from('answer')).then(() => console.log('frozen'));
        await Promise.all([host.invoke('f', Buffer.from('answer')), host.invoke('f', Buffer.from('stay'))]);
      }
      main();`,
    );
    const outfile = join(dir, 'main.cjs');
    await build({
      entryPoints: [join(dir, 'main.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const host = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void host.kill('SIGKILL'));
    let output = '';
    host.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    await until(() => output.trim().split('\n').length === 4, 'three requests were begun');
    const pids = [...new Set(output.match(/\d+/g) ?? [])].map(Number);
    expect(pids).toHaveLength(2);
    expect(pids.every(isAlive)).toBe(true);
    host.kill('SIGKILL');
    await until(() => !pids.some(isAlive), 'both instances are gone');
  });
});
