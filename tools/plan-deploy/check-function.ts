import { longestWaitS } from '../../shared/runtime/http/prefer.ts';
import type { CodePackage } from './code-package.ts';
import type { DeployedFunction } from './deployment-schema.ts';
import { bytesOf, isSetting, readSettings } from './settings.ts';

/** What all variables of a function may take, names and values together. Source: limits of usage, 2026-04. */
const mostEnvironmentBytes = 4_096;

/** A code package that a tool uploads. Source: limits of usage, 2026-04. */
const mostCodeBytes = 500 * 1_048_576;

/**
 * What the poller may take beyond its budget: the store begins no try after 5 s, and the last one takes 2 s.
 * Source: shared/store/tablestore-connection.ts.
 */
const storePatienceMs = 7_000;

/** How far loaded code may fill the memory before a request has come. */
const mostLoadedShare = 0.5;

/** Says what keeps a function from working once it is deployed; one sentence each. */
export function checkFunction(
  fn: DeployedFunction,
  code: CodePackage,
  readText: (path: string) => string,
): readonly string[] {
  const problems = [
    ...checkCode(fn, code),
    ...checkEnvironment(fn, readText),
    ...checkStore(fn),
    ...checkTimes(fn, readText),
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

function checkTimes(fn: DeployedFunction, readText: (path: string) => string): readonly string[] {
  const { timeout, triggers, environmentVariables } = fn;
  const { config } = readSettings(environmentVariables, readText);
  if (config === undefined) return [];
  const budgetMs = config.ROUTEHOOK_POLL_BUDGET_MS;
  return triggers.flatMap(({ triggerType, triggerName }) => {
    if (triggerType === 'http') {
      const neededS = Math.max(longestWaitS, config.ROUTEHOOK_INLINE_BUDGET_MS / 1_000) + 5;
      return timeout >= neededS ? [] : [`timeout is ${timeout} s, requests may take ${neededS} s.`];
    }
    return [
      ...(timeout < 60
        ? []
        : [`timeout is ${timeout} s: it must end before timer ${triggerName} fires again.`]),
      ...(budgetMs + storePatienceMs <= timeout * 1_000
        ? []
        : [
            `ROUTEHOOK_POLL_BUDGET_MS is ${budgetMs}, which leaves less than ${storePatienceMs} ms of the timeout of ${timeout} s for the last records.`,
          ]),
    ];
  });
}
