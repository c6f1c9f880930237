import { describe, expect, it } from 'vitest';
import {
  expired,
  failedBecause,
  failedBy,
  failedUntouched,
  succeeded,
} from '../../shared/operation/ending.ts';
import { faultTable } from '../../shared/operation/fault-table.ts';
import type { Operation, OperationEvent } from '../../shared/operation/operation.ts';
import { transition } from '../../shared/operation/transition.ts';
import { afterEvents, eventOf, faultOf, listed, operationIn, queued, t0 } from './samples.ts';

const name = '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)';
const sending = operationIn('sending');
const applying = operationIn('applying');
const busy = faultOf('busy', { requestId: 'R-1' });
const busyAnswer = { code: 'VpnGateway.Configuring', message: 'a busy fault', requestId: 'R-1' };
const lateAnswer = { code: 'Answer.Late', message: 'a ambiguous fault' };
const refused = transition(sending, eventOf('refused', sending, busy), t0);
const notPublished = {
  kind: 'not-published',
  observed: { ...listed, state: 'normal' },
  why: 'route-not-published-yet',
} as const;
const differs = {
  kind: 'differs',
  differences: 'weight is 0, asked was 100',
  why: 'route-not-as-asked-yet',
} as const;

interface Ending {
  readonly title: string;
  readonly end: () => OperationEvent;
  readonly kind?: 'expired';
  readonly code: keyof typeof faultTable;
  readonly says: string;
  readonly detail: string;
  readonly cloud?: object;
}

const endings: readonly Ending[] = [
  {
    title: 'the cloud refused for good',
    end: () => failedBy(sending, faultOf('quota')),
    code: 'Resource.QuotaFull',
    says: 'The route was not created',
    detail: `${name}: Resource.QuotaFull: a quota fault`,
    cloud: { code: 'Resource.QuotaFull', message: 'a quota fault' },
  },
  {
    title: 'our call was accepted, and the route is not published',
    end: () => failedBecause(applying, notPublished),
    code: 'Route.NotPublished',
    says: 'The route was created but not published',
    detail: `${name} is on the gateway, but not published to the VPC.`,
  },
  {
    title: 'our call may have gone through, and the route is not published',
    end: () => failedBecause(operationIn('unknown'), notPublished),
    code: 'Route.NotPublished',
    says: 'The route was created but not published',
    detail: `${name} is on the gateway, but not published to the VPC.`,
  },
  {
    title: 'nothing was sent, and an unpublished route is there already',
    end: () => failedBecause(queued(), notPublished),
    code: 'Route.Differs',
    says: 'The route exists with other settings',
    detail: `${name} exists, but its state is normal, asked was published.`,
  },
  {
    title: 'the route is there with another weight, and our call was refused before',
    end: () => failedBecause(refused, differs),
    code: 'Route.Differs',
    says: 'The route exists with other settings',
    detail: `${name} exists, but its weight is 0, asked was 100.`,
    cloud: busyAnswer,
  },
  {
    title: 'our call was accepted, and the route has another weight',
    end: () => failedBecause(applying, differs),
    code: 'Route.Differs',
    says: 'The route exists with other settings',
    detail: `${name} exists, but its weight is 0, asked was 100.`,
  },
  {
    title: 'our call was accepted, and the route is not there',
    end: () => failedUntouched(applying),
    code: 'Route.NotObserved',
    says: 'The route did not appear',
    detail: `${name} was accepted, but the gateway is at rest without it.`,
  },
  {
    title: 'our call got no answer, and the route is not there',
    end: () => failedUntouched(operationIn('unknown')),
    code: 'Route.NotObserved',
    says: 'The route did not appear',
    detail: `${name} was sent, but the gateway is at rest without it.`,
  },
  {
    title: 'time is up while the answer is not known',
    end: () => expired(operationIn('unknown')),
    kind: 'expired',
    code: 'Operation.ExpiredUnproven',
    says: 'The result could not be observed in time',
    detail: `${name} was sent, and 30 minutes after the request its result is still not observed.`,
    cloud: lateAnswer,
  },
  {
    title: 'time is up, and it was never sent',
    end: () => expired(queued()),
    kind: 'expired',
    code: 'Operation.ExpiredUnsent',
    says: 'The turn of this request never came',
    detail: `${name} was not sent within 30 minutes.`,
  },
  {
    title: 'time is up, and it waited for something',
    end: () => expired(afterEvents(queued(), ['waiting'])),
    kind: 'expired',
    code: 'Operation.ExpiredUnsent',
    says: 'The turn of this request never came',
    detail: `${name} was not sent within 30 minutes (last seen: gateway-updating).`,
  },
  {
    title: 'time is up, and every call was refused',
    end: () => expired(refused),
    kind: 'expired',
    code: 'Operation.ExpiredUnsent',
    says: 'The turn of this request never came',
    detail: `${name} was not accepted within 30 minutes.`,
    cloud: busyAnswer,
  },
];

describe('an operation that ends without its route', () => {
  it.each(endings)('$title: $code', ({ end, kind = 'failed', code, says, detail, cloud }) => {
    const { status, remedy } = faultTable[code];
    expect(end()).toStrictEqual({
      kind,
      problem: {
        type: `urn:routehook:problem:${code}`,
        title: says,
        status,
        detail,
        code,
        remedy,
        ...(cloud === undefined ? {} : { cloud }),
      },
    });
  });
});

describe('a route that is there as asked', () => {
  const duplicate = { kind: 'answer-lost', fault: faultOf('duplicate') } as const;

  it.each<[string, Operation, boolean]>([
    ['no call was begun', queued(), true],
    ['the only call was refused', refused, true],
    ['the only call was told that it exists', transition(sending, duplicate, t0), true],
    ['a call may be running', sending, false],
    ['the answer was lost', operationIn('unknown'), false],
    ['the call was accepted', applying, false],
  ])('%s', (_, operation, adopted) => {
    expect(succeeded(operation, listed, t0 + 7)).toStrictEqual({
      kind: 'succeeded',
      settlement: { observed: listed, seenAtMs: t0 + 7, adopted },
    });
  });
});
