import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { checkFunction } from './check-function.ts';
import { checkReconcile, type ReconcileCheck } from './check-reconcile.ts';
import { type CodePackage, inspectCodePackage } from './code-package.ts';
import type { DeployedFunction, Deployment } from './deployment-schema.ts';
import type { PolicyName } from './ram/permissions.ts';
import { placeOf } from './ram/place-of.ts';
import { type Policy, policyOf } from './ram/policies.ts';
import { type Place, placeholders } from './ram/resources.ts';
import { readDeployment } from './read-deployment.ts';
import { bytesOf, filesNamedIn, isSetting, maskSetting } from './settings.ts';

/** What would be deployed, and what is in its way. */
export interface Plan {
  readonly name: string;
  readonly functions: readonly PlannedFunction[];
  /** What the policies are about, as far as it is known. */
  readonly place: Place;
  /** Each says what to do; nothing should be deployed while there is one. */
  readonly problems: readonly string[];
  /** What is as it is meant, and still good to know. */
  readonly notes: readonly string[];
}

export interface PlannedFunction
  extends Pick<
    DeployedFunction,
    'functionName' | 'region' | 'runtime' | 'handler' | 'cpu' | 'memorySize' | 'timeout' | 'role' | 'triggers'
  > {
  readonly resource: string;
  readonly code: CodePackage;
  /** Secrets are masked. */
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentBytes: number;
  /** Files of the settings, and whether they are there. */
  readonly files: readonly { readonly setting: string; readonly path: string; readonly there: boolean }[];
  readonly policies: readonly { readonly name: PolicyName; readonly policy: Policy }[];
}

export interface PlanOptions {
  /** The folder of s.yaml. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the code is, when it is not where s.yaml says. */
  readonly folderOf?: (code: string) => string;
}

/** Plans a deployment without a network: s.yaml, the environment, the bundles. */
export function planDeployment({ root, env, folderOf = (code) => join(root, code) }: PlanOptions): Plan {
  const { deployment, missing, problems } = readDeployment(readFileSync(join(root, 's.yaml'), 'utf8'), env);
  const functions = Object.entries(deployment?.resources ?? {}).map(([resource, { props }]) => {
    const code = inspectCodePackage(folderOf(props.code), props.handler);
    const files = filesNamedIn(props.environmentVariables)
      .filter(({ setting }) => isReadBy(resource, setting))
      .map(({ setting, path }) => ({
        setting,
        path,
        there: isInside(path) && existsSync(join(root, path)),
      }));
    const readText = (path: string) => readFileSync(join(root, path), 'utf8');
    const reconcile = resource === 'reconcile' ? checkReconcile(props, readText) : nothing;
    const complete = missing.length === 0 && files.every(({ there }) => there);
    const found = [
      ...files.filter(({ there }) => !there).map(({ setting, path }) => describeMissing(setting, path)),
      // What is missing would be told once more, in other words.
      ...(complete ? [...checkFunction(resource, props, code, readText), ...reconcile.problems] : []),
    ];
    const place = placeOf(props, env.DEPLOY_ACCOUNT_ID, readText);
    return {
      planned: planFunction(resource, props, code, files, place),
      place,
      found,
      notes: reconcile.notes,
    };
  });
  return {
    name: deployment?.name ?? '',
    functions: functions.map(({ planned }) => planned),
    place: functions[0]?.place ?? placeholders,
    problems: [
      ...missing.map((name) => `${name} is not set. ${hintFor(name)}`),
      ...problems,
      ...new Set(functions.flatMap(({ found }) => found)),
      ...checkTogether(deployment),
    ],
    notes: [...functions.flatMap(({ notes }) => notes), ...leftOut(deployment, env)],
  };
}

function planFunction(
  resource: string,
  fn: DeployedFunction,
  code: CodePackage,
  files: PlannedFunction['files'],
  place: Place,
): PlannedFunction {
  const { functionName, region, runtime, handler, cpu, memorySize, timeout, role, triggers } = fn;
  const variables = Object.entries(fn.environmentVariables);
  const policies = policiesFor(resource, fn).map((name) => ({ name, policy: policyOf(name, place) }));
  return {
    ...{ resource, functionName, region, runtime, handler, cpu, memorySize, timeout, role, triggers },
    code,
    files,
    environment: Object.fromEntries(variables.map(([name, value]) => [name, maskSetting(name, value)])),
    environmentBytes: bytesOf(fn.environmentVariables),
    policies,
  };
}

const nothing: ReconcileCheck = { problems: [], notes: [] };

/** The poller wakes nobody: it is the one that is woken. */
function policiesFor(resource: string, { environmentVariables }: DeployedFunction): readonly PolicyName[] {
  if (resource !== 'webhook' && resource !== 'reconcile') return ['poller'];
  return environmentVariables.ROUTEHOOK_WAKEUP ? [resource, 'wake-up'] : [resource];
}

/** All functions work on the same records: what one of them takes for granted, the others must, too. */
function checkTogether(deployment: Deployment | undefined): readonly string[] {
  const [first, ...others] = Object.values(deployment?.resources ?? {}).map(({ props }) => props);
  return others.flatMap((other) =>
    [
      ...new Set([
        ...Object.keys(first?.environmentVariables ?? {}),
        ...Object.keys(other.environmentVariables),
      ]),
    ]
      .filter((name) => first?.environmentVariables[name] !== other.environmentVariables[name])
      .map((name) => `${name} differs between ${first?.functionName} and ${other.functionName}.`),
  );
}

/** Settings of whoever deploys that s.yaml has in a comment only. */
function leftOut(deployment: Deployment | undefined, env: PlanOptions['env']): readonly string[] {
  if (deployment === undefined) return [];
  const passed = Object.values(deployment.resources).flatMap(({ props }) =>
    Object.keys(props.environmentVariables),
  );
  return Object.keys(env)
    .filter((name) => name.startsWith('ROUTEHOOK_') && env[name] && !passed.includes(name) && isSetting(name))
    .map((name) => `${name} is set here, but s.yaml passes it to no function: take its line in there.`);
}

/** The webhook has a desired.json of its own, the schema of such files: one of desired routes must not take its place. */
function isReadBy(resource: string, setting: string): boolean {
  return setting !== 'ROUTEHOOK_DESIRED' || resource === 'reconcile';
}

/** Whether a path stays in the code package. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).startsWith('..');
}

function describeMissing(setting: string, path: string): string {
  return isInside(path)
    ? `${path} is not here. ${hintFor(setting)}`
    : `${setting} names ${path}, which lies outside the code package: name a file of this folder.`;
}

function hintFor(name: string): string {
  switch (name) {
    case 'ROUTEHOOK_STORE':
      return 'Set it to tablestore: and the address of the instance, such as tablestore:https://INSTANCE.REGION.ots.aliyuncs.com.';
    case 'ROUTEHOOK_SENDERS':
      return 'Write the JSON list of senders into it (docs/senders.md), or set ROUTEHOOK_SENDERS to the list.';
    case 'ROUTEHOOK_ACCESS':
      return 'Write the JSON list of access rules into it (README, "Who may ask for what"), or set ROUTEHOOK_ACCESS to the list.';
    case 'ROUTEHOOK_DESIRED':
      return 'Write the desired routes into it (README, "A gateway kept equal to a file"), or set ROUTEHOOK_DESIRED to where they are.';
    default:
      return 'Set it in the environment of whoever deploys.';
  }
}
