import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOssEmulator } from '../../local/oss/start-oss-emulator.ts';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { certificate, startWebPlace } from '../desired/web-place.ts';
import { bundlesFolder } from '../support/bundles.ts';
import { startTestCloud, type TestCloudOptions } from '../support/local-cloud.ts';
import { testGateway } from '../support/test-world.ts';
import { until } from '../support/ticks.ts';
import { blocksOn, getJson, runReconcile, settle, teamFile } from './reconcile-files.ts';

const gateway = testGateway(0);
const first = teamFile(gateway, ['10.1.0.0/16', '10.2.0.0/16']);
const second = teamFile(gateway, ['10.2.0.0/16', '10.3.0.0/16']);
const token = 'of-the-file-server-0123456789';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routehook-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (files: readonly string[], more: Partial<NonNullable<TestCloudOptions['desired']>> = {}) =>
  startTestCloud({ desired: { files, apply: true, ...more } });

/** Follows the file to two ends, and reads it once more when it has not changed. */
async function followed(
  cloud: Awaited<ReturnType<typeof start>>,
  store: (text: string) => void,
): Promise<void> {
  store(first);
  expect(await settle(cloud)).toMatchObject({ gateways: 1, planned: 1, asked: 2, badSources: 0, errors: 0 });
  expect(blocksOn(cloud, gateway)).toEqual(['10.1.0.0/16', '10.2.0.0/16']);
  expect(await runReconcile(cloud)).toMatchObject({ planned: 1, changes: 0, asked: 0, badSources: 0 });
  store(second);
  expect(await settle(cloud)).toMatchObject({ asked: 2 });
  expect(blocksOn(cloud, gateway)).toEqual(['10.2.0.0/16', '10.3.0.0/16']);
  expect(cloud.callsTo(gateway, 'DeleteVpnRouteEntry').map(({ code }) => code)).toEqual(['OK']);
}

describe('the reconcile function', () => {
  it('a file beside the code, by its path from there: its gateway follows it', async () => {
    const path = join(folder, 'desired.yaml');
    const fromCode = relative(join(bundlesFolder(), 'reconcile'), path);
    const cloud = await start([`file:${fromCode}`]);
    let times = 0;
    await followed(cloud, (text) => {
      writeFileSync(path, text);
      // Two in the same millisecond are one to whoever looks at times.
      times += 1;
      utimesSync(path, 1_700_000_000 + times, 1_700_000_000 + times);
    });
  });

  it('an HTTPS address with a token: its gateway follows it, and an unchanged file is not sent again', async () => {
    const place = await startWebPlace({ secure: true });
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, certificate.cert);
    const cloud = await start([`${place.origin}/team/desired.yaml`], {
      environment: { ROUTEHOOK_DESIRED_TOKEN: token, NODE_EXTRA_CA_CERTS: authority },
    });
    let modifiedMs = 1_700_000_000_000;
    await followed(cloud, (text) => {
      modifiedMs += 10_000;
      place.file = { body: Buffer.from(text), modifiedMs };
    });
    expect(place.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 3 }, () => `Bearer ${token}`),
    );
    const validators = place.requests.map(({ headers }) => headers['if-none-match'] !== undefined);
    expect(validators).toEqual([false, true, true]);

    // Whatever goes wrong with the file: nobody is told the token.
    place.answer = (response) => response.writeHead(401, { 'www-authenticate': token }).end(token);
    expect(await runReconcile(cloud)).toMatchObject({ gateways: 0, badSources: 1 });
    place.answer = (response) => response.writeHead(200).end(`version: ${token}`);
    expect(await runReconcile(cloud)).toMatchObject({ gateways: 0, badSources: 1 });
    const { text } = await cloud.client.bearer('/v1/plan');
    expect(text).toContain('"state":"invalid"');
    for (const told of [cloud.logText(), text]) expect(told).not.toContain(token);
    expect(blocksOn(cloud, gateway)).toEqual(['10.2.0.0/16', '10.3.0.0/16']);
  }, 30_000);

  it('an object in OSS: read with the temporary credentials of the invocation', async () => {
    const id = 'emulator-temporary';
    const { [id]: key } = sampleAccessKeys(sample.accountId);
    if (key === undefined) throw new Error('The emulator has no temporary key.');
    const oss = await startOssEmulator({
      buckets: { 'team-files': sample.regionId },
      // No other key opens it, and this one only with its security token.
      accessKeys: { [id]: key },
    });
    try {
      const cloud = await start([`oss://team-files/net/desired.yaml?endpoint=${oss.endpoint}`]);
      await followed(cloud, (text) => oss.put('team-files', 'net/desired.yaml', text));
      expect(oss.calls.map(({ status }) => status)).toEqual([200, 304, 200]);
      oss.remove('team-files', 'net/desired.yaml');
      expect(await runReconcile(cloud)).toMatchObject({ gateways: 0, badSources: 1 });
      expect(await getJson(cloud, '/v1/plan')).toMatchObject({
        sources: [{ state: 'unreadable', why: expect.stringContaining('NoSuchKey') }],
      });
      expect(blocksOn(cloud, gateway)).toEqual(['10.2.0.0/16', '10.3.0.0/16']);
      for (const secret of [key.secret, key.securityToken ?? ''])
        expect(cloud.logText()).not.toContain(secret);
    } finally {
      await oss.close();
    }
  });

  it('a run that asks for something wakes the poller, on Tablestore as well', async () => {
    const path = join(folder, 'woken.yaml');
    writeFileSync(path, first);
    const cloud = await startTestCloud({
      store: 'tablestore',
      wakeUp: true,
      desired: { files: [`file:${path}`], apply: true },
    });
    expect(await runReconcile(cloud)).toMatchObject({ asked: 2, errors: 0 });
    await until(() => blocksOn(cloud, gateway).length === 2);
    expect(cloud.host.apiCalls.map(({ code }) => code)).toEqual(['OK']);
    expect(await runReconcile(cloud)).toMatchObject({ asked: 0 });
    expect(cloud.host.apiCalls).toHaveLength(1);
  });

  it('no file is configured: a run says so, and that is all', async () => {
    const cloud = await start([]);
    expect(await runReconcile(cloud)).toEqual({ configured: false });
    expect(cloud.logText()).toContain('"event":"reconcile.not-configured"');
    expect(cloud.emulator.calls).toEqual([]);
    expect(await getJson(cloud, '/v1/plan')).toEqual({ gateways: [] });
  });

  it('settings that cannot be used: the run fails, and the log names the setting and not its value', async () => {
    const cloud = await start(['http://files.example.com/secret-place.yaml']);
    expect((await cloud.host.fireTimer('reconcile')).kind).not.toBe('answered');
    expect(cloud.logText()).toContain('ROUTEHOOK_DESIRED[0] must begin with https');
    expect(cloud.logText()).not.toContain('secret-place');
  });
});
