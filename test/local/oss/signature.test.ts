import { describe, expect, it } from 'vitest';
import { ossSignature } from '../../../local/oss/http/signature.ts';
import type { OssRequest } from '../../../local/oss/http/wire-request.ts';

/** The request of the tests of the vendor's SDK for Go: alibabacloud-oss-go-sdk-v2, oss/signer/signer_test.go, 2026-05-08. */
const request = (time: string, more: Readonly<Record<string, string>> = {}): OssRequest => ({
  method: 'PUT',
  bucket: 'bucket',
  key: '1234+-/123/1.txt',
  query: [
    ['param1', 'value1'],
    ['+param1', 'value3'],
    ['|param1', 'value4'],
    ['+param2', ''],
    ['|param2', ''],
    ['param2', ''],
  ],
  headers: {
    'x-oss-head1': 'value',
    abc: 'value',
    zabc: 'value',
    xyz: 'value',
    'content-type': 'text/plain',
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-oss-date': time,
    ...more,
  },
});

describe('signature version 4', () => {
  it.each([
    [
      'a lasting key',
      '20231216T162057Z',
      {},
      [],
      'e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe',
    ],
    [
      'a temporary key',
      '20231217T034736Z',
      { 'x-oss-security-token': 'token' },
      [],
      'b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea',
    ],
    [
      'headers signed on top',
      '20231216T172512Z',
      {},
      ['abc', 'zabc'],
      '4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f',
    ],
  ])('%s: as the vendor computes it', (_title, time, more, additionalHeaders, signature) => {
    const scope = { day: time.slice(0, 8), regionId: 'cn-hangzhou', time, additionalHeaders };
    expect(ossSignature(request(time, more), scope, 'sk')).toBe(signature);
  });
});
