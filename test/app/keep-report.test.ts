import { describe, expect, it } from 'vitest';
import { keepReport, readGatewayReport, readRunReport } from '../../shared/app/keep-report.ts';
import { type GatewayReport, type RunReport, runReportKey } from '../../shared/plan/report.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { keyOf } from '../support/test-app.ts';
import { watchStore } from '../support/watched-store.ts';
import { gatewayRef } from './reconcile-world.ts';

const aRun = (atMs: number): RunReport => ({ kind: 'run', atMs, mode: 'apply', sources: [], gateways: [] });
const aReport = (atMs: number): GatewayReport => ({
  kind: 'gateway',
  atMs,
  source: 'file:a',
  asked: [],
  plan: {
    kind: 'unreadable',
    gateway: gatewayRef(),
    policy: 'sync',
    fault: { code: 'Throttling', class: 'throttled', message: 'Later.' },
  },
});

describe('a report', () => {
  it('before any run: there is none', async () => {
    const store = createMemoryStore();
    expect(await readRunReport(store)).toBeUndefined();
    expect(await readGatewayReport(store, keyOf())).toBeUndefined();
  });

  it('of a later run takes the place of the one before; that of an earlier run does not', async () => {
    const store = createMemoryStore();
    for (const atMs of [2, 3, 1]) await keepReport(store, runReportKey, aRun(atMs));
    for (const atMs of [2, 3, 1]) await keepReport(store, keyOf(), aReport(atMs));
    expect(await readRunReport(store)).toEqual(aRun(3));
    expect(await readGatewayReport(store, keyOf())).toEqual(aReport(3));
  });

  it('is not taken for one of another kind', async () => {
    const store = createMemoryStore();
    await keepReport(store, runReportKey, aReport(1));
    await keepReport(store, keyOf(), aRun(1));
    expect(await readRunReport(store)).toBeUndefined();
    expect(await readGatewayReport(store, keyOf())).toBeUndefined();
  });

  it.each([
    [5, 5],
    [9, 9],
  ])(
    'another process writes one of %i in between: that of %i is there in the end',
    async (otherMs, lastMs) => {
      const inner = createMemoryStore();
      let met = false;
      const store = watchStore(inner, {
        before: async (method) => {
          if (method !== 'replaceReport' || met) return;
          met = true;
          await keepReport(inner, runReportKey, aRun(otherMs));
        },
      });
      await keepReport(store, runReportKey, aRun(5));
      expect(await readRunReport(inner)).toEqual(aRun(lastMs));
    },
  );
});
