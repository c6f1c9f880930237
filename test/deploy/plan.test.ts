import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planDeployment } from '../../tools/plan-deploy/plan.ts';
import { readPlanCommand } from '../../tools/plan-deploy/plan-command.ts';
import { printPlan } from '../../tools/plan-deploy/print-plan.ts';
import { stageFiles } from '../../tools/plan-deploy/stage-files.ts';
import { access, both, canary, neededEnvironment, projectFolder, senders, takeIn } from './project-folder.ts';
import { expectTold, inEach, plan, type Trouble } from './troubles.ts';

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
];

describe('what keeps a deployment from working is told before it', () => {
  it.each(troubles)('$situation', expectTold);

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
