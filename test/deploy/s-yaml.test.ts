import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import type { DeployedFunction } from '../../tools/plan-deploy/deployment-schema.ts';
import { readDeployment } from '../../tools/plan-deploy/read-deployment.ts';
import { isSetting, readSettings, requiredSettings } from '../../tools/plan-deploy/settings.ts';
import { access, deploymentText, neededEnvironment, senders } from './project-folder.ts';

const root = join(import.meta.dirname, '../..');

function read(text = deploymentText, env: Readonly<Record<string, string>> = {}) {
  return readDeployment(text, { ...neededEnvironment, ...env });
}

function functionNamed(name: string, text = deploymentText): DeployedFunction {
  const { deployment, problems } = read(text);
  const found = deployment?.resources[name]?.props;
  if (found === undefined) throw new Error(`s.yaml describes no function ${name}: ${problems.join(' ')}`);
  return found;
}

/** The settings as s.yaml writes them, before anything is put in their place. */
function writtenSettings(): readonly (readonly [name: string, value: string])[] {
  const { vars } = parse(deploymentText) as { vars: { environment: Record<string, string> } };
  return Object.entries(vars.environment);
}

const fileTexts: Readonly<Record<string, string>> = {
  'senders.json': JSON.stringify(senders),
  'access.json': JSON.stringify(access),
};
const readText = (path: string) => fileTexts[path] ?? '';

describe('s.yaml', () => {
  it('with one variable set it is complete, and what the component takes', () => {
    expect(read()).toMatchObject({ missing: [], problems: [] });
    expect(readDeployment(deploymentText, {})).toMatchObject({ missing: ['ROUTEHOOK_STORE'], problems: [] });
  });

  it('a function for each folder of functions/, deployed from its bundle', () => {
    const { deployment } = read();
    const described = Object.entries(deployment?.resources ?? {}).map(([name, { props }]) => [
      name,
      props.code,
    ]);
    const folders = readdirSync(join(root, 'functions')).filter((name) =>
      existsSync(join(root, 'functions', name, 'handler.ts')),
    );
    expect(described.sort()).toEqual(folders.sort().map((name) => [name, `./dist/${name}`]));
  });

  it('what it runs before deploying exists', () => {
    const steps = read().deployment?.actions['pre-deploy'].map(({ run }) => run) ?? [];
    expect(steps[0]).toBe('npm run build');
    for (const step of steps) {
      const [, script] = /^npm run (?:--silent )?([\w:]+)/.exec(step) ?? [];
      const [, program] = /^node dist\/(\S+)\.js/.exec(step) ?? [];
      if (script !== undefined) expect(Object.keys(manifest.scripts)).toContain(script);
      else expect(existsSync(join(root, `${program}.ts`)), step).toBe(true);
    }
  });

  it('the webhook: every method of the API reaches it, and an outsider cannot have it repeated', () => {
    const endpoints = join(root, 'shared/runtime/http/endpoints');
    const methods = readdirSync(endpoints).flatMap((file) => {
      const text = readFileSync(join(endpoints, file), 'utf8');
      return [...text.matchAll(/'(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)'/g)].map(([, method]) => method);
    });
    expect(methods).toContain('DELETE');
    const { triggers, asyncInvokeConfig } = functionNamed('webhook');
    expect(triggers).toEqual([expect.objectContaining({ triggerType: 'http' })]);
    const [trigger] = triggers;
    const config = trigger?.triggerType === 'http' ? trigger.triggerConfig : undefined;
    expect(config?.authType).toBe('anonymous');
    expect([...(config?.methods ?? [])].sort()).toEqual([...new Set(methods)].sort());
    expect(asyncInvokeConfig?.maxAsyncRetryAttempts).toBe(0);
  });

  it('the poller: each minute, one at a time, over before the next, and never repeated', () => {
    const poller = functionNamed('poller');
    expect(poller.triggers).toEqual([
      expect.objectContaining({
        triggerType: 'timer',
        triggerConfig: { cronExpression: '@every 1m', enable: true, payload: '' },
      }),
    ]);
    expect(poller.timeout).toBeLessThan(60);
    expect(poller.concurrencyConfig).toEqual({ reservedConcurrency: 1 });
    expect(poller.asyncInvokeConfig).toEqual({ maxAsyncRetryAttempts: 0, maxAsyncEventAgeInSeconds: 60 });
  });

  it('reconciliation: its timer is off unless it is switched on, and each run is over before the next', () => {
    const reconcile = functionNamed('reconcile');
    const { triggerConfig } = reconcile.triggers[0] ?? {};
    expect(triggerConfig).toEqual({ cronExpression: '@every 5m', enable: false, payload: '' });
    expect(reconcile.timeout).toBeLessThan(300);
    expect(reconcile.concurrencyConfig).toEqual({ reservedConcurrency: 1 });
    expect(reconcile.asyncInvokeConfig).toEqual({ maxAsyncRetryAttempts: 0, maxAsyncEventAgeInSeconds: 60 });
    const { deployment } = read(deploymentText, { DEPLOY_RECONCILE_TIMER: 'true' });
    expect(deployment?.resources.reconcile?.props.triggers[0]?.triggerConfig).toMatchObject({ enable: true });
    const slip = read(deploymentText, { DEPLOY_RECONCILE_TIMER: 'yes' });
    expect(slip.problems).toContain('DEPLOY_RECONCILE_TIMER must be JSON, such as true, false or a number.');
  });

  it('each function has a role of its own, and no two installations share a name', () => {
    const { deployment } = read(deploymentText, { DEPLOY_NAME: 'staging' });
    const props = Object.values(deployment?.resources ?? {}).map((resource) => resource.props);
    const names = ['staging-webhook', 'staging-poller', 'staging-reconcile'];
    expect(props.map(({ functionName }) => functionName)).toEqual(names);
    expect(props.map(({ role }) => role)).toEqual(names);
  });

  it('what is commented out fits when it is taken in', () => {
    const text = deploymentText
      .replaceAll(/^( *)# ( *\w+:(?: \S.*)?)$/gm, '$1$2')
      // It was there twice: as it is, and as it may be.
      .replace(/^ {6}logConfig: auto\n/m, '');
    expect(text.match(/^ *# /gm)?.length).toBeLessThan(deploymentText.match(/^ *# /gm)?.length ?? 0);
    const { deployment, missing, problems } = read(text);
    expect([problems, missing]).toEqual([
      [],
      [
        'ROUTEHOOK_DESIRED',
        'ROUTEHOOK_DESIRED_TOKEN',
        'ROUTEHOOK_DESIRED_MAX_AGE_HOURS',
        'ROUTEHOOK_DRIFT_TO',
        'ROUTEHOOK_CALLBACK_SECRETS',
        'ROUTEHOOK_WAKEUP',
        'ROUTEHOOK_WAKEUP_ENDPOINT',
      ],
    ]);
    const webhook = deployment?.resources.webhook?.props;
    expect(webhook?.customDomain?.route.path).toBe('/*');
    expect(webhook?.vpcConfig?.vSwitchIds).toHaveLength(1);
    expect(webhook?.logConfig).toMatchObject({ enableRequestMetrics: true });
  });
});

describe('the settings in s.yaml', () => {
  it('every setting that the program cannot do without is there', () => {
    expect(requiredSettings()).toEqual(['ROUTEHOOK_SENDERS', 'ROUTEHOOK_STORE']);
    expect(writtenSettings().map(([name]) => name)).toEqual(expect.arrayContaining([...requiredSettings()]));
  });

  it('each of them, those in comments too, is one that the program reads', () => {
    const mentioned = [...deploymentText.matchAll(/^[ #]*(ROUTEHOOK_[A-Z_]+):/gm)].map(
      ([, name = '']) => name,
    );
    expect(mentioned.length).toBeGreaterThan(writtenSettings().length);
    expect(mentioned.filter((name) => !isSetting(name))).toEqual([]);
    expect(isSetting('ROUTEHOOK_SENDER')).toBe(false);
  });

  it('no secret is in the file: values come from the environment, or are numbers', () => {
    for (const [name, value] of writtenSettings()) {
      expect(value).toMatch(new RegExp(`^(\\d+|\\$\\{env\\('${name}'(, '[^']*')?\\)\\})$`));
    }
    expect(deploymentText).not.toMatch(/whsec_|xox[abp]-|BEGIN [A-Z ]*KEY|LTAI/);
  });

  it('the defaults here are those of the program', () => {
    const all = functionNamed('webhook').environmentVariables;
    const { ROUTEHOOK_SENDERS = '', ROUTEHOOK_STORE = '' } = all;
    const bare = { ROUTEHOOK_SENDERS, ROUTEHOOK_STORE };
    const differing = Object.keys(all)
      .filter((name) => !['ROUTEHOOK_SENDERS', 'ROUTEHOOK_STORE', 'ROUTEHOOK_ACCESS'].includes(name))
      .filter((name) => {
        const [here, there] = [{ ...bare, [name]: all[name] ?? '' }, bare].map(
          (environment) => readSettings(environment, readText).config,
        );
        return JSON.stringify(here) !== JSON.stringify(there);
      });
    expect(differing).toEqual([]);
  });
});

describe('a slip in s.yaml is found', () => {
  const slips: readonly (readonly [what: string, from: string | RegExp, to: string, told: RegExp])[] = [
    ['an unknown property', 'timeout: 30', 'timeOut: 30', /webhook\.props.*timeOut/],
    ['a number as a variable', "'52000'", '52000', /POLL_BUDGET_MS.*put numbers in quotes/],
    ['a method that there is not', 'GET, POST', 'GET, FETCH', /methods/],
    ['a timer that is on by a word', 'enable: true', "enable: 'yes'", /enable/],
    ['seconds in a timer', '@every 1m', '@every 30s', /cronExpression.*@every 5m/],
    ['another runtime', 'nodejs20', 'nodejs22', /runtime/],
    ['memory that does not go with the cpu', 'memorySize: 512', 'memorySize: 4096', /1 to 4 GB for each cpu/],
    ['a handler without an export', 'index.handler', 'index', /handler.*file\.export/],
    ['a region that there is not', "'cn-hangzhou'", "'cn-hangzou'", /region/],
    ['a variable of the platform', 'ROUTEHOOK_LOG_LEVEL:', 'FC_LOG_LEVEL:', /FC_LOG_LEVEL/],
  ];
  it.each(slips)('%s', (_, from, to, told) => {
    const text = deploymentText.replace(from, to);
    expect(text).not.toBe(deploymentText);
    const { deployment, problems } = read(text);
    expect(deployment).toBeUndefined();
    expect(problems.join('\n')).toMatch(told);
  });
});
