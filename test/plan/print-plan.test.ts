import { describe, expect, it } from 'vitest';
import { planId } from '../../shared/plan/plan-digest.ts';
import { planGateway } from '../../shared/plan/plan-gateway.ts';
import { printPlan } from '../../shared/plan/print-plan.ts';
import { aDesired, anInput, aWorld, nowMs, planOf } from './plan-world.ts';

const world = aWorld([
  '*10.1.0.0/24 vco-b 100',
  '*10.2.0.0/24 vco-c 0',
  '*10.3.0.0/24 vco-a 100',
  '*10.4.0.0/24 vco-a 100',
  '*10.4.0.0/24 vco-b 0',
  '10.5.0.0/24 vco-d 100',
  '!10.9.0.0/16 vco-x 100 published',
]);
const file = [
  '10.0.0.0/24 vco-a 100 published',
  '10.2.0.0/24 vco-c 100',
  '10.3.0.0/24 vco-a 100 published',
  '10.4.0.0/24 vco-a 0',
  '10.4.0.0/24 vco-b 100',
  '10.5.0.0/24 vco-d 0',
].map(aDesired);

describe('printPlan', () => {
  const plan = planOf(anInput(world, file));
  const id = planId(plan.digest);

  it('as text: a diff with its reasons', () => {
    expect(printPlan(plan, 'text').split('\n')).toEqual([
      `vpn-one (cn-hangzhou), policy sync: 5 changes, 1 held, 1 foreign (${id})`,
      '~ 10.3.0.0/24 via vco-a normal → published',
      '+ 10.0.0.0/24 via vco-a weight 100 published',
      '~ 10.2.0.0/24 via vco-c weight 0 → 100',
      '~ 10.4.0.0/24 fails over: vco-a → vco-b',
      '- 10.1.0.0/24 via vco-b weight 100',
      '! not changed: 10.5.0.0/24 via vco-d weight 100 → 0: not ours: adopt it first',
      '? 10.9.0.0/16 via vco-x weight 100 published: ours was replaced by this one, and not in the file',
    ]);
  });

  it('as Markdown: the same lines in a diff block', () => {
    const [head, ...lines] = printPlan(plan, 'text').split('\n');
    expect(printPlan(plan, 'markdown')).toBe([`**${head}**`, '```diff', ...lines, '```'].join('\n'));
  });

  it('as JSON: all of it', () => {
    expect(JSON.parse(printPlan(plan, 'json', 1))).toEqual(plan);
  });

  it.each([
    [8, 7, []],
    [7, 7, []],
    [6, 5, ['… and 2 more']],
    [2, 1, ['… and 6 more']],
    [1, 0, ['… and 7 more']],
    [0, 0, ['… and 7 more']],
  ])('at most %i lines: %i of them, then how many more', (maxLines, kept, more) => {
    const all = printPlan(plan, 'text').split('\n');
    expect(printPlan(plan, 'text', maxLines).split('\n')).toEqual([...all.slice(0, kept + 1), ...more]);
  });

  it('braked: the brake on top', () => {
    const freeze = { reason: 'see ```ticket```\n7', by: 'bob', fromMs: 0, untilMs: Date.UTC(2027, 0, 1) };
    const braked = planGateway(anInput({ ...world, ledger: { ...world.ledger, freeze } }, file));
    const [head, first] = printPlan(braked, 'text').split('\n');
    expect(head).toBe(`vpn-one (cn-hangzhou), policy sync: 5 changes, 1 held, 1 foreign, braked (${id})`);
    expect(first).toBe(
      '! BRAKED: Frozen by bob until 2027-01-01 00:00:00 UTC (see ```ticket``` 7). Ends by itself at 2027-01-01 00:00:00 UTC, or when somebody lifts the freeze.',
    );
    expect(printPlan(braked, 'markdown').match(/```/g)).toHaveLength(2);
  });

  it('released: by whom', () => {
    const desired = { policy: 'sync', routes: file, limits: { maxChanges: 0 } } as const;
    const release = { digest: plan.digest, by: 'ann', untilMs: nowMs + 1 };
    const released = anInput({ ...world, ledger: { ...world.ledger, release } }, [], 'sync', { desired });
    expect(printPlan(planOf(released), 'text')).toContain(`1 foreign, released by ann (${id})`);
  });

  it('nothing to do: one line', () => {
    const none = planOf(anInput(aWorld([]), []));
    expect(printPlan(none, 'text')).toBe('vpn-one (cn-hangzhou), policy sync: no changes');
    expect(printPlan(none, 'markdown')).toBe('**vpn-one (cn-hangzhou), policy sync: no changes**');
  });

  it('a gateway that could not be read: why', () => {
    const fault = { code: 'Forbidden.RAM', class: 'denied', message: 'No permission.' } as const;
    const unreadable = planGateway(anInput(world, file, 'sync', { observed: { kind: 'unreadable', fault } }));
    expect(printPlan(unreadable, 'text')).toBe(
      'vpn-one (cn-hangzhou), policy sync: could not be read, so nothing is planned: Forbidden.RAM: No permission.',
    );
  });
});
