import { describe, expect, it } from 'vitest';
import {
  isSafeOrigin,
  ossEndpoint,
  readSourceAddress,
  sourceAddressSchema,
} from '../../shared/desired/source-address.ts';

describe('addresses of a document', () => {
  it.each([
    ['file:desired.yaml', { kind: 'file', path: 'desired.yaml' }],
    ['file:/mnt/nas/desired.json', { kind: 'file', path: '/mnt/nas/desired.json' }],
    [
      'https://git.example/raw/d.yaml?ref=main#L3',
      { kind: 'https', url: 'https://git.example/raw/d.yaml?ref=main' },
    ],
    ['http://127.0.0.1:8080/d', { kind: 'https', url: 'http://127.0.0.1:8080/d' }],
    ['oss://team-files/net/desired.yaml', { kind: 'oss', bucket: 'team-files', key: 'net/desired.yaml' }],
    ['oss://team-files/a%20b%3F.yaml', { kind: 'oss', bucket: 'team-files', key: 'a b?.yaml' }],
    [
      'oss://team-files/d.yaml?region=cn-beijing&endpoint=https://oss-cn-beijing.aliyuncs.com',
      {
        kind: 'oss',
        bucket: 'team-files',
        key: 'd.yaml',
        regionId: 'cn-beijing',
        endpoint: 'https://oss-cn-beijing.aliyuncs.com',
      },
    ],
  ])('%s', (text, address) => {
    expect(readSourceAddress(text)).toEqual({ kind: 'valid', address });
    expect(sourceAddressSchema.parse(text)).toEqual(address);
  });

  it.each([
    ['desired.yaml', /must be file:/],
    ['', /must be file:/],
    ['file:', /must have a path/],
    ['ftp://x/y', /must be file:/],
    ['http://git.example/d.yaml', /must begin with https/],
    ['https://user:pass@git.example/d.yaml', /no user and no password/],
    ['oss://x/d.yaml', /must name a bucket/],
    ['oss://Team_Files/d.yaml', /must name a bucket/],
    ['oss://team-files', /must name an object/],
    ['oss://team-files//d.yaml', /must name an object/],
    ['oss://team-files/%E0%A4%A', /must name an object/],
    [`oss://team-files/${'x'.repeat(1_024)}`, /must name an object/],
    ['oss://team-files/d.yaml?region=Beijing', /must have a region/],
    ['oss://team-files/d.yaml?endpoint=http://oss.example', /must have an endpoint/],
    ['oss://team-files/d.yaml?endpoint=https://oss.example/path', /must have an endpoint/],
    ['oss://team-files/d.yaml?versionId=1', /must be file:/],
  ])('%s: refused, and not repeated', (text, why) => {
    const reading = readSourceAddress(text);
    expect(reading).toEqual({ kind: 'invalid', why: expect.stringMatching(why) });
    expect(JSON.stringify(reading)).not.toContain('pass@');
    expect(sourceAddressSchema.safeParse(text).success).toBe(false);
  });

  it('buckets of the own region: over the network of the cloud', () => {
    expect(ossEndpoint('cn-hangzhou', 'cn-hangzhou')).toBe('https://oss-cn-hangzhou-internal.aliyuncs.com');
    expect(ossEndpoint('cn-beijing', 'cn-hangzhou')).toBe('https://oss-cn-beijing.aliyuncs.com');
    expect(ossEndpoint('cn-beijing', undefined)).toBe('https://oss-cn-beijing.aliyuncs.com');
  });

  it.each([
    ['https://oss.example', true],
    ['https://oss.example/', false],
    ['http://localhost:80', false],
    ['http://localhost:8080', true],
    ['http://oss.example', false],
    ['oss.example', false],
  ])('secrets to %s: %s', (text, isSafe) => {
    expect(isSafeOrigin(text)).toBe(isSafe);
  });
});
