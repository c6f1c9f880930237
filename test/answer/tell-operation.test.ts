import { describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/answer/answer.ts';
import { actionsOf, tellOperation } from '../../shared/answer/tell-operation.ts';
import { failedBecause } from '../../shared/operation/ending.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { problemFromFault } from '../../shared/operation/problem.ts';
import { describeRoute } from '../../shared/route/route.ts';
import {
  afterEvents,
  allStates,
  eventOf,
  faultOf,
  listed,
  minute,
  operationIn,
  queued,
  route,
  second,
  t0,
} from '../operation/samples.ts';
import { alice, askedByAlice, withEvents } from './operations.ts';

const name = '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)';

function factsOf(answer: Answer): Readonly<Record<string, string>> {
  return Object.fromEntries(answer.facts.map(({ label, value }) => [label, value]));
}

function settled(operation: Operation, adopted: boolean, observed = listed): Operation {
  return withEvents(operation, { kind: 'succeeded', settlement: { observed, seenAtMs: t0, adopted } });
}

const applying = operationIn('applying');
const dryRun = askedByAlice('op_1', true);

describe('tellOperation', () => {
  it.each<[situation: string, Operation, Answer['tone'], firstWords: string]>([
    ['not approved', operationIn('awaiting-approval'), 'working', 'Request recorded, waits for approval'],
    ['queued', queued(), 'working', 'Request recorded, waits for its turn'],
    ['being sent', operationIn('sending'), 'working', 'Request is being sent to the cloud'],
    ['answer lost', operationIn('unknown'), 'working', 'Request sent, outcome not known yet'],
    ['accepted by the cloud', applying, 'working', 'Accepted by the cloud, being applied'],
    ['created and published', settled(applying, false), 'done', 'Route created and published'],
    ['created', settled(applying, false, { ...listed, state: 'normal' }), 'done', 'Route created'],
    ['adopted', settled(queued(), true), 'done', 'The route was there already, nothing was changed'],
    ['failed', operationIn('failed'), 'failed', 'The route was not created'],
    ['canceled', operationIn('canceled'), 'failed', 'Canceled, nothing was changed'],
    ['expired', operationIn('expired'), 'failed', 'Too late'],
    ['dry run queued', dryRun, 'working', 'Dry run recorded, waits for its turn'],
    [
      'dry run passed',
      afterEvents(dryRun, ['sending', 'dry-run-passed']),
      'done',
      'Dry run passed, nothing was created',
    ],
    ['dry run failed', afterEvents(dryRun, ['failed']), 'failed', 'Dry run not passed, nothing was created'],
    ['dry run expired', afterEvents(dryRun, ['expired']), 'failed', 'The dry run was not answered in time'],
  ])('%s: the headline says so and names the route', (_, operation, tone, firstWords) => {
    const answer = tellOperation(operation);
    expect(answer).toMatchObject({ tone, headline: `${firstWords}: ${name}`, operationId: 'op_1' });
  });

  it.each(allStates)('%s: route, options, operation, state and who are told', (state) => {
    expect(factsOf(tellOperation(operationIn(state)))).toMatchObject({
      Route: name,
      Change: 'create: weight 100 (active), published to the VPC',
      Operation: 'op_1',
      State: state,
      'Asked by': 'standard/netops',
    });
  });

  it.each(allStates)('%s: there is a note, and each one is a sentence', (state) => {
    const { notes } = tellOperation(operationIn(state));
    expect(notes.length).toBeGreaterThan(0);
    for (const note of notes.slice(0, -1)) expect(note).not.toBe('');
    expect(notes.at(-1)).toMatch(/\.$/);
  });

  it.each(allStates)('%s: status while it is open, cancel only before it is sent', (state) => {
    const operation = operationIn(state);
    const cancelable = state === 'queued' || state === 'awaiting-approval';
    expect(actionsOf(operation)).toEqual(
      isDone(operation) ? [] : cancelable ? ['status', 'cancel'] : ['status'],
    );
    expect(tellOperation(operation).actions).toEqual(actionsOf(operation));
  });

  it('the command as it was understood comes first', () => {
    expect(tellOperation(queued(), { line: 'add 10.0.0.0/24 via vco-1 on vpn-1' }).facts[0]).toEqual({
      label: 'Command',
      value: 'add 10.0.0.0/24 via vco-1 on vpn-1',
    });
  });

  it.each([
    [1, 'queued, next in line'],
    [2, 'queued, place 2 in line'],
    [7, 'queued, place 7 in line'],
  ])('place %d of the queue: %s, and when it is expected to end', (queuePosition, state) => {
    const forecast = { queuePosition, estimatedEndMs: t0 + 90 * second };
    expect(factsOf(tellOperation(queued(), { forecast }))).toMatchObject({
      State: state,
      'Expected end': 'about 2026-01-01 00:01:30 UTC',
      Deadline: '2026-01-01 00:30:00 UTC',
    });
  });

  it('a forecast beyond the deadline: the deadline is what is promised', () => {
    const forecast = { queuePosition: 99, estimatedEndMs: t0 + 90 * minute };
    expect(factsOf(tellOperation(queued(), { forecast }))['Expected end']).toBe(
      'about 2026-01-01 00:30:00 UTC',
    );
  });

  it('standby, not published, with a description: the options say so', () => {
    const operation = queued('op_1', { weight: 0, publishVpc: false, description: 'to\nthe office' });
    expect(factsOf(tellOperation(operation))).toMatchObject({
      Change: 'create: weight 0 (standby), not published',
      Description: 'to the office',
    });
  });

  it('a person: name and the identity that access rules know', () => {
    expect(factsOf(tellOperation(askedByAlice()))['Asked by']).toBe('Alice (acme:T024BE7LD/U2147483697)');
  });

  it('an ended operation: when, and how long it took', () => {
    const ended = settled(afterEvents(queued(), ['sending', 'sent'], 30 * second), false);
    const facts = factsOf(tellOperation(ended));
    expect(facts.Ended).toBe('2026-01-01 00:01:01 UTC, after 1 min');
    expect(facts).not.toHaveProperty('Deadline');
    expect(facts).not.toHaveProperty('Expected end');
  });

  it('a success: as what it is listed, and the request id of the cloud', () => {
    expect(factsOf(tellOperation(settled(applying, false)))).toMatchObject({
      'Listed as': '10.0.0.0/24 via vco-1, weight 100, published',
      'Cloud request': 'sent-1',
    });
  });

  it('a list without a weight: none is made up', () => {
    const { weight: _, ...observed } = { ...listed, state: 'normal' };
    const facts = factsOf(tellOperation(settled(applying, false, observed)));
    expect(facts['Listed as']).toBe('10.0.0.0/24 via vco-1, not published');
  });

  it('listed with another weight than asked: two tunnels are the reason', () => {
    const standby = afterEvents(queued('op_1', { weight: 0 }), ['sending', 'sent', 'succeeded']);
    expect(tellOperation(standby).notes.at(1)).toContain('two tunnels');
    expect(tellOperation(settled(applying, false)).notes.join()).not.toContain('two tunnels');
  });

  it('a fault of the cloud: its words, its code and what to do, the route not twice', () => {
    const fault = faultOf('quota', { message: 'The quota is used up.', requestId: 'R-9' });
    const problem = problemFromFault(fault, describeRoute(route), 'The route was not created');
    const answer = tellOperation(withEvents(queued(), { kind: 'failed', problem, fault }));
    expect(answer.notes).toEqual([
      'Resource.QuotaFull: The quota is used up.',
      expect.stringContaining('raise the quota'),
    ]);
    expect(factsOf(answer)).toMatchObject({ Code: 'Resource.QuotaFull', 'Cloud request': 'R-9' });
  });

  it('a failure seen by us after a fault of the cloud: both are told', () => {
    const duplicate = afterEvents(queued(), ['sending']);
    const fault = faultOf('duplicate', { message: 'Exists.' });
    const looked = withEvents(duplicate, { kind: 'answer-lost', fault });
    const event = failedBecause(looked, {
      kind: 'differs',
      differences: 'weight is 0, asked was 100',
      why: 'route-not-as-asked-yet',
    });
    const answer = tellOperation(withEvents(looked, event));
    expect(answer.headline).toBe(`The route exists with other settings: ${name}`);
    expect(answer.notes).toEqual([
      `${name} exists, but its weight is 0, asked was 100.`,
      'The last answer of the cloud: VpnRouteEntry.AlreadyExists: Exists.',
      expect.stringContaining('change the existing route'),
    ]);
  });

  it('canceled: by whom, with their identity', () => {
    const event = { ...eventOf('canceled', queued()), by: alice } as ReturnType<typeof eventOf>;
    expect(factsOf(tellOperation(withEvents(queued(), event)))['Canceled by']).toBe(
      'Alice (acme:T024BE7LD/U2147483697)',
    );
  });

  it.each([
    ['T1', 'U1', 'Bob (acme:T9/U9)', 'Bob [acme:T9/U9] (acme:T1/U1)'],
    ['T1', 'U1', '  ', 'acme:T1/U1'],
    ['T1', 'U1', 'a\nb\u202ec', 'a bc (acme:T1/U1)'],
    ['T/1', 'U 1', undefined, 'acme:T%{2f}1/U%{20}1'],
  ])('%s, %s, called %j: %s', (tenant, id, called, shown) => {
    const actor = { tenant, id, ...(called === undefined ? {} : { name: called }) };
    const operation: Operation = { ...queued(), requester: { ...alice, actor } };
    expect(factsOf(tellOperation(operation))['Asked by']).toBe(shown);
  });
});
