import { describe, expect, it } from 'vitest';
import { toCloudEvent } from '../../shared/answer/cloud-event.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { presentOperation } from '../../shared/operation/present.ts';
import { anOperation } from '../support/operations.ts';

const accepted = anOperation({ route: { vpnGatewayId: 'vpn-bp1a', routeDest: '10.0.0.0/24' } });

function eventOf(changes: Partial<Operation>): ReturnType<typeof toCloudEvent> {
  return toCloudEvent({ id: 'msg_1', operation: presentOperation({ ...accepted, ...changes }) });
}

describe('an operation as a CloudEvent', () => {
  it('all attributes of the specification, and the operation as the API shows it', () => {
    const operation = { ...accepted, state: 'succeeded', updateTimeMs: 1_700_000_100_000 } as const;
    expect(eventOf(operation)).toEqual({
      specversion: '1.0',
      id: 'msg_1',
      source: '/routehook/cn-hangzhou',
      type: 'cn.routehook.route.created.v1',
      subject: 'vpn-bp1a/10.0.0.0/24',
      time: '2023-11-14T22:15:00.000Z',
      datacontenttype: 'application/json',
      data: presentOperation(operation),
    });
  });

  it.each([
    ['succeeded', false, 'created'],
    ['succeeded', true, 'dry-run-passed'],
    ['failed', false, 'failed'],
    ['failed', true, 'failed'],
    ['canceled', false, 'canceled'],
    ['expired', false, 'expired'],
    ['applying', false, 'updated'],
    ['queued', true, 'updated'],
  ] as const)('%s, dry run %s: %s', (state, dryRun, ending) => {
    const intent = { ...accepted.intent, dryRun };
    expect(eventOf({ state, intent }).type).toBe(`cn.routehook.route.${ending}.v1`);
  });

  it.each([
    ['delete-route', 'deleted'],
    ['publish-route', 'published'],
    ['withdraw-route', 'withdrawn'],
    ['fail-over', 'failed-over'],
    ['adopt-route', 'adopted'],
  ] as const)('a %s that succeeded: %s; one that failed: failed', (kind, ending) => {
    const { accountId, route } = accepted.intent;
    const intent = { kind, accountId, route, dryRun: false };
    expect(eventOf({ state: 'succeeded', intent }).type).toBe(`cn.routehook.route.${ending}.v1`);
    expect(eventOf({ state: 'failed', intent }).type).toBe('cn.routehook.route.failed.v1');
  });

  it('another weight: weight-set', () => {
    const { accountId, route } = accepted.intent;
    const intent = { kind: 'set-weight', accountId, route, dryRun: false, weight: 0 } as const;
    expect(eventOf({ state: 'succeeded', intent }).type).toBe('cn.routehook.route.weight-set.v1');
  });
});
