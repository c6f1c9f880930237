import { describe, expect, it } from 'vitest';
import { definitionProblems, type FunctionDefinition } from '../../../local/fc/function-definition.ts';
import { instanceEnvironment } from '../../../local/fc/instance-environment.ts';

const fine: FunctionDefinition = {
  name: 'webhook',
  codeDir: '/code',
  handler: 'index.handler',
  timeoutSeconds: 10,
  memoryMb: 256,
  environment: { STORE: 'memory' },
};

describe('definitionProblems', () => {
  it('a definition the platform would take has no problems', () => {
    expect(definitionProblems(fine)).toEqual([]);
  });

  it.each<[string, Partial<FunctionDefinition>, string]>([
    ['a handler without an export', { handler: 'index' }, 'handler "index"'],
    [
      'an initializer without an export',
      { initializer: { handler: 'x', timeoutSeconds: 1 } },
      'initializer "x"',
    ],
    ['no time', { timeoutSeconds: 0 }, 'timeoutSeconds is 0'],
    ['more than a day', { timeoutSeconds: 86_401 }, 'timeoutSeconds is 86401'],
    ['a time that is no number', { timeoutSeconds: Number.NaN }, 'timeoutSeconds is NaN'],
    ['memory between two steps', { memoryMb: 200 }, 'memoryMb is 200'],
    ['no concurrency', { reservedConcurrency: 0 }, 'reservedConcurrency is 0'],
    ['a variable of the platform', { environment: { FC_REGION: 'x' } }, '"FC_REGION"'],
    ['a variable name with a hyphen', { environment: { 'A-B': 'x' } }, '"A-B"'],
    ['an environment above 4 KB', { environment: { A: 'x'.repeat(4096) } }, 'environment is 4097 bytes'],
  ])('%s is named as the problem', (_title, changes, named) => {
    const problems = definitionProblems({ ...fine, ...changes });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(named);
  });
});

describe('instanceEnvironment', () => {
  it('only PATH, HOME and TZ come from the host, and the platform wins over the function', () => {
    const environment = instanceEnvironment(
      { ...fine, environment: { STORE: 'memory', ALIBABA_CLOUD_ACCESS_KEY_ID: 'mine' } },
      { region: 'cn-hangzhou', accountId: '123' },
      {
        instanceId: 'c-1',
        credentials: { accessKeyId: 'STS.id', accessKeySecret: 'secret', securityToken: 'token' },
        hostEnvironment: { PATH: '/bin', HOME: '/root', NODE_OPTIONS: '--inspect', SECRET: 'x' },
      },
    );
    expect(environment).toEqual({
      PATH: '/bin',
      HOME: '/root',
      STORE: 'memory',
      FC_ACCOUNT_ID: '123',
      FC_REGION: 'cn-hangzhou',
      FC_FUNCTION_NAME: 'webhook',
      FC_FUNCTION_HANDLER: 'index.handler',
      FC_FUNCTION_MEMORY_SIZE: '256',
      FC_FUNC_CODE_PATH: '/code',
      FC_INSTANCE_ID: 'c-1',
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.id',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
      ALIBABA_CLOUD_SECURITY_TOKEN: 'token',
    });
  });
});
