import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planDeployment } from '../../tools/plan-deploy/plan.ts';
import { printPlan } from '../../tools/plan-deploy/print-plan.ts';
import { stageFiles } from '../../tools/plan-deploy/stage-files.ts';
import {
  both,
  canary,
  desired,
  neededEnvironment,
  projectFolder,
  senders,
  takeIn,
} from './project-folder.ts';
import { expectTold, inEach, plan, type Trouble } from './troubles.ts';

const chat = { type: 'slack', name: 'acme', signingSecrets: ['0'.repeat(32)], botToken: `xoxb-${canary}` };

const driftTo = JSON.stringify({
  channel: 'slack',
  sender: 'acme',
  to: { channelId: 'C0123456789', responseUrl: `https://hooks.slack.com/${canary}` },
});

const troubles: readonly Trouble[] = [
  {
    situation: 'reconciliation is switched on, but follows no file',
    env: { DEPLOY_RECONCILE_TIMER: 'true' },
    told: [/reconcile: its timer is on, but ROUTEHOOK_DESIRED names no file to follow/],
  },
  {
    situation: 'a file to follow that is not there',
    env: { ROUTEHOOK_DESIRED: 'file:desired.yaml' },
    options: { edit: takeIn('ROUTEHOOK_DESIRED') },
    told: [/^desired\.yaml is not here\. Write the desired routes into it/],
  },
  {
    situation: 'one of several files outside the code package',
    env: { ROUTEHOOK_DESIRED: '["https://a.example.com/x.yaml","file:../desired.yaml"]' },
    options: { edit: takeIn('ROUTEHOOK_DESIRED') },
    told: [/ROUTEHOOK_DESIRED names \.\.\/desired\.yaml, which lies outside/],
  },
  {
    situation: 'a file to follow with a mistake',
    env: { ROUTEHOOK_DESIRED: 'file:desired.yaml' },
    options: {
      edit: takeIn('ROUTEHOOK_DESIRED'),
      files: { ...both, 'desired.yaml': desired.replace('create-only', 'create') },
    },
    told: [/reconcile: desired\.yaml:3:9: .*create-only/],
  },
  {
    situation: 'a file to follow at an address that is none',
    env: { ROUTEHOOK_DESIRED: 'ftp://example.com/desired.yaml' },
    options: { edit: takeIn('ROUTEHOOK_DESIRED') },
    told: inEach(/ROUTEHOOK_DESIRED\[0\] must be file: and a path/),
  },
  {
    situation: 'drift is to be told by a sender that there is not',
    env: { ROUTEHOOK_DRIFT_TO: '{"channel":"slack","sender":"acme","to":{"channelId":"C1"}}' },
    options: { edit: takeIn('ROUTEHOOK_DRIFT_TO') },
    told: [/reconcile: ROUTEHOOK_DRIFT_TO names channel "slack" of sender "acme"/],
  },
  {
    situation: 'drift is to be told where something is only answered',
    env: { ROUTEHOOK_DRIFT_TO: '{"channel":"github","sender":"octo","to":{}}' },
    options: { edit: takeIn('ROUTEHOOK_DRIFT_TO') },
    told: [/reconcile: ROUTEHOOK_DRIFT_TO: drift can be told in slack, .*not in "github"/],
  },
  {
    situation: 'drift is to be told in a chat, but not where in it',
    env: { ROUTEHOOK_DRIFT_TO: '{"channel":"slack","sender":"acme","to":{}}' },
    options: {
      edit: takeIn('ROUTEHOOK_DRIFT_TO'),
      files: { ...both, 'senders.json': JSON.stringify([...senders, chat]) },
    },
    told: [/reconcile: ROUTEHOOK_DRIFT_TO needs to\.channelId/],
  },
  {
    situation: 'a run that the timeout cuts off',
    options: { edit: (text) => text.replace("'240000'", "'280000'") },
    told: [/reconcile: ROUTEHOOK_RECONCILE_BUDGET_MS is 280000, which leaves less than 17000 ms/],
  },
  {
    situation: 'a run that outlives its timer',
    options: { edit: (text) => text.replace('timeout: 290', 'timeout: 301') },
    told: [/reconcile: timeout is 301 s: it must end before timer each-five-minutes fires again/],
  },
  {
    situation: 'a timer that fires in each minute, as a cron expression',
    options: { edit: (text) => text.replace("'@every 5m'", "'0 * * * * *'") },
    told: [/reconcile: timeout is 290 s: it must end before timer/],
  },
];

describe('what keeps reconciliation from working is told before it', () => {
  it.each(troubles)('$situation', expectTold);
});

describe('reconciliation in the plan', () => {
  const follows = (address: string, env: Readonly<Record<string, string>> = {}) =>
    plan(
      { ROUTEHOOK_DESIRED: address, ...env },
      { edit: takeIn('ROUTEHOOK_DESIRED', 'ROUTEHOOK_DESIRED_TOKEN', 'ROUTEHOOK_DRIFT_TO'), files },
    );
  const files = {
    ...both,
    'senders.json': JSON.stringify([...senders, chat]),
    'desired.yaml': desired,
    'teams/b.yaml': desired.replace('bp1ccc', 'bp1eee'),
  };
  const on = { DEPLOY_RECONCILE_TIMER: 'true', ROUTEHOOK_DESIRED_TOKEN: canary, ROUTEHOOK_DRIFT_TO: driftTo };

  it('off unless it is switched on, and the plan says so', () => {
    const text = printPlan(plan());
    expect(text).toMatch(/trigger {3}each-five-minutes: timer @every 5m, off\n/);
    expect(text).toMatch(/Good to know:\n {2}- routehook-reconcile: its timer is off and no file is named/);
    expect(follows('file:desired.yaml', { ...on, DEPLOY_RECONCILE_TIMER: 'false' }).notes).toEqual([
      expect.stringMatching(/its timer is off: export DEPLOY_RECONCILE_TIMER=true/),
    ]);
  });

  it('files in the code package: staged where they are read, their gateways in the policies, and said to be only observed', () => {
    const root = projectFolder({ edit: takeIn('ROUTEHOOK_DESIRED'), files });
    const env = { ...neededEnvironment, DEPLOY_RECONCILE_TIMER: 'true' };
    const desiredTo = '["file:desired.yaml","file:teams/b.yaml"]';
    const planned = planDeployment({ root, env: { ...env, ROUTEHOOK_DESIRED: desiredTo } });
    expect(planned.problems).toEqual([]);
    expect(planned.notes).toEqual([expect.stringMatching(/it only observes\. ROUTEHOOK_RECONCILE=apply/)]);
    expect(stageFiles(root, planned)).toHaveLength(8);
    expect(readFileSync(join(root, 'dist/reconcile/teams/b.yaml'), 'utf8')).toBe(files['teams/b.yaml']);
    expect(planned.functions.map(({ files: own }) => own.length)).toEqual([2, 2, 4]);
    for (const { policies } of planned.functions) {
      expect(JSON.stringify(policies)).toContain('vpngateway/vpn-bp1ccc');
      expect(JSON.stringify(policies)).toContain('vpngateway/vpn-bp1eee');
      expect(JSON.stringify(policies)).not.toContain('oss:');
    }
  });

  it('an object of OSS: the role may read it, and nothing else of OSS', () => {
    const { functions, notes, problems } = follows('oss://team-routes/a/desired.yaml', on);
    expect(problems).toEqual([]);
    const granted = functions.flatMap(({ functionName, policies }) =>
      policies.flatMap(({ policy }) =>
        policy.Statement.filter(({ Action }) => Action.some((action) => action.startsWith('oss:'))).map(
          (statement) => [functionName, statement.Action, statement.Resource],
        ),
      ),
    );
    expect(granted).toEqual([
      ['routehook-reconcile', ['oss:GetObject'], ['acs:oss:*:*:team-routes/a/desired.yaml']],
    ]);
    expect(notes).toContainEqual(
      expect.stringMatching(/is not read here: the policies hold its gateways only/),
    );
  });

  it('gateways in another region: told, for the policies are about one', () => {
    const elsewhere = { ...files, 'desired.yaml': desired.replace('cn-hangzhou', 'eu-central-1') };
    const { notes } = plan(
      { ROUTEHOOK_DESIRED: 'file:desired.yaml' },
      { edit: takeIn('ROUTEHOOK_DESIRED'), files: elsewhere },
    );
    expect(notes).toContainEqual(
      expect.stringMatching(/desired\.yaml has vpn-bp1ccc in eu-central-1: the policies are for cn-hangzhou/),
    );
  });

  it('tokens of its files and addresses where drift is told are on no output', () => {
    const planned = follows(`https://git.example.com/desired.yaml?private_token=${canary}`, on);
    expect(planned.problems).toEqual([]);
    const output = [printPlan(planned), JSON.stringify(planned)].join();
    expect(output).not.toContain(canary);
    expect(output).toContain('https://git.example.com/desired.yaml?***');
  });

  it('a setting that s.yaml has in a comment only: told, for it would reach nobody', () => {
    expect(plan({ ROUTEHOOK_DESIRED: 'file:desired.yaml' }).notes).toContain(
      'ROUTEHOOK_DESIRED is set here, but s.yaml passes it to no function: take its line in there.',
    );
  });
});
