import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import type { RecordedCall } from '../../local/vpn/http/emulator-state.ts';
import type { Route } from '../../local/vpn/model/world.ts';
import type { ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { routeBody } from '../support/route-bodies.ts';
import { startAll } from '../support/start-all.ts';

interface Row {
  readonly title: string;
  readonly action: string;
  readonly effect: FaultRuleInput['effect'];
  /** How many calls pass unharmed first. */
  readonly after?: number;
  /** How many create calls there are in the end. */
  readonly creates: number;
}

const create = 'CreateVpnRouteEntry';

/** The answer to the create call is lost. What was done is seen on the gateway; what was not is sent again. */
const lostAnswers: readonly Row[] = [
  { title: 'reset after the commit', action: create, effect: { kind: 'reset-after-commit' }, creates: 1 },
  { title: 'reset before the commit', action: create, effect: { kind: 'reset-before-commit' }, creates: 2 },
  { title: 'no answer, done', action: create, effect: { kind: 'hang', commits: true }, creates: 1 },
  { title: 'no answer, not done', action: create, effect: { kind: 'hang' }, creates: 2 },
  {
    title: '200 with an error body, done',
    action: create,
    effect: { kind: 'error-in-200', commits: true },
    creates: 1,
  },
  { title: '200 with an error body, not done', action: create, effect: { kind: 'error-in-200' }, creates: 2 },
  { title: '200 with HTML, done', action: create, effect: { kind: 'html', status: 200 }, creates: 1 },
  {
    title: '200 with HTML, not done',
    action: create,
    effect: { kind: 'html', status: 200, commits: false },
    creates: 2,
  },
  { title: '502 with HTML, done', action: create, effect: { kind: 'html', status: 502 }, creates: 1 },
  {
    title: '502 with HTML, not done',
    action: create,
    effect: { kind: 'html', status: 502, commits: false },
    creates: 2,
  },
  { title: '302, done', action: create, effect: { kind: 'redirect', commits: true }, creates: 1 },
  { title: '302, not done', action: create, effect: { kind: 'redirect' }, creates: 2 },
  { title: 'no RequestId, done', action: create, effect: { kind: 'no-request-id' }, creates: 1 },
  {
    title: 'no RequestId, not done',
    action: create,
    effect: { kind: 'no-request-id', commits: false },
    creates: 2,
  },
  { title: 'half an answer, done', action: create, effect: { kind: 'truncated-body' }, creates: 1 },
  {
    title: 'half an answer, not done',
    action: create,
    effect: { kind: 'truncated-body', commits: false },
    creates: 2,
  },
  { title: 'an empty 200, done', action: create, effect: { kind: 'empty-body' }, creates: 1 },
  {
    title: 'an empty 200, not done',
    action: create,
    effect: { kind: 'empty-body', commits: false },
    creates: 2,
  },
  { title: '503, done', action: create, effect: { kind: 'server-error', commits: true }, creates: 1 },
  { title: '503, not done', action: create, effect: { kind: 'server-error' }, creates: 2 },
  {
    title: 'InternalError, done',
    action: create,
    effect: { kind: 'error', status: 400, code: 'InternalError', commits: true },
    creates: 1,
  },
  {
    title: 'InternalError, not done',
    action: create,
    effect: { kind: 'error', status: 400, code: 'InternalError' },
    creates: 2,
  },
  {
    title: 'an answer later than the timeout',
    action: create,
    effect: { kind: 'delay', delayMs: 3_500 },
    creates: 1,
  },
];

/** Looks that fail: nothing is concluded from them, whether before the call or after it. */
const failedLooks: readonly Row[] = (
  [
    ['reset', { kind: 'reset-before-commit' }],
    ['200 with an error body', { kind: 'error-in-200' }],
    ['302', { kind: 'redirect' }],
    ['half an answer', { kind: 'truncated-body' }],
    ['an empty 200', { kind: 'empty-body' }],
    ['no RequestId', { kind: 'no-request-id', commits: false }],
    ['throttled', { kind: 'throttle', retryAfterMs: 200 }],
  ] as const
).flatMap(([what, effect]) =>
  [0, 1].map((after) => ({
    title: `the route list ${after ? 'after' : 'before'} the call, ${what}`,
    action: 'DescribeVpnRouteEntries',
    effect,
    after,
    creates: 1,
  })),
);

interface Outcome {
  readonly operation: ShownOperation;
  readonly creates: readonly RecordedCall[];
  readonly routes: readonly Route[];
  readonly faults: readonly (string | undefined)[];
}

const allRows = [...lostAnswers, ...failedLooks];
let cloud: TestCloud;
let outcomeOf: (row: Row) => Promise<Outcome>;

beforeAll(async () => {
  cloud = await startTestCloud({
    emulator: { durationMs: 200 },
    timerEveryMs: 100,
    environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0' },
  });
  outcomeOf = startAll(allRows, run);
});

async function run({ action, effect, after = 0 }: Row): Promise<Outcome> {
  const gateway = cloud.freshGateway();
  const parameters = { VpnGatewayId: gateway.vpnGatewayId };
  // A look whose connection broke is made once more at once; a create call never is.
  const isBroken = effect.kind === 'reset-before-commit' || effect.kind === 'truncated-body';
  const times = isBroken && action !== 'CreateVpnRouteEntry' ? 2 : 1;
  cloud.emulator.inject({ action, parameters, after, times, effect });
  const operation = await cloud.ended(await cloud.ask(routeBody(gateway)));
  return {
    operation,
    creates: cloud.callsTo(gateway),
    routes: cloud.routesOn(gateway),
    faults: cloud.callsTo(gateway, action).map(({ fault }) => fault),
  };
}

describe('a create call whose answer is lost', () => {
  it.each(lostAnswers)(
    '$title: $creates create call(s) with one token, one route, succeeded',
    async (row) => {
      const { operation, creates, routes } = await outcomeOf(row);
      expect(operation.metadata).toMatchObject({ state: 'succeeded', attempts: row.creates });
      expect(operation.response).toMatchObject({
        alreadyExisted: false,
        observed: { weight: 100, state: 'normal' },
      });
      const events = operation.metadata.journal.map(({ event }) => event);
      expect(events).toContain('answer-lost');
      expect(events.filter((event) => event === 'sending')).toHaveLength(row.creates);
      expect(creates).toHaveLength(row.creates);
      expect(new Set(creates.map(({ parameters }) => parameters.ClientToken)).size).toBe(1);
      expect(creates.filter(({ code }) => code === 'OK')).toHaveLength(1);
      expect(routes).toHaveLength(1);
    },
  );
});

describe('a look whose answer is lost', () => {
  it.each(failedLooks)('$title: looked at again, one create call, succeeded', async (row) => {
    const { operation, creates, routes, faults } = await outcomeOf(row);
    expect(faults).toContain(row.effect.kind);
    expect(operation.metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(operation.response?.alreadyExisted).toBe(false);
    expect(creates).toHaveLength(1);
    expect(routes).toHaveLength(1);
    const waits = operation.metadata.journal.filter(({ event }) => event === 'waiting');
    expect(waits.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(/^gateway-unreadable: /));
  });
});
