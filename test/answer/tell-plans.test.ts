import { describe, expect, it } from 'vitest';
import { toCardMessage } from '../../shared/answer/adaptive-card.ts';
import { toAdf } from '../../shared/answer/adf.ts';
import type { Answer } from '../../shared/answer/answer.ts';
import { toDingtalkMarkdown } from '../../shared/answer/dingtalk-markdown.ts';
import { toFeishuCard } from '../../shared/answer/feishu-card.ts';
import { toMarkdown } from '../../shared/answer/markdown.ts';
import { toSlackMessage } from '../../shared/answer/slack-message.ts';
import {
  type PlansToTell,
  tellFrozen,
  tellPlans,
  tellReleased,
  tellUnfrozen,
} from '../../shared/answer/tell-plans.ts';
import type { GatewayPlan, ReadPlan } from '../../shared/plan/gateway-plan.ts';
import { planId } from '../../shared/plan/plan-digest.ts';
import type { GatewayReport, RunReport, SourceReport } from '../../shared/plan/report.ts';
import { type GatewayRef, gatewayKey } from '../../shared/route/route.ts';
import { aDesired, anInput, aWorld, gateway, nowMs, planOf } from '../plan/plan-world.ts';

const minuteMs = 60_000;
const name = 'vpn-one (cn-hangzhou)';
const other: GatewayRef = { ...gateway, vpnGatewayId: 'vpn-two' };

const fresh: SourceReport = { name: 'file:desired.yaml', state: 'fresh', lastRevision: 7 };
const run: RunReport = {
  kind: 'run',
  atMs: nowMs - 2 * minuteMs,
  mode: 'apply',
  sources: [fresh],
  gateways: [gatewayKey(gateway)],
};

const world = aWorld(['*10.1.0.0/24 vco-b 100', '10.5.0.0/24 vco-d 100']);
const ready = planOf(anInput(world, [aDesired('10.0.0.0/24 vco-a 100 published')]));
const same = planOf(anInput(aWorld([]), []));
const braked = planOf({
  ...anInput(world, [aDesired('10.0.0.0/24 vco-a 100')]),
  desired: { policy: 'sync', routes: [], limits: { maxDeletions: 0, allowEmpty: true } },
});
const freeze = { reason: 'the move', by: 'Alice', fromMs: nowMs, untilMs: nowMs + 60 * minuteMs };
const frozen = planOf(
  anInput({ ...world, ledger: { ...world.ledger, freeze } }, [aDesired('10.0.0.0/24 vco-a 100')]),
);
const unreadable: GatewayPlan = {
  kind: 'unreadable',
  gateway,
  policy: 'sync',
  fault: { code: 'Forbidden.RAM', class: 'denied', message: 'Not allowed.' },
};

function reportOf(plan: GatewayPlan, atMs = run.atMs + 1): GatewayReport {
  return { kind: 'gateway', atMs, source: fresh.name, plan, asked: [] };
}

function on(plan: ReadPlan, at: GatewayRef): ReadPlan {
  return { ...plan, gateway: at };
}

function tell(plans: Partial<PlansToTell>): Answer {
  return tellPlans({ run, gateways: [], ...plans }, nowMs);
}

const told = ({ headline, facts, notes, listing = [] }: Answer): string =>
  [headline, ...facts.map(({ label, value }) => `${label}: ${value}`), ...notes, ...listing].join('\n');

describe('tellPlans about one gateway', () => {
  const about = gateway;

  it('changes: how many, when, from which file, and the lines of the plan', () => {
    const answer = tell({ about, gateways: [reportOf(ready)] });
    expect(answer).toEqual({
      tone: 'told',
      headline: 'vpn-one: 2 changes',
      facts: [
        { label: 'Last run', value: '2026-11-23 11:58:00 UTC, 2 min ago' },
        { label: 'Mode', value: 'applies' },
        { label: 'File', value: 'file:desired.yaml: fresh, revision 7' },
      ],
      notes: [],
      listing: [
        `${name}, policy sync: 2 changes, 1 foreign (${planId(ready.digest)})`,
        '+ 10.0.0.0/24 via vco-a weight 100 published',
        '- 10.1.0.0/24 via vco-b weight 100',
        '? 10.5.0.0/24 via vco-d weight 100: not ours, and not in the file',
      ],
      actions: [],
    });
  });

  it('nothing to change: says so, in one line', () => {
    const answer = tell({ about, gateways: [reportOf(same)] });
    expect(answer.headline).toBe('vpn-one: 0 changes');
    expect(answer.listing).toEqual([`${name}, policy sync: no changes`]);
  });

  it('a run that only observes: the mode says that nothing is changed', () => {
    const answer = tell({ about, run: { ...run, mode: 'observe' }, gateways: [reportOf(ready)] });
    expect(told(answer)).toContain('Mode: observes, changes nothing');
  });

  it('beyond a limit: braked, why, and the command that lets this very plan pass', () => {
    const answer = tell({ about, gateways: [reportOf(braked)] });
    expect(answer.headline).toBe('vpn-one: 1 change, braked');
    expect(told(answer)).toContain('! BRAKED: 1 deletion in one run, 0 allowed');
    expect(answer.notes).toEqual([
      `To let this plan pass, once: release ${planId(braked.digest)} on vpn-one region cn-hangzhou`,
    ]);
  });

  it('frozen: by whom, until when, why, and the command that ends it; a release is not offered', () => {
    const answer = tell({ about, gateways: [reportOf(frozen)] });
    expect(told(answer)).toContain('! BRAKED: Frozen by Alice until 2026-11-23 13:00:00 UTC (the move).');
    expect(answer.notes).toEqual(['To end the freeze: unfreeze vpn-one region cn-hangzhou']);
  });

  it('a gateway that could not be read: nothing is claimed about changes', () => {
    const answer = tell({ about, gateways: [reportOf(unreadable)] });
    expect(answer.headline).toBe('vpn-one could not be read, so nothing is planned');
    expect(told(answer)).toContain('Forbidden.RAM: Not allowed.');
    expect(told(answer)).not.toContain('0 changes');
  });

  it('not reached by the last run: the plan says of when it is', () => {
    const answer = tell({ about, gateways: [reportOf(ready, run.atMs - 10 * minuteMs)] });
    expect(answer.notes).toEqual(['The last run did not reach it; this plan is of 2026-11-23 11:48:00 UTC.']);
  });

  it('taken out of the file since: the plan says that it is an old one', () => {
    const answer = tell({
      about,
      run: { ...run, gateways: [] },
      gateways: [reportOf(ready, run.atMs - 60 * minuteMs)],
    });
    expect(answer.notes).toEqual([
      'No file that could be used speaks about it any more; this plan is of 2026-11-23 10:58:00 UTC.',
    ]);
  });

  it.each<[situation: string, run: Partial<RunReport>, headline: string, note: RegExp]>([
    ['in no file', { gateways: [] }, `No file speaks about ${name}`, /leaves it alone/],
    [
      'in a file, not planned yet',
      {},
      `${name} has not been planned yet`,
      /did not get as far as this gateway/,
    ],
    [
      'perhaps in a file that could not be read',
      { gateways: [], sources: [{ name: 'oss:a', state: 'unreadable', why: 'It answers 404.' }] },
      `There is no plan for ${name}: a file could not be used`,
      /^It answers 404\.$/,
    ],
    [
      'perhaps in a file with mistakes',
      { gateways: [], sources: [{ name: 'oss:a', state: 'invalid', why: 'oss:a has 3 mistakes.' }] },
      `There is no plan for ${name}: a file could not be used`,
      /3 mistakes/,
    ],
  ])('%s: says that', (_, changes, headline, note) => {
    const answer = tell({ about, run: { ...run, ...changes } });
    expect(answer.headline).toBe(headline);
    expect(answer.notes.join('\n')).toMatch(note);
    expect(answer).not.toHaveProperty('listing');
  });
});

describe('tellPlans about all gateways', () => {
  it('no run yet: says so, and what it takes', () => {
    expect(tellPlans({ gateways: [] }, nowMs)).toMatchObject({
      headline: 'There is no plan: reconciliation has not run yet',
      notes: [expect.stringContaining('ROUTEHOOK_DESIRED')],
    });
  });

  it('those with nothing to change are counted, not listed', () => {
    const answer = tell({ gateways: [reportOf(ready), reportOf(on(same, other))] });
    expect(answer.headline).toBe('2 gateways: 2 changes');
    expect(told(answer)).not.toContain('vpn-two');
  });

  it('all equal to their files: each is named', () => {
    const answer = tell({ gateways: [reportOf(same), reportOf(on(same, other))] });
    expect(answer.headline).toBe('2 gateways: 0 changes');
    expect(told(answer)).toContain('vpn-two (cn-hangzhou), policy sync: no changes');
  });

  it('braked and unreadable ones are counted in the headline', () => {
    const plans = [on(braked, gateway), on(braked, other), unreadable].map((plan) => reportOf(plan));
    expect(tell({ gateways: plans }).headline).toBe('3 gateways: 2 changes, 2 braked, 1 unreadable');
  });

  it('many braked ones: one note instead of many', () => {
    const plans = Array.from({ length: 9 }, (_, index) =>
      reportOf(on(braked, { ...gateway, vpnGatewayId: `vpn-${index}` })),
    );
    expect(tell({ gateways: plans }).notes).toEqual(['To see what lets a braked plan pass: plan on vpn-…']);
  });

  it('more lines than people read: cut, and counted', () => {
    const plans = Array.from({ length: 30 }, (_, index) =>
      reportOf(on(ready, { ...gateway, vpnGatewayId: `vpn-${index}` })),
    );
    const answer = tell({ gateways: plans });
    expect(answer.listing).toHaveLength(40);
    expect(answer.notes).toEqual(['80 more lines are not shown: name a gateway, or read GET /v1/plan.']);
  });
});

describe('what every chat shows of a braked plan', () => {
  const answer = tell({ about: gateway, gateways: [reportOf(braked)] });

  it.each([
    ['slack', JSON.stringify(toSlackMessage(answer))],
    ['dingtalk', JSON.stringify(toDingtalkMarkdown(answer))],
    ['feishu', JSON.stringify(toFeishuCard(answer))],
    ['teams', JSON.stringify(toCardMessage(answer)).replaceAll('\u00a0', ' ')],
    ['github', toMarkdown(answer).replaceAll('\\', '')],
    ['jira', JSON.stringify(toAdf(answer))],
  ])('%s: the deletion, the brake, and the command', (_, text) => {
    expect(text).toContain('10.1.0.0/24 via vco-b weight 100');
    expect(text).toContain('BRAKED: 1 deletion in one run');
    expect(text).toMatch(new RegExp(`release ${planId(braked.digest)} on vpn-one region cn-hangzhou`));
  });
});

describe('freezing', () => {
  it('until when, why, by whom, and how to end it', () => {
    expect(tellFrozen(gateway, freeze)).toEqual({
      tone: 'told',
      headline: 'vpn-one is frozen until 2026-11-23 13:00:00 UTC',
      facts: [
        { label: 'Because', value: 'the move' },
        { label: 'Frozen by', value: 'Alice' },
      ],
      notes: [
        'Reconciliation changes nothing there; people still can. To end it: unfreeze vpn-one region cn-hangzhou',
      ],
      actions: [],
    });
  });

  it('in place of another freeze: whose it was, until when, and why', () => {
    const earlier = { ...freeze, by: 'Bob', reason: 'an incident', untilMs: nowMs + 120 * minuteMs };
    expect(tellFrozen(gateway, freeze, earlier).notes[0]).toBe(
      'This takes the place of the freeze until 2026-11-23 14:00:00 UTC by Bob: an incident',
    );
  });

  it('a reason of a stranger: one line', () => {
    const answer = tellFrozen(gateway, { ...freeze, reason: 'a\n\u202eb' });
    expect(answer.facts[0]?.value).toBe('a b');
  });

  it('unfrozen: ended, or there was none', () => {
    expect(tellUnfrozen(gateway, freeze)).toMatchObject({ headline: 'vpn-one is not frozen any more' });
    expect(tellUnfrozen(gateway, undefined)).toMatchObject({
      headline: 'vpn-one was not frozen',
      notes: ['Nothing was changed.'],
    });
  });
});

describe('a release', () => {
  const release = { digest: braked.digest, by: 'Alice', untilMs: nowMs + 60 * minuteMs };

  it('which plan, by whom, until when', () => {
    const answer = tellReleased(gateway, release, []);
    expect(answer.headline).toBe(`Plan ${planId(braked.digest)} of vpn-one may pass the brakes`);
    expect(answer.facts).toEqual([{ label: 'Released by', value: 'Alice' }]);
    expect(answer.notes).toEqual([
      'The next run before 2026-11-23 13:00:00 UTC carries it out, if it is still the same plan then; any other stays braked.',
    ]);
  });

  it('held all the same: what holds it is said, and nothing is promised', () => {
    const answer = tellReleased(gateway, release, ['Frozen by Bob until 13:00 (the move).']);
    expect(answer.headline).toMatch(/, but is held all the same$/);
    expect(answer.notes).toEqual([
      'Frozen by Bob until 13:00 (the move).',
      expect.stringContaining('and nothing holds it'),
    ]);
  });
});
