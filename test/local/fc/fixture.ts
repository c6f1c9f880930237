import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { FunctionDefinition } from '../../../local/fc/function-definition.ts';
import { type FunctionHost, type FunctionHostOptions, startFunctionHost } from '../../../local/fc/host.ts';
import type { InvocationResult } from '../../../local/fc/invocation.ts';

/** Writes a function's index.js to a folder of its own, removed after the test. */
export function codeDirOf(source: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'fc-code-'));
  writeFileSync(join(dir, 'index.js'), source);
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A small function with the given code. */
export function functionOf(source: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition {
  return {
    name: 'fixture',
    codeDir: codeDirOf(source),
    handler: 'index.handler',
    timeoutSeconds: 5,
    memoryMb: 128,
    environment: {},
    ...changes,
  };
}

/** Starts a host that is closed after the test. */
export async function hostOf(
  functions: readonly FunctionDefinition[],
  changes: Partial<FunctionHostOptions> = {},
): Promise<FunctionHost> {
  const host = await startFunctionHost({
    functions,
    region: 'cn-hangzhou',
    accountId: '1234567890',
    credentials: () => ({ accessKeyId: 'STS.k', accessKeySecret: 's', securityToken: 't' }),
    ...changes,
  });
  onTestFinished(() => host.close());
  return host;
}

/** Starts a host with one HTTP function and says where it listens. */
export async function httpHostOf(
  source: string,
  changes: Partial<FunctionDefinition> = {},
  hostChanges: Partial<FunctionHostOptions> = {},
): Promise<{ readonly host: FunctionHost; readonly url: string }> {
  const definition = functionOf(source, { httpTrigger: { methods: ['GET', 'POST', 'HEAD'] }, ...changes });
  const host = await hostOf([definition], hostChanges);
  return { host, url: host.urls.get('fixture') ?? '' };
}

/** Waits until something is so; fails after ten seconds. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (isSo()) return;
    await delay(10);
  }
  throw new Error(`did not happen within 10 s: ${what}`);
}

/** Whether a process runs or is stopped; one that ended and was not collected yet does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync('/proc/self/stat')) return true;
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** What a handler returned, as text; fails when it did not return. */
export function textOf(result: InvocationResult): string {
  if (result.kind !== 'answered') throw new Error(`not answered: ${JSON.stringify(result)}`);
  return result.payload.toString();
}
