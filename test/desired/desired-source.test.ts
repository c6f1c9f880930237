import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOssEmulator } from '../../local/oss/start-oss-emulator.ts';
import { createHttpsSource } from '../../shared/desired/https.ts';
import { createOssSource } from '../../shared/desired/oss.ts';
import { createPackageFileSource } from '../../shared/desired/package-file.ts';
import { desiredSourceContract, type SourceBench } from './desired-source.contract.ts';
import { certificate, startWebPlace } from './web-place.ts';

desiredSourceContract({
  name: 'package file',
  skip: { hang: 'a disk of this machine always answers' },
  async open(): Promise<SourceBench> {
    const root = await mkdtemp(join(tmpdir(), 'desired-'));
    const path = join(root, 'desired.yaml');
    return {
      source: createPackageFileSource({ path: 'desired.yaml', root, nowMs: Date.now }),
      async store(body, modifiedMs) {
        await writeFile(path, body);
        await utimes(path, modifiedMs / 1_000, modifiedMs / 1_000);
      },
      remove: () => rm(path),
      hang: () => undefined,
      close: () => rm(root, { recursive: true }),
    };
  },
});

desiredSourceContract({
  name: 'HTTPS',
  async open(): Promise<SourceBench> {
    const place = await startWebPlace({ secure: true });
    return {
      source: createHttpsSource({
        url: `${place.origin}/team/desired.yaml?private=1`,
        token: 'a-token',
        ca: certificate.cert,
        nowMs: Date.now,
      }),
      async store(body, modifiedMs) {
        place.file = { body, modifiedMs };
      },
      async remove() {
        place.file = undefined;
      },
      hang() {
        place.answer = () => undefined;
      },
      close: async () => undefined,
    };
  },
});

desiredSourceContract({
  name: 'OSS',
  async open(): Promise<SourceBench> {
    const emulator = await startOssEmulator({ buckets: { 'team-files': 'cn-hangzhou' } });
    const object = ['team-files', 'net ops/desired (1)+ä.yaml'] as const;
    const [bucket, key] = object;
    return {
      source: createOssSource({
        bucket,
        key,
        regionId: 'cn-hangzhou',
        endpoint: emulator.endpoint,
        credentials: () => ({
          accessKeyId: 'emulator-temporary',
          accessKeySecret: 'emulator-temporary-secret',
          securityToken: 'emulator-security-token',
        }),
        nowMs: Date.now,
      }),
      async store(body, modifiedMs) {
        emulator.put(...object, body, { modifiedMs });
      },
      async remove() {
        emulator.remove(...object);
      },
      hang: () => emulator.inject({ kind: 'hang' }),
      close: emulator.close,
    };
  },
});
