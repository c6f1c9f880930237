import type { RawRequest } from '../../shared/source/source.ts';
import type { SampleDelivery, SampleRequest } from '../support/senders/sender-sample.ts';

/** Noon of the day on which the samples happen. */
export const sampleNowMs = Date.UTC(2026, 10, 23, 12);

/** Somebody who asks for a route. */
export function sampleDelivery(changes: Partial<SampleDelivery> = {}): SampleDelivery {
  return {
    line: 'add 10.1.0.0/24 via vco-1 on vpn-1',
    deliveryId: 'delivery-1',
    actor: { tenant: 'acme.atlassian.net', id: 'u-1', name: 'Ada Lovelace' },
    nowMs: sampleNowMs,
    secret: 'newer',
    platformUrl: 'http://127.0.0.1:1',
    ...changes,
  };
}

/** A sample as the function gets it: the names of headers in lower case. */
export function rawSample({ headers, body }: SampleRequest): RawRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'POST', path: '/v1/hooks/sample', headers: Object.fromEntries(lower), query: {}, body };
}
