import { existsSync, rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalCloud } from '../../local/cloud.ts';
import { createDemoClient } from '../../local/demo/client.ts';
import { createLocalSender } from '../../local/sender.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { bundlesFolder } from '../support/bundles.ts';

it('the store is a relative path: both functions use the same file, and the route is followed to its end', async () => {
  const folder = `.routehook/relative-${process.pid}`;
  const sender = createLocalSender();
  const cloud = await startLocalCloud({
    store: { sqlite: `${folder}/store.db` },
    senders: sender.configuration,
    distDir: bundlesFolder(),
    emulator: { durationMs: 200 },
    environment: { ROUTEHOOK_FIRST_LOOK_MS: '300' },
  });
  onTestFinished(async () => {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const client = createDemoClient(cloud.url, sender);

  const { operation } = await client.askForRoute('msg_relative', {
    regionId: sample.regionId,
    vpnGatewayId: sample.single,
    routeDest: '10.70.0.0/16',
    nextHop: sample.firstOffice,
    weight: 100,
    publishVpc: false,
  });
  await cloud.host.fireTimer('poller');

  const name = operation?.name ?? '';
  expect((await client.readOperation(name)).metadata.state).toBe('succeeded');
  expect(existsSync(`${folder}/store.db`)).toBe(true);
});
