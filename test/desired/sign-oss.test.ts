import { describe, expect, it } from 'vitest';
import { ossPath, signOssGet } from '../../shared/desired/sign-oss.ts';

const get = { bucket: 'bucket', key: 'teams/net ops+é.yaml', regionId: 'cn-hangzhou' };
const nowMs = Date.UTC(2023, 11, 16, 16, 20, 57);

describe('the signature of a GetObject', () => {
  it('a temporary key: what the SDK of the vendor computes', () => {
    // ali-oss 6.23.0, authorizationV4 of the same request.
    const credentials = { accessKeyId: 'ak', accessKeySecret: 'sk', securityToken: 'tok' };
    expect(signOssGet({ ...get, nowMs }, credentials)).toEqual({
      authorization:
        'OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,Signature=26bf60249b89a3ddb220a6ade7b677ba52cdfde3c34a2679e87807c7a242817e',
      'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-oss-date': '20231216T162057Z',
      'x-oss-security-token': 'tok',
    });
  });

  it('a lasting key: no token is sent', () => {
    const headers = signOssGet({ ...get, nowMs: nowMs + 999 }, { accessKeyId: 'ak', accessKeySecret: 'sk' });
    expect(headers).toMatchObject({ 'x-oss-date': '20231216T162057Z' });
    expect(headers).not.toHaveProperty('x-oss-security-token');
  });

  it('every character of a key that means something in an address: encoded, slashes stay', () => {
    expect(ossPath('b', "a/ü ?#%&+!'()*~-_./z")).toBe('/b/a/%C3%BC%20%3F%23%25%26%2B%21%27%28%29%2A~-_./z');
  });
});
