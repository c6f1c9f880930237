import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ApplyPlan } from '../../shared/app/apply-plan.ts';
import type { PlannedGateway, Planner } from '../../shared/app/plan-gateways.ts';
import type { Reconciliation } from '../../shared/app/reconcile.ts';
import { composeReconciliation } from '../../shared/runtime/compose-reconciliation.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { aDocument, blocks, foreignRoute, reconcileWorld } from './reconcile-world.ts';

const settings = {
  ROUTEHOOK_SENDERS: JSON.stringify([
    { type: 'bearer', name: 'ops', tokens: ['0123456789abcdef0123456789abcdef'] },
  ]),
  ROUTEHOOK_STORE: 'sqlite:unused.db',
  ROUTEHOOK_DESIRED: 'file:desired.yaml',
};

describe('a run that only observes', () => {
  it('its parts have no member that could change a route, and asks through none', () => {
    expectTypeOf<keyof Planner['vpn']>().toEqualTypeOf<'observe' | 'survey'>();
    expectTypeOf<keyof PlannedGateway>().toEqualTypeOf<'wanted' | 'plan' | 'ledger' | 'observation'>();
    type Writers = Extract<keyof Planner['store'], 'createOperation' | 'addPending' | 'replaceLedger'>;
    expectTypeOf<Writers>().toEqualTypeOf<never>();
    expectTypeOf<Reconciliation['apply']>().toEqualTypeOf<ApplyPlan | undefined>();
  });

  it('composed from the settings of a new installation: the changing half of the cloud is not even looked at', () => {
    const { app } = reconcileWorld();
    const touched: string[] = [];
    const vpn = new Proxy(app.vpn, {
      get(target, name) {
        touched.push(String(name));
        if (name === 'change') throw new Error('Nobody may change anything.');
        return Reflect.get(target, name) as unknown;
      },
    });
    const context = { requestId: '', region: 'cn-hangzhou' };
    const compose = (env: Readonly<Record<string, string>>) =>
      composeReconciliation(readConfig({ ...settings, ...env }), { ...app, vpn }, context, {}, new Map());
    expect(compose({})).not.toHaveProperty('apply');
    expect(compose({ ROUTEHOOK_RECONCILE: 'observe' })).not.toHaveProperty('apply');
    expect(compose({ ROUTEHOOK_RECONCILE: 'apply' })).toHaveProperty('apply');
    expect(Object.keys(compose({}).planner.vpn)).toEqual(['observe', 'survey']);
    expect(new Set(touched)).toEqual(new Set(['observe', 'survey']));
  });

  it('whatever differs: the store has a plan and a drift more, no request, and the cloud saw only looks', async () => {
    const setting = reconcileWorld({ gateways: 2 });
    setting.file.text = aDocument({ 0: blocks(2), 1: blocks(3) });
    setting.foreign(foreignRoute('10.9.0.0/16'));
    for (let run = 0; run < 3; run += 1) await setting.run({ mode: 'observe' });
    expect(setting.vpn.calls.every(({ action }) => action.startsWith('Describe'))).toBe(true);
    const writes = [...setting.watched.calls.keys()].filter((method) => !/^(read|list)/.test(method)).sort();
    expect(writes).toEqual(['addDue', 'createThread', 'replaceBudget', 'replaceLedger', 'replaceReport']);
    expect(await setting.operations()).toEqual([]);
    expect(await setting.store.listPending()).toEqual([]);
  });
});
