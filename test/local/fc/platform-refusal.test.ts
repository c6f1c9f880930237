import { describe, expect, it } from 'vitest';
import { refuseRequest } from '../../../local/fc/platform-refusal.ts';

const methods = ['GET', 'POST'];
const headersOf = (bytes: number) => ['X-A', 'a'.repeat(bytes - 3)];

describe('refuseRequest', () => {
  it.each([
    ['an ordinary request', 'POST', '/v1/routes?a=%', ['Host', 'a'], undefined],
    ['a method the trigger has not', 'OPTIONS', '/', [], [403, 'FCCommonError']],
    ['headers at the limit', 'GET', '/', headersOf(8192), undefined],
    ['headers above the limit', 'GET', '/', headersOf(8193), [400, 'InvalidArgument']],
    ['a path and query at the limit', 'GET', `/?${'a'.repeat(4094)}`, [], undefined],
    ['a path and query above the limit', 'GET', `/?${'a'.repeat(4095)}`, [], [400, 'InvalidArgument']],
    ['a path that does not decode', 'GET', '/%zz', [], [400, 'InvalidArgument']],
    ['a path that is not UTF-8', 'GET', '/%ff', [], [400, 'InvalidArgument']],
  ])('%s is judged by its head', (_title, method, url, rawHeaders, expected) => {
    const refusal = refuseRequest({ method, url, rawHeaders }, methods);
    expect(refusal && [refusal.status, refusal.code]).toEqual(expected);
  });
});
