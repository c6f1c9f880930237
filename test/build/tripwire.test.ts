import { createRequire } from 'node:module';
import { expect, it, onTestFinished, vi } from 'vitest';

const tripwire = createRequire(import.meta.url)('../../tools/esbuild/tripwire.cjs') as (what: string) => Trap;
type Trap = { new (): object; (): unknown; [name: string]: unknown };

it('being imported, as tsc and esbuild import, is no use', () => {
  const trap = tripwire('ws in a package');
  expect(trap.__esModule).toBe(true);
  expect(trap.default).toBe(trap);
  expect(Object.keys(trap)).toEqual([]);
});

it.each([
  ['called', (trap: Trap) => trap()],
  ['constructed', (trap: Trap) => new trap()],
  ['extended', (trap: Trap) => class extends trap {}],
  ['asked for a part', (trap: Trap) => trap.Client],
  ['given a part', (trap: Trap) => Object.assign(trap, { Client: 1 })],
])('%s: it throws and says so in the log, with its name', (_, use) => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  expect(() => use(tripwire('ws in a package'))).toThrow(/^ws in a package was cut out of this bundle/);
  expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
    level: 'error',
    what: 'ws in a package',
  });
});
