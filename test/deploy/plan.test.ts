import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Plan, planDeployment } from '../../tools/plan-deploy/plan.ts';
import { readPlanCommand } from '../../tools/plan-deploy/plan-command.ts';
import { printPlan } from '../../tools/plan-deploy/print-plan.ts';
import { stageFiles } from '../../tools/plan-deploy/stage-files.ts';
import {
  access,
  canary,
  desired,
  neededEnvironment,
  type ProjectOptions,
  projectFolder,
  senders,
  takeIn,
} from './project-folder.ts';

function plan(env: Readonly<Record<string, string>> = {}, options: ProjectOptions = {}): Plan {
  return planDeployment({ root: projectFolder(options), env: { ...neededEnvironment, ...env } });
}

describe('the plan of a deployment', () => {
  it('everything is there: nothing is missing, and each function is told whole', () => {
    const { problems, functions } = plan({ DEPLOY_ACCOUNT_ID: '1234567890' });
    expect(problems).toEqual([]);
    expect(functions.map(({ functionName, role, region }) => [functionName, role, region])).toEqual([
      ['routehook-webhook', 'routehook-webhook', 'cn-hangzhou'],
      ['routehook-poller', 'routehook-poller', 'cn-hangzhou'],
      ['routehook-reconcile', 'routehook-reconcile', 'cn-hangzhou'],
    ]);
    for (const { code, environmentBytes, memorySize, files } of functions) {
      expect(code.exports).toContain('handler');
      expect(code.files.find(({ name }) => name === 'main.js')?.bytes).toBeGreaterThan(100_000);
      expect(code.loadedMb).toBeLessThan(memorySize / 2);
      expect(environmentBytes).toBeLessThan(4_096);
      expect(files.map(({ path, there }) => [path, there])).toEqual([
        ['senders.json', true],
        ['access.json', true],
      ]);
    }
  });

  it('the policies are for the gateways of the access rules and the instance of the store', () => {
    const { functions } = plan({ DEPLOY_ACCOUNT_ID: '1234567890' });
    const resources = functions[0]?.policies.flatMap(({ policy }) =>
      policy.Statement.flatMap(({ Resource }) => Resource),
    );
    expect(resources).toContain('acs:vpc:cn-hangzhou:1234567890:vpngateway/vpn-bp1aaa');
    expect(resources).toContain(
      'acs:ots:cn-hangzhou:1234567890:instance/routehook-prod/table/routehook_record',
    );
    expect(resources?.filter((resource) => /\*|[A-Z]{4}/.test(resource))).toEqual([]);
  });

  it('a wake-up is configured: those who wake the poller need one more policy', () => {
    const edit = takeIn('ROUTEHOOK_WAKEUP');
    const { functions, problems } = plan({ ROUTEHOOK_WAKEUP: 'svc.prod/poller' }, { edit });
    expect(problems).toEqual([]);
    expect(functions.map(({ policies }) => policies.map(({ name }) => name))).toEqual([
      ['webhook', 'wake-up'],
      ['poller'],
      ['reconcile', 'wake-up'],
    ]);
    expect(JSON.stringify(functions)).toContain('services/svc.prod/functions/poller');
  });

  it('secrets are on no output, wherever they come from', () => {
    const inline = JSON.stringify(senders);
    for (const env of [{}, { ROUTEHOOK_SENDERS: inline }, { ROUTEHOOK_SENDERS: `${inline}]` }]) {
      const planned = plan(env);
      expect([printPlan(planned), JSON.stringify(planned)].join()).not.toContain(canary);
    }
    const odd = plan({ ROUTEHOOK_STORE: `tablestore:https://user:${canary}@host.example.com` });
    expect([printPlan(odd), JSON.stringify(odd)].join()).not.toContain(canary);
  });

  it('told to a person: what would be deployed, and that nothing is missing', () => {
    const text = printPlan(plan());
    expect(text).toMatch(
      /routehook-poller {2}cn-hangzhou, nodejs20, index\.handler, 0\.5 vCPU, 512 MB, at most 59 s/,
    );
    expect(text).toMatch(/trigger {3}each-minute: timer @every 1m\n/);
    expect(text).toMatch(/trigger {3}http: HTTP GET, POST, PATCH, DELETE, anonymous\n/);
    expect(text).toMatch(/ROUTEHOOK_SENDERS = file:senders\.json/);
    expect(text).toMatch(/policy {4}poller: vpc:DescribeVpnGateways/);
    expect(text.endsWith('Nothing is missing: "s deploy" can deploy routehook.')).toBe(true);
  });
});

interface Trouble {
  readonly situation: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: ProjectOptions;
  readonly told: readonly RegExp[];
  /** It has other consequences, too. */
  readonly more?: true;
}

const driftTo = JSON.stringify({
  channel: 'slack',
  sender: 'acme',
  to: { responseUrl: `https://hooks.slack.com/${canary}` },
});

/** What is wrong with the settings that all functions share. */
function inEach(pattern: RegExp): readonly RegExp[] {
  return ['webhook', 'poller', 'reconcile'].map((name) => new RegExp(`${name}: .*${pattern.source}`));
}

const chat = { type: 'slack', name: 'acme', signingSecrets: ['0'.repeat(32)], botToken: `xoxb-${canary}` };

const both = { 'senders.json': JSON.stringify(senders), 'access.json': JSON.stringify(access) };

const troubles: readonly Trouble[] = [
  {
    situation: 'nothing is set',
    env: { ROUTEHOOK_STORE: '' },
    options: { files: {} },
    told: [
      /ROUTEHOOK_STORE is not set\. Set it to tablestore:/,
      /^senders\.json is not here\./,
      /^access\.json is/,
    ],
  },
  {
    situation: 'a file outside the code package',
    env: { ROUTEHOOK_SENDERS: 'file:../senders.json' },
    told: [/ROUTEHOOK_SENDERS names \.\.\/senders\.json, which lies outside/],
  },
  {
    situation: 'senders that the function would refuse',
    options: { files: { ...both, 'senders.json': '[]' } },
    told: inEach(/ROUTEHOOK_SENDERS names no sender/),
  },
  {
    situation: 'the store is a file',
    env: { ROUTEHOOK_STORE: 'sqlite:/tmp/store.db' },
    told: inEach(/ROUTEHOOK_STORE is a file/),
  },
  {
    situation: 'the store is inside a VPC, the functions are not',
    env: { ROUTEHOOK_STORE: 'tablestore:https://routehook.cn-hangzhou.vpc.tablestore.aliyuncs.com' },
    told: inEach(/add vpcConfig/),
  },
  {
    situation: 'the store is reached without TLS',
    env: { ROUTEHOOK_STORE: 'tablestore:http://routehook.cn-hangzhou.ots.aliyuncs.com' },
    told: inEach(/use https/),
  },
  {
    situation: 'variables beyond 4 KB',
    env: { ROUTEHOOK_ACCESS: JSON.stringify(Array.from({ length: 40 }, () => access[0])) },
    told: inEach(/its variables take \d{4} bytes, 4096 are allowed/),
  },
  {
    situation: 'a setting that there is not',
    options: { edit: (text) => text.replace('ROUTEHOOK_LOG_LEVEL:', 'ROUTEHOOK_LOGLEVEL:') },
    told: inEach(/there is no setting ROUTEHOOK_LOGLEVEL/),
  },
  {
    situation: 'a budget that the timeout cuts off',
    options: { edit: (text) => text.replace("'52000'", "'58000'") },
    told: [/poller: ROUTEHOOK_POLL_BUDGET_MS is 58000, which leaves less than 7000 ms/],
  },
  {
    situation: 'a poller that outlives its timer',
    options: { edit: (text) => text.replace('timeout: 59', 'timeout: 61') },
    told: [/poller: timeout is 61 s: it must end before timer each-minute fires again/],
  },
  {
    situation: 'a webhook that is cut off before it may answer',
    options: { edit: (text) => text.replace('timeout: 30', 'timeout: 20') },
    told: [/webhook: timeout is 20 s, requests may take 25 s/],
  },
  {
    situation: 'a handler that the code does not export',
    options: { edit: (text) => text.replace('index.handler', 'index.main') },
    told: [/webhook: .*index\.js exports no function "main"/],
  },
  {
    situation: 'code that was not built',
    options: { edit: (text) => text.replace('./dist/poller', './dist/pollar') },
    told: [/poller: \.\/dist\/pollar is empty\. Run "npm run build"/],
  },
  {
    situation: 'functions that work on different stores',
    options: {
      edit: (text) => {
        const at = text.lastIndexOf('environmentVariables: ');
        const own =
          'environmentVariables: { ROUTEHOOK_SENDERS: file:senders.json, ROUTEHOOK_STORE: "tablestore:https://b.cn.x.com" }';
        return text.slice(0, at) + text.slice(at).replace(/environmentVariables: .*/, own);
      },
    },
    told: [/ROUTEHOOK_STORE differs between routehook-webhook and routehook-reconcile/],
    more: true,
  },
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

describe('what keeps a deployment from working is told before it', () => {
  it.each(troubles)('$situation', ({ env = {}, options = {}, told, more }) => {
    const { problems } = plan(env, options);
    for (const pattern of told) expect(problems).toContainEqual(expect.stringMatching(pattern));
    if (more === undefined) expect(problems).toHaveLength(told.length);
  });

  it('code that does not load on its own', () => {
    const root = projectFolder();
    writeFileSync(join(root, 'dist/poller/index.js'), "require('a-package-that-is-not-deployed')");
    const { problems } = planDeployment({ root, env: neededEnvironment });
    expect(problems).toEqual([expect.stringMatching(/poller: .*index\.js is not there, or does not load/)]);
  });
});

describe('staging', () => {
  it('the files of the settings lie in all code packages, where the functions look for them', () => {
    const root = projectFolder();
    const staged = stageFiles(root, planDeployment({ root, env: neededEnvironment }));
    expect(staged).toHaveLength(6);
    for (const name of ['webhook', 'poller', 'reconcile']) {
      expect(readFileSync(join(root, 'dist', name, 'senders.json'), 'utf8')).toBe(JSON.stringify(senders));
      expect(readFileSync(join(root, 'dist', name, 'access.json'), 'utf8')).toBe(JSON.stringify(access));
    }
    rmSync(join(root, 'senders.json'));
    expect(planDeployment({ root, env: neededEnvironment }).problems).toHaveLength(1);
  });
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

describe('the command', () => {
  it.each([
    [[], { kind: 'plan', json: false, stage: false, policies: false }],
    [['--json', '--stage'], { kind: 'plan', json: true, stage: true, policies: false }],
    [['--policies'], { kind: 'plan', json: false, stage: false, policies: true }],
    [['--write-ram'], { kind: 'write-ram' }],
    [['--help'], expect.objectContaining({ kind: 'help' })],
    [['--jsno'], { kind: 'unusable', why: expect.stringContaining('--jsno') }],
  ])('%j', (given, command) => {
    expect(readPlanCommand(given)).toEqual(command);
  });
});
