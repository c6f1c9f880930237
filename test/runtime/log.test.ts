import { describe, expect, it } from 'vitest';
import { createLog } from '../../shared/runtime/log.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
const nowMs = () => Date.UTC(2026, 0, 1, 12, 30);

/** A log of a level, and the lines it wrote. */
function logOf(level: (typeof levels)[number], common = {}) {
  const lines: string[] = [];
  const log = createLog(level, common, nowMs, (line) => lines.push(line));
  return { log, lines };
}

describe('the log', () => {
  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('of level %s writes %j', (level, written) => {
    const { log, lines } = logOf(level);
    for (const each of levels) log({ level: each, event: 'test' });
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(written);
  });

  it('one entry is one line of JSON: time, what is common, then its own', () => {
    const { log, lines } = logOf('info', { function: 'webhook', requestId: 'R' });
    log({ level: 'info', event: 'operation.sent', route: 'two\nlines', attempt: 2 });
    expect(lines).toEqual([
      '{"time":"2026-01-01T12:30:00.000Z","function":"webhook","requestId":"R","level":"info","event":"operation.sent","route":"two\\nlines","attempt":2}',
    ]);
  });

  it('the request id of an entry stands in place of the common one', () => {
    const { log, lines } = logOf('info', { requestId: '' });
    log({ level: 'info', event: 'http.request', requestId: 'R' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ requestId: 'R' });
  });
});
