import { beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../local/tablestore/faults.ts';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { logProblems, readLogLines } from '../support/log-lines.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { secretsToldIn } from './canary-secrets.ts';

const { secret = '', securityToken = '' } = sampleAccessKeys(sample.accountId)['emulator-temporary'] ?? {};
const quote = `The string to sign is /GetRow\nPOST\n\nx-ots-ststoken:${securityToken} ${secret}`;
const callbackSecret = `whsec_${Buffer.alloc(32, 'callback canary').toString('base64')}`;
const callback = 'canary-of-the-callback-address';

/** What Tablestore may answer, quoting what it was sent. */
const effects: readonly (readonly [Effect, times: number])[] = [
  [{ kind: 'error', code: 'OTSAuthFailed', message: quote }, 1],
  [{ kind: 'error', code: 'OTSServerBusy', message: quote }, 1],
  [{ kind: 'error', code: 'OTSServerUnavailable', message: quote, applied: true }, 3],
  [{ kind: 'row-error', code: 'OTSServerBusy' }, 1],
  [{ kind: 'html', status: 502 }, 2],
  [{ kind: 'throttle' }, 1],
  [{ kind: 'reset-before' }, 1],
  [{ kind: 'reset-after' }, 1],
  [{ kind: 'truncate' }, 1],
  [{ kind: 'hang' }, 1],
  // Longer than anybody's patience: errors of the adapter come out.
  [{ kind: 'error', code: 'OTSAuthFailed', message: quote }, 100],
  [{ kind: 'error', code: 'OTSServerBusy', message: quote }, 100],
];

let cloud: TestCloud;
let secrets: ReadonlyMap<string, string>;
const answers: string[] = [];

beforeAll(async () => {
  cloud = await startTestCloud({
    store: 'tablestore',
    environment: {
      ROUTEHOOK_LOG_LEVEL: 'debug',
      ROUTEHOOK_CALLBACK_SECRETS: JSON.stringify([callbackSecret]),
      ROUTEHOOK_REPLY_ORIGINS: JSON.stringify(['http://127.0.0.1:9']),
    },
  });
  secrets = new Map([
    ['access key secret', secret],
    ['security token', securityToken],
    ['signing secret', cloud.sender.secret],
    ['bearer token', cloud.sender.token],
    ['callback secret', callbackSecret],
    ['callback address', callback],
  ]);
  for (const [effect, times] of effects) {
    cloud.tablestore?.inject({ effect, times });
    const body = routeBody(cloud.freshGateway(), { callbackUrl: `http://127.0.0.1:9/${callback}` });
    answers.push((await cloud.client.signed(freshId(), body)).text);
    answers.push(JSON.stringify(await cloud.host.fireTimer('poller')));
    cloud.tablestore?.clearFaults();
  }
  await cloud.host.fireTimer('poller');
  answers.push((await cloud.client.bearer('/v1/operations?pageSize=100')).text);
}, 120_000);

describe('secrets, while Tablestore fails in every way', () => {
  it('calls were refused, some requests were recorded all the same, some could not be', () => {
    expect(cloud.tablestore?.calls.length).toBeGreaterThan(50);
    const recorded = cloud.tablestore?.tables().flatMap(({ rows }) => rows) ?? [];
    expect(recorded.length).toBeGreaterThan(5);
    expect(cloud.logText()).toMatch(/"status":503/);
    expect(cloud.logText()).toMatch(/poller\.failed/);
    expect(cloud.logText()).toMatch(/operation\.succeeded/);
  });

  it('no log line and no answer holds any', () => {
    expect(secretsToldIn(cloud.logText(), secrets)).toEqual([]);
    for (const answer of answers) expect(secretsToldIn(answer, secrets)).toEqual([]);
    expect(cloud.logText()).not.toMatch(/x-ots-|string to sign/);
  });

  it('no table holds any but the address that is still owed', () => {
    const tables = JSON.stringify(cloud.tablestore?.tables(), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(secretsToldIn(tables, secrets)).toEqual(['callback address']);
  });

  it('every line of both functions is as docs/logs.md says', () => {
    const lines = ['webhook', 'poller'].flatMap((name) => cloud.host.logs(name).map(({ text }) => text));
    expect([...new Set(readLogLines(lines).flatMap(logProblems))]).toEqual([]);
  });
});
