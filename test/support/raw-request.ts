import type { RawRequest } from '../../shared/source/source.ts';

/** A request for a route as it came over the wire, with these headers and this body. */
export function aRequest(headers: Readonly<Record<string, string>> = {}, body = '{}'): RawRequest {
  return { method: 'POST', path: '/v1/routes', headers, query: {}, body: Buffer.from(body) };
}
