import { describe, expect, it } from 'vitest';
import type { AskOutcome } from '../../shared/app/answer-ask.ts';
import { tellOutcome } from '../../shared/app/tell-outcome.ts';
import { usageLines } from '../../shared/command/usage.ts';
import { problemOf } from '../../shared/operation/problem.ts';
import { transition } from '../../shared/operation/transition.ts';
import { home } from '../support/chat-app.ts';
import { anOperation, sending } from '../support/operations.ts';

const nowMs = 1_700_000_060_000;
const line = 'add 10.0.0.0/24 via vco-bp1a on vpn-bp1a weight 100 no-publish region cn-hangzhou';
const open = { ...anOperation(), line };
const route = '10.0.0.0/24 via vco-bp1a on vpn-bp1a (cn-hangzhou)';
const forecast = { queuePosition: 3, estimatedEndMs: nowMs + 90_000 };
const canceled = transition(
  open,
  {
    kind: 'canceled',
    by: { source: 'slack', instance: 'acme', actor: { tenant: 'T1', id: 'U2', name: 'Bob' } },
    problem: problemOf('Operation.Canceled', 'Canceled', 'Canceled.'),
  },
  nowMs,
);
const violations = [{ pointer: '/nextHop', code: 'Field.Invalid', detail: 'Required: string.' }];
const gateway = { ...home, vpnGatewayId: 'vpn-bp1a' };
const seen = { kind: 'seen', seenAtMs: nowMs, status: 'active', dualTunnel: false, routes: [] } as const;

const told: readonly {
  readonly outcome: AskOutcome;
  readonly tone: string;
  readonly headline: string;
  readonly says?: readonly string[];
}[] = [
  {
    outcome: { kind: 'accepted', operation: open, forecast },
    tone: 'working',
    headline: `Request recorded, waits for its turn: ${route}`,
    says: [line, 'queued, place 3 in line', open.id, 'about 2023-11-14 22:15:50 UTC'],
  },
  {
    outcome: { kind: 'known', operation: sending(open) },
    tone: 'working',
    headline: `Request is being sent to the cloud: ${route}`,
    says: [line, 'sending'],
  },
  {
    outcome: { kind: 'mismatch', operation: open },
    tone: 'refused',
    headline: 'The same delivery was used for another request',
    says: ['Idempotency.BodyMismatch', open.id, 'Nothing was done.'],
  },
  {
    outcome: { kind: 'malformed', violations },
    tone: 'refused',
    headline: 'The route cannot be asked for like this',
    says: ['Body.Invalid', 'next hop (via): Required: string.', 'Nothing was done.'],
  },
  {
    outcome: { kind: 'beyond-limits', violations },
    tone: 'refused',
    headline: 'The route cannot be asked for like this',
    says: ['Body.BeyondLimits', 'Nothing was done.'],
  },
  {
    outcome: {
      kind: 'refused',
      refusal: { kind: 'refused', code: 'Access.NotNamed', detail: 'No rule names you.', remedy: 'Ask.' },
    },
    tone: 'refused',
    headline: 'You may not do this',
    says: ['Access.NotNamed', 'No rule names you.', 'Ask.'],
  },
  {
    outcome: { kind: 'found', view: { operation: open, forecast }, detail: false },
    tone: 'working',
    headline: `Request recorded, waits for its turn: ${route}`,
    says: [line, 'queued, place 3 in line'],
  },
  {
    outcome: { kind: 'found', view: { operation: open, forecast }, detail: true },
    tone: 'working',
    headline: `Request recorded, waits for its turn: ${route}`,
    says: [line, 'Calls sent', 'accepted'],
  },
  {
    outcome: { kind: 'not-found', operationId: 'op_1' },
    tone: 'refused',
    headline: 'There is no operation op_1',
  },
  {
    outcome: { kind: 'canceled', operation: canceled },
    tone: 'done',
    headline: `Canceled, nothing was changed: ${route}`,
    says: [line, 'Bob (acme:T1/U2)'],
  },
  {
    outcome: { kind: 'too-late', operation: sending(open) },
    tone: 'refused',
    headline: `Too late to cancel, the request is at the cloud: ${route}`,
    says: [line, 'Wait for its end'],
  },
  {
    outcome: { kind: 'listed', operations: [], more: false, command: { verb: 'list', state: 'failed' } },
    tone: 'told',
    headline: 'No operation in state failed is recorded',
  },
  {
    outcome: {
      kind: 'listed',
      operations: [open],
      more: true,
      command: { verb: 'list', vpnGatewayId: 'vpn-bp1a' },
    },
    tone: 'told',
    headline: 'The latest 1 operation on vpn-bp1a',
    says: [open.id, 'There are older ones', '1 min'],
  },
  {
    outcome: { kind: 'gateway', gateway, observation: seen, open: [open] },
    tone: 'told',
    headline: 'vpn-bp1a (cn-hangzhou) is active and has no destination routes',
    says: [open.id, 'Open operations'],
  },
  {
    outcome: { kind: 'too-many-looks', gateway },
    tone: 'refused',
    headline: 'vpn-bp1a was not looked at',
    says: ['Rate.Exhausted', 'Ask again in a minute'],
  },
  { outcome: { kind: 'help' }, tone: 'told', headline: 'What routehook understands', says: usageLines() },
  {
    outcome: { kind: 'help', about: 'cancel' },
    tone: 'told',
    headline: 'What routehook understands',
    says: usageLines('cancel'),
  },
  {
    outcome: {
      kind: 'misunderstood',
      misunderstanding: { kind: 'misunderstood', detail: '"ad" is no verb.', didYouMean: 'add' },
    },
    tone: 'refused',
    headline: 'Not understood, nothing was done: "ad" is no verb.',
    says: ['Did you mean: add', ...usageLines()],
  },
  {
    outcome: {
      kind: 'misunderstood',
      misunderstanding: { kind: 'misunderstood', detail: 'The operation is missing.', verb: 'status' },
    },
    tone: 'refused',
    headline: 'Not understood, nothing was done: The operation is missing.',
    says: usageLines('status'),
  },
  {
    outcome: { kind: 'empty' },
    tone: 'told',
    headline: 'No command was given, nothing was done',
    says: usageLines(),
  },
  {
    outcome: { kind: 'several-lines' },
    tone: 'refused',
    headline: 'Not a command, nothing was done: it has several lines',
  },
];

describe('what a person is told', () => {
  it.each(told)('$outcome.kind: $headline', ({ outcome, tone, headline, says = [] }) => {
    const answer = tellOutcome(outcome, nowMs);
    expect(answer).toMatchObject({ tone, headline });
    const { facts, notes, listing = [] } = answer;
    const all = [...facts.flatMap(({ label, value }) => [label, value]), ...notes, ...listing].join('\n');
    for (const words of says) expect(all).toContain(words);
  });
});
