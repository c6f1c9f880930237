import { describe, expect, it } from 'vitest';
import { explainCallError } from '../../shared/reply/explain-call-error.ts';

function explained(code: unknown): string {
  const error = Object.assign(new Error('connect to https://hooks.example/secret'), { code });
  const result = explainCallError(error);
  return result.kind === 'answered' ? result.kind : `${result.kind}: ${result.why}`;
}

describe('why a call got no answer', () => {
  it.each([
    ['ECONNREFUSED', /^failed: Nothing listens there/],
    ['ECONNRESET', /^failed: The connection was cut/],
    ['EPIPE', /^failed: The connection was cut/],
    ['ENOTFOUND', /^failed: Its name is not known to DNS/],
    ['EAI_AGAIN', /^failed: DNS does not answer/],
    ['ETIMEDOUT', /^failed: No connection could be made in time/],
    ['EHOSTUNREACH', /^failed: There is no way to its network/],
    ['CERT_HAS_EXPIRED', /^failed: No secure connection .*CERT_HAS_EXPIRED/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /^failed: No secure connection/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /^failed: No secure connection/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /^failed: No secure connection/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /^failed: No secure connection/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /^failed: No secure connection/],
    ['HPE_HEADER_OVERFLOW', /^failed: Its answer is not HTTP \(HPE_HEADER_OVERFLOW\)/],
    ['EMFILE', /^failed: The call failed \(EMFILE\)/],
    ['ERR_FORBIDDEN_ADDRESS', /^forbidden: /],
    ['words of the other side', /^failed: The call could not be made\.$/],
    [7, /^failed: The call could not be made\.$/],
    [undefined, /^failed: The call could not be made\.$/],
  ])('%s: said in our words', (code, expected) => {
    expect(explained(code)).toMatch(expected);
    expect(explained(code)).not.toContain('secret');
  });

  it.each([undefined, null, 'https://hooks.example/secret'])('%j thrown: said as well', (thrown) => {
    expect(explainCallError(thrown)).toEqual({ kind: 'failed', why: 'The call could not be made.' });
  });
});
