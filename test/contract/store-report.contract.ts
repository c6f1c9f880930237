import { describe, expect, it } from 'vitest';
import type { GatewayReport, RunReport } from '../../shared/plan/report.ts';
import { freshStore } from '../support/fresh-store.ts';
import type { StoreUnderTest } from './store.contract.ts';

const key = '1234567890123456/cn-hangzhou/vpn-bp1hgim8by0kc9nga****';

const run: RunReport = {
  kind: 'run',
  atMs: 1_700_000_000_000,
  mode: 'apply',
  sources: [{ name: 'file:desired.yaml', state: 'fresh', team: 'netops', lastRevision: 7 }],
  gateways: [key],
};

const ofGateway: GatewayReport = {
  kind: 'gateway',
  atMs: 1_700_000_000_001,
  source: 'file:desired.yaml',
  plan: {
    kind: 'unreadable',
    gateway: {
      accountId: '1234567890123456',
      regionId: 'cn-hangzhou',
      vpnGatewayId: 'vpn-bp1hgim8by0kc9nga****',
    },
    policy: 'sync',
    fault: { code: 'Connection.Lost', class: 'ambiguous', message: 'Büro 北京' },
  },
  asked: [],
};

/** What a store promises about the reports of the reconciliation. */
export function reportContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: reports`, () => {
    it('a report that nobody wrote is absent, also when a ledger has its name', async () => {
      const store = await freshStore(subject);
      await store.replaceLedger(key, { owned: [] }, 0);
      expect(await store.readReport(key)).toBeUndefined();
    });

    it('reports are read back whole, each under its own key', async () => {
      const store = await freshStore(subject);
      expect(await store.replaceReport('run', run, 0)).toBe('replaced');
      expect(await store.replaceReport(key, ofGateway, 0)).toBe('replaced');
      expect(await store.readReport('run')).toEqual({ version: 1, report: run });
      expect(await store.readReport(key)).toEqual({ version: 1, report: ofGateway });
    });

    it('a report replaces the one whose version is named, and no other', async () => {
      const store = await freshStore(subject);
      await store.replaceReport('run', run, 0);
      const later = { ...run, atMs: run.atMs + 1 };
      expect(await store.replaceReport('run', later, 0)).toBe('conflict');
      expect(await store.replaceReport('run', later, 2)).toBe('conflict');
      expect(await store.replaceReport('run', later, 1)).toBe('replaced');
      expect(await store.readReport('run')).toEqual({ version: 2, report: later });
    });
  });
}
