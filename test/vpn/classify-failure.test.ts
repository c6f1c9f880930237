import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultTable } from '../../shared/operation/fault-table.ts';
import { classifyFailure, notASuccess } from '../../shared/vpn/classify-failure.ts';

/** An error with the fields in which the vendor's SDK tells what happened. */
function thrown(fields: Readonly<Record<string, unknown>>, message = 'what the SDK says'): Error {
  return Object.assign(new Error(message), fields);
}

/** An error answer of the API as the SDK throws it. */
function answered(code: string, statusCode: number, more: Readonly<Record<string, unknown>> = {}): Error {
  const data = { RequestId: 'R', HostId: 'vpc.aliyuncs.com', Code: code, Message: `About ${code}.` };
  const fields = { name: 'ClientError', code, statusCode, requestId: 'R', data, description: 'undefined' };
  return thrown({ ...fields, ...more }, `${code}: code: ${statusCode}, About it. request id: R`);
}

const leaky =
  'connect failed POST http://vpc.aliyuncs.com/?ClientToken=secret-token&SecurityToken=secret-sts&Signature=secret';

describe('an error answer of the API', () => {
  it.each([
    { code: 'VpnGateway.Configuring', status: 400, faultClass: 'busy' },
    { code: 'VpnRouteEntry.Conflict', status: 400, faultClass: 'invalid' },
    { code: 'VpnRouteEntry.AlreadyExists', status: 400, faultClass: 'duplicate' },
    { code: 'Resource.QuotaFull', status: 400, faultClass: 'quota' },
    { code: 'Forbidden', status: 403, faultClass: 'denied' },
    { code: 'InvalidVpnGatewayInstanceId.NotFound', status: 404, faultClass: 'gone' },
    { code: 'InternalError', status: 500, faultClass: 'ambiguous' },
    { code: 'ServiceUnavailable', status: 503, faultClass: 'ambiguous' },
    { code: 'VpnRouteEntry.Conflict', status: 500, faultClass: 'ambiguous' },
    { code: 'VpnGateway.Configuring', status: 502, faultClass: 'ambiguous' },
    { code: 'Brand.New', status: 400, faultClass: 'ambiguous' },
    { code: 'Brand.New', status: 500, faultClass: 'ambiguous' },
    { code: 'toString', status: 400, faultClass: 'ambiguous' },
    { code: 'DryRunOperation', status: 400, faultClass: 'ambiguous' },
    { code: 'Throttling', status: 400, faultClass: 'throttled' },
    { code: 'Throttling.User', status: 400, faultClass: 'throttled' },
    { code: 'Throttling.Api', status: 503, faultClass: 'throttled' },
    { code: 'TooMany', status: 429, faultClass: 'ambiguous' },
  ])('$status $code: $faultClass, with the cloud’s own words', ({ code, status, faultClass }) => {
    expect(classifyFailure(answered(code, status))).toEqual({
      code,
      class: faultClass,
      message: `About ${code}.`,
      httpStatus: status,
      requestId: 'R',
    });
  });

  it.each([
    { title: 'a hint', retryAfter: 1_500, retryAfterMs: 1_500 },
    { title: 'no hint', retryAfter: undefined, retryAfterMs: undefined },
    { title: 'a hint of nothing', retryAfter: 0, retryAfterMs: undefined },
    { title: 'a negative hint', retryAfter: -5, retryAfterMs: undefined },
    { title: 'a hint that is no number', retryAfter: Number.NaN, retryAfterMs: undefined },
    { title: 'a hint as text', retryAfter: '5', retryAfterMs: undefined },
  ])('throttled with $title', ({ retryAfter, retryAfterMs }) => {
    const fault = classifyFailure(answered('Throttling.User', 400, { name: 'ThrottlingError', retryAfter }));
    expect(fault.retryAfterMs).toBe(retryAfterMs);
  });

  it.each(['SignatureDoesNotMatch', 'InvalidSecurityToken.Expired', 'InvalidAccessKeyId.NotFound'])(
    '%s: what the cloud says quotes the signed request, and is not repeated',
    (code) => {
      const data = { Message: 'server string to sign is: POST … x-acs-security-token:secret-sts' };
      const fault = classifyFailure(answered(code, 400, { data }));
      expect(fault.message).toBe('The API refused the credentials or the signature.');
    },
  );

  it.each([
    { title: 'no body', data: undefined },
    { title: 'a body without a message', data: {} },
    { title: 'a message that is no text', data: { Message: { en: 'no' } } },
    { title: 'a body of null', data: null },
  ])('with $title: said so', ({ data }) => {
    expect(classifyFailure(answered('Forbidden', 403, { data })).message).toBe('The API gave no message.');
  });

  it('a very long message is cut', () => {
    const data = { Message: 'x'.repeat(10_000) };
    expect(classifyFailure(answered('Forbidden', 403, { data })).message.length).toBeLessThanOrEqual(300);
  });

  it('an empty RequestId is none', () => {
    expect(classifyFailure(answered('Forbidden', 403, { requestId: '' }))).not.toHaveProperty('requestId');
  });
});

describe('a failure on the way', () => {
  it.each([
    { title: 'refused', fields: { code: 'ECONNREFUSED' }, code: 'Connection.Refused' },
    { title: 'no way to the host', fields: { code: 'EHOSTUNREACH' }, code: 'Connection.Refused' },
    { title: 'no way to the network', fields: { code: 'ENETUNREACH' }, code: 'Connection.Refused' },
    { title: 'no such name', fields: { code: 'ENOTFOUND' }, code: 'Connection.NameNotFound' },
    { title: 'no name server', fields: { code: 'EAI_AGAIN' }, code: 'Connection.NameNotFound' },
    { title: 'no TLS at all', fields: { code: 'EPROTO' }, code: 'Connection.Tls' },
    { title: 'a certificate out of date', fields: { code: 'CERT_HAS_EXPIRED' }, code: 'Connection.Tls' },
    { title: 'no credentials', fields: { code: 'InvalidCredentials' }, code: 'Credentials.Missing' },
    { title: 'reset', fields: { code: 'ECONNRESET' }, code: 'Connection.Lost' },
    { title: 'a broken pipe', fields: { code: 'EPIPE' }, code: 'Connection.Lost' },
    { title: 'a code of Node nobody knows', fields: { code: 'ESOMETHING' }, code: 'Connection.Lost' },
    { title: 'no answer in time', fields: { name: 'RequestTimeoutError' }, code: 'Answer.Late' },
    { title: 'not JSON', fields: { name: 'SyntaxError' }, code: 'Answer.Unreadable' },
    { title: 'JSON null', fields: { name: 'TypeError' }, code: 'Answer.Unreadable' },
    { title: 'a field of another type', fields: {}, code: 'Answer.Unreadable' },
  ] as const)('$title: $code, in our own words', ({ fields, code }) => {
    const fault = classifyFailure(thrown(fields, leaky));
    expect(fault).toEqual({ code, class: faultTable[code].class, message: expect.stringMatching(/\.$/) });
    expect(JSON.stringify(fault)).not.toMatch(/secret|http:/);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', leaky],
    ['a number', 5],
    ['an object', { code: 'ECONNREFUSED', message: leaky }],
    ['an error without a message', thrown({ code: 'ESOMETHING' }, '')],
  ])('%s was thrown: nobody can tell', (_, error) => {
    const fault = classifyFailure(error);
    expect(fault).toMatchObject({ class: 'ambiguous', code: 'Answer.Unreadable' });
    expect(JSON.stringify(fault)).not.toContain('secret');
  });
});

describe('whatever is thrown', () => {
  it('is classified without throwing, and only what proves it is called a refusal', () => {
    const field = fc.constantFrom('name', 'code', 'statusCode', 'requestId', 'retryAfter', 'data', 'message');
    const fields = fc.dictionary(
      field,
      fc.oneof(fc.jsonValue(), fc.constant('ECONNRESET'), fc.constant(500)),
    );
    fc.assert(
      fc.property(fields, (anything) => {
        const error = new Error(leaky);
        for (const [name, value] of Object.entries(anything)) {
          Object.defineProperty(error, name, { value, configurable: true });
        }
        const fault = classifyFailure(error);
        expect(fault.message).not.toContain('secret');
        if ((fault.httpStatus ?? 0) >= 500) expect(['ambiguous', 'throttled']).toContain(fault.class);
      }),
    );
  });
});

describe('an answer that is no success', () => {
  it('nobody can tell; status and RequestId are kept where there are any', () => {
    expect(notASuccess('Why.', 302, 'R')).toEqual({
      code: 'Answer.NotASuccess',
      class: 'ambiguous',
      message: 'Why.',
      httpStatus: 302,
      requestId: 'R',
    });
    expect(notASuccess('Why.', undefined, '')).toEqual({
      code: 'Answer.NotASuccess',
      class: 'ambiguous',
      message: 'Why.',
    });
  });
});
