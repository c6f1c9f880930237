import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OssEmulator, startOssEmulator } from '../../../local/oss/start-oss-emulator.ts';

/** What is used of the vendor's SDK, which comes without types. */
interface OssClient {
  readonly get: (key: string, options?: object) => Promise<{ content: Buffer; res: { status: number } }>;
  readonly head: (key: string) => Promise<{ status: number; res: { headers: Record<string, string> } }>;
}

const Client = createRequire(import.meta.url)('ali-oss') as new (options: object) => OssClient;

let emulator: OssEmulator;

beforeEach(async () => {
  emulator = await startOssEmulator({ buckets: { 'team-files': 'cn-hangzhou' } });
  emulator.put('team-files', 'net/ops (1)+ä.yaml', 'version: 1');
});
afterEach(() => emulator.close());

const open = (changes: object = {}): OssClient =>
  new Client({
    accessKeyId: 'emulator-temporary',
    accessKeySecret: 'emulator-temporary-secret',
    stsToken: 'emulator-security-token',
    // Never called: only so that the SDK does not complain.
    refreshSTSToken: async () => ({}),
    refreshSTSTokenInterval: 3_600_000,
    bucket: 'team-files',
    region: 'oss-cn-hangzhou',
    endpoint: emulator.endpoint,
    // Puts the bucket into the path, as an address without a name needs it.
    sldEnable: true,
    authorizationV4: true,
    ...changes,
  });

describe("through the vendor's SDK", () => {
  it('an object: read, and looked at', async () => {
    const { content } = await open().get('net/ops (1)+ä.yaml');
    expect(content.toString()).toBe('version: 1');
    const { res } = await open().head('net/ops (1)+ä.yaml');
    expect(res.headers).toMatchObject({
      'content-length': '10',
      etag: expect.stringMatching(/^"[0-9A-F]{32}"$/),
    });
  });

  it('an object that is known: not sent again', async () => {
    const { res } = await open().head('net/ops (1)+ä.yaml');
    const headers = { 'If-None-Match': res.headers.etag };
    expect((await open().get('net/ops (1)+ä.yaml', { headers })).res.status).toBe(304);
  });

  it.each([
    ['no such object', {}, 'nothing', 'NoSuchKey', 404],
    ['no such bucket', { bucket: 'nowhere' }, 'a', 'NoSuchBucket', 404],
    ['a wrong secret', { accessKeySecret: 'x' }, 'a', 'SignatureDoesNotMatch', 403],
    ['a wrong token', { stsToken: 'x' }, 'a', 'InvalidSecurityToken', 403],
    ['another region', { region: 'oss-cn-beijing' }, 'a', 'InvalidArgument', 400],
    ['signature version 1', { authorizationV4: false }, 'a', 'InvalidArgument', 400],
  ])('%s: refused with %s', async (_title, changes, key, code, status) => {
    await expect(open(changes).get(key)).rejects.toMatchObject({ code, status });
  });
});
