import { describe, expect, it } from 'vitest';
import { functionOf, hostOf, httpHostOf, until } from './fixture.ts';

/** What the caller of a failed HTTP invocation sees. */
async function failureOf(url: string) {
  const response = await fetch(url);
  return {
    status: response.status,
    errorType: response.headers.get('x-fc-error-type'),
    error: (await response.json()) as { errorMessage: string; stackTrace: string[] },
  };
}

describe('a handler that fails', () => {
  it.each([
    ['throws', "exports.handler = async () => { throw new RangeError('oops'); };"],
    ['throws at once', "exports.handler = () => { throw new RangeError('oops'); };"],
    ['calls back with an error', "exports.handler = (e, c, done) => done(new RangeError('oops'));"],
  ])(
    'when it %s the caller sees message, type and trace, and the instance is kept',
    async (_title, source) => {
      const { host, url } = await httpHostOf(source);
      const failure = await failureOf(url);
      expect(failure).toMatchObject({
        status: 502,
        errorType: 'HandledInvocationError',
        error: { errorMessage: 'oops', errorType: 'RangeError' },
      });
      expect(failure.error.stackTrace[0]).toBe('RangeError: oops');
      expect(failure.error.stackTrace[1]).toContain('index.js:1:');
      expect(host.instances('fixture')).toMatchObject([{ state: 'frozen' }]);
      expect(host.logs('fixture').map((line) => line.text)).toEqual([
        expect.stringMatching(/^HandledInvocationError: RangeError: oops at .*index\.js:1:/),
      ]);
    },
  );

  it.each([
    ['process.exit', 'process.exit(3)', 'instance ended: exit code 3'],
    [
      'an error nobody catches',
      "setTimeout(() => { throw new Error('late'); }, 1)",
      'instance ended: exit code 1',
    ],
    ['a signal', "process.kill(process.pid, 'SIGKILL')", 'instance ended: SIGKILL'],
  ])(
    '%s ends the request with the platform’s message, and the next gets a new instance',
    async (_t, code, log) => {
      const { host, url } = await httpHostOf(`exports.handler = (event, context, callback) => {
      if (JSON.parse(event).rawPath === '/fine') return callback(null, 'fine');
      ${code};
    };`);
      const failure = await failureOf(url);
      expect(failure).toMatchObject({ status: 502, errorType: 'UnhandledInvocationError' });
      expect(failure.error.errorMessage).toMatch(
        /^Process exited unexpectedly before completing request \(duration: \d+ms\)$/,
      );
      expect(await (await fetch(`${url}/fine`)).text()).toBe('fine');
      expect(host.logs('fixture').map((line) => line.text)).toContain(log);
    },
  );

  it('past its timeout the caller is told and the instance is killed, even in a loop', async () => {
    const { host, url } = await httpHostOf('exports.handler = async () => { for (;;) {} };', {
      timeoutSeconds: 0.2,
    });
    expect(await failureOf(url)).toEqual({
      status: 502,
      errorType: 'UnhandledInvocationError',
      error: { errorMessage: 'Function timed out after 0.2 seconds' },
    });
    expect(host.instances('fixture')).toEqual([]);
  });

  it('when its code does not load every request says why', async () => {
    const { host, url } = await httpHostOf("require('./no-such-file');");
    const failure = await failureOf(url);
    expect(failure.errorType).toBe('UnhandledInvocationError');
    expect(failure.error.errorMessage).toContain("Cannot find module './no-such-file'");
    expect(host.instances('fixture')).toEqual([]);
  });

  it('when the export is missing the error names file and export', async () => {
    const { url } = await httpHostOf('exports.other = 1;');
    expect((await failureOf(url)).error.errorMessage).toMatch(/index\.js exports no function "handler"$/);
  });
});

describe('an initializer', () => {
  const counting = `let runs = 0;
    exports.initialize = async (context) => { runs += context.function.initializer ? 1 : 100; };
    exports.handler = async () => String(runs);`;

  it('runs once for each instance, before its first request', async () => {
    const host = await hostOf([
      functionOf(counting, { initializer: { handler: 'index.initialize', timeoutSeconds: 2 } }),
    ]);
    for (let n = 0; n < 2; n += 1) {
      expect(await host.invoke('fixture', Buffer.alloc(0))).toMatchObject({ payload: Buffer.from('1') });
    }
  });

  it('is not run when none is configured', async () => {
    const host = await hostOf([functionOf(counting)]);
    expect(await host.invoke('fixture', Buffer.alloc(0))).toMatchObject({ payload: Buffer.from('0') });
  });

  it.each([
    ['fails', "throw new Error('no store')", 'no store'],
    ['never ends', 'return new Promise(() => {})', 'Function initialize timed out after 0.3 seconds'],
  ])('that %s fails the request and its instance is not used again', async (_title, code, message) => {
    const host = await hostOf([
      functionOf(`exports.initialize = async () => { ${code}; }; exports.handler = async () => 'never';`, {
        initializer: { handler: 'index.initialize', timeoutSeconds: 0.3 },
      }),
    ]);
    const result = await host.invoke('fixture', Buffer.alloc(0));
    expect(result).toMatchObject({
      kind: 'failed',
      errorType: 'InitializationError',
      error: { errorMessage: message },
    });
    await until(() => host.instances('fixture').length === 0, 'the instance is gone');
  });
});
