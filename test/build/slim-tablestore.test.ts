import { afterAll, expect, vi } from 'vitest';
import { loadSlim } from './slim-package.ts';

// What the adapter promises, lost answers and refusals included, with the SDK as the functions get it.
vi.mock('tablestore', async () => {
  const whole = await vi.importActual<{ readonly default: Sdk }>('tablestore');
  const slim = (await loadSlim('tablestore')) as Sdk;
  // Making tables is the work of a tool, which has all of the SDK.
  for (const name of ['createTable', 'describeTable', 'listTable', 'updateTable', 'deleteTable']) {
    slim.Client.prototype[name] = function (this: SdkClient, ...given: unknown[]) {
      const client = new whole.default.Client(this.config);
      return (client[name] as (...given: unknown[]) => unknown).apply(client, given);
    };
  }
  return { default: slim };
});

interface Sdk {
  readonly Client: {
    new (config: unknown): SdkClient;
    readonly prototype: SdkClient;
  };
}

interface SdkClient {
  [name: string]: unknown;
}

// Outside node_modules the SDK's old ways with buffers would be told in the log of each cold start.
const warnings: string[] = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));
afterAll(() => expect(warnings.filter((text) => text.startsWith('Deprecation'))).toEqual([]));

// The kill test, the canary and the platform tests run on the bundles: here is what they do not meet.
await import('../store/tablestore.test.ts');
await import('../store/tablestore-error.test.ts');
