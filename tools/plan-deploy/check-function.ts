import type { Config } from '../../shared/runtime/config.ts';
import { longestWaitS } from '../../shared/runtime/http/prefer.ts';
import type { CodePackage } from './code-package.ts';
import type { DeployedFunction } from './deployment-schema.ts';
import { bytesOf, isSetting, readSettings } from './settings.ts';

/** What all variables of a function may take, names and values together. Source: limits of usage, 2026-04. */
const mostEnvironmentBytes = 4_096;

/** A code package that a tool uploads. Source: limits of usage, 2026-04. */
const mostCodeBytes = 500 * 1_048_576;

/**
 * What a function may take beyond its budget: the store begins no try after 5 s, and the last one takes 2 s.
 * Source: shared/store/tablestore-connection.ts.
 */
const storePatienceMs = 7_000;

/** How far loaded code may fill the memory before a request has come. */
const mostLoadedShare = 0.5;

/** Says what keeps a function from working once it is deployed; one sentence each. */
export function checkFunction(
  resource: string,
  fn: DeployedFunction,
  code: CodePackage,
  readText: (path: string) => string,
): readonly string[] {
  const problems = [
    ...checkCode(fn, code),
    ...checkEnvironment(fn, readText),
    ...checkStore(fn),
    ...checkTimes(resource, fn, readText),
  ];
  return problems.map((problem) => `${fn.functionName}: ${problem}`);
}

function checkCode({ code, handler, memorySize }: DeployedFunction, found: CodePackage): readonly string[] {
  const method = handler.slice(handler.lastIndexOf('.') + 1);
  const file = `${code}/${handler.slice(0, handler.lastIndexOf('.'))}.js`;
  if (found.files.length === 0) return [`${code} is empty. Run "npm run build".`];
  if (found.exports === undefined) return [`${file} is not there, or does not load on its own.`];
  const bytes = found.files.reduce((sum, one) => sum + one.bytes, 0);
  return [
    ...(found.exports.includes(method) ? [] : [`${file} exports no function "${method}".`]),
    ...(bytes > mostCodeBytes ? [`${code} has ${bytes} bytes, ${mostCodeBytes} are allowed.`] : []),
    ...(found.loadedMb > memorySize * mostLoadedShare
      ? [
          `its code takes ${found.loadedMb} MB once loaded: memorySize ${memorySize} leaves too little for work.`,
        ]
      : []),
  ];
}

function checkEnvironment(
  { environmentVariables }: DeployedFunction,
  readText: (path: string) => string,
): readonly string[] {
  const bytes = bytesOf(environmentVariables);
  const unknown = Object.keys(environmentVariables).filter(
    (name) => name.startsWith('ROUTEHOOK_') && !isSetting(name),
  );
  const { problem } = readSettings(environmentVariables, readText);
  return [
    ...(bytes > mostEnvironmentBytes
      ? [
          `its variables take ${bytes} bytes, ${mostEnvironmentBytes} are allowed: move senders or rules to a file.`,
        ]
      : []),
    ...unknown.map((name) => `there is no setting ${name}.`),
    ...(problem === undefined ? [] : [problem]),
  ];
}

function checkStore({ environmentVariables, vpcConfig }: DeployedFunction): readonly string[] {
  const { ROUTEHOOK_STORE: store = '' } = environmentVariables;
  if (store.startsWith('sqlite:')) {
    return ['ROUTEHOOK_STORE is a file: instances share no disk, and it ends with them. Use Tablestore.'];
  }
  if (/\.vpc\.tablestore\./.test(store) && vpcConfig === undefined) {
    return [
      'ROUTEHOOK_STORE is an address inside a VPC: add vpcConfig to s.yaml, or use the public address.',
    ];
  }
  return store.startsWith('tablestore:http:')
    ? ['ROUTEHOOK_STORE is an address without TLS: use https.']
    : [];
}

function checkTimes(
  resource: string,
  { timeout, triggers, environmentVariables }: DeployedFunction,
  readText: (path: string) => string,
): readonly string[] {
  const { config } = readSettings(environmentVariables, readText);
  if (config === undefined) return [];
  return triggers.flatMap((trigger) => {
    if (trigger.triggerType === 'http') {
      const neededS = Math.max(longestWaitS, config.ROUTEHOOK_INLINE_BUDGET_MS / 1_000) + 5;
      return timeout >= neededS ? [] : [`timeout is ${timeout} s, requests may take ${neededS} s.`];
    }
    const { triggerName, triggerConfig } = trigger;
    const periodS = periodOf(triggerConfig.cronExpression);
    return [
      ...(periodS === undefined || timeout < periodS
        ? []
        : [`timeout is ${timeout} s: it must end before timer ${triggerName} fires again.`]),
      ...checkBudget(budgetOf(resource, config), timeout),
    ];
  });
}

interface Budget {
  readonly setting: string;
  readonly ms: number;
  /** What it may take beyond that. */
  readonly restMs: number;
}

/** A tick ends its last call within its budget; a run may begin with a gateway at the end of it. */
function budgetOf(resource: string, config: Config): Budget {
  return resource === 'reconcile'
    ? {
        setting: 'ROUTEHOOK_RECONCILE_BUDGET_MS',
        ms: config.ROUTEHOOK_RECONCILE_BUDGET_MS,
        restMs: config.ROUTEHOOK_CALL_TIMEOUT_MS + storePatienceMs,
      }
    : {
        setting: 'ROUTEHOOK_POLL_BUDGET_MS',
        ms: config.ROUTEHOOK_POLL_BUDGET_MS,
        restMs: storePatienceMs,
      };
}

function checkBudget({ setting, ms, restMs }: Budget, timeoutS: number): readonly string[] {
  return ms + restMs <= timeoutS * 1_000
    ? []
    : [
        `${setting} is ${ms}, which leaves less than ${restMs} ms of the timeout of ${timeoutS} s for the last records.`,
      ];
}

/** The seconds between two runs of a timer; `undefined` where they are not the same each time. */
function periodOf(cronExpression: string): number | undefined {
  const [, every] = /^@every (\d+)m$/.exec(cronExpression) ?? [];
  if (every !== undefined) return Number(every) * 60;
  const [, minute, step] = /(?:^|\s)\d+ (\*(?:\/(\d+))?) \*(?:\s|$)/.exec(cronExpression) ?? [];
  return minute === undefined ? undefined : Number(step ?? 1) * 60;
}
