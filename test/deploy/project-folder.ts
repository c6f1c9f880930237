import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bundlesFolder } from '../support/bundles.ts';

const root = join(import.meta.dirname, '../..');

/** s.yaml as it is in the project. */
export const deploymentText = readFileSync(join(root, 's.yaml'), 'utf8');

/** A variable that has no default, and so has to be set by whoever deploys. */
export const neededEnvironment = {
  ROUTEHOOK_STORE: 'tablestore:https://routehook-prod.cn-hangzhou.ots.aliyuncs.com',
} as const;

/** A secret that must never be shown. */
export const canary = 'canary-0123456789abcdef-secret';

export const senders = [{ type: 'bearer', name: 'pipeline', tokens: [canary] }];

export const access = [
  {
    name: 'network team',
    who: ['pipeline'],
    gateways: ['vpn-bp1aaa', 'vpn-bp1bbb'],
    destinations: ['10.0.0.0/8'],
  },
];

/** What has to be done in s.yaml for a variable to reach the functions, which is in a comment there. */
export function takeIn(...names: readonly string[]): (text: string) => string {
  return (text) => names.reduce((edited, name) => edited.replace(`# ${name}:`, `${name}:`), text);
}

/** A file of desired routes. */
export const desired = `version: 1
team: netops
policy: create-only
gateways:
  - regionId: cn-hangzhou
    vpnGatewayId: vpn-bp1ccc
    routes:
      - { routeDest: 10.1.0.0/16, nextHop: vco-bp1ddd }
`;

/** The files that s.yaml asks for. */
export const both = { 'senders.json': JSON.stringify(senders), 'access.json': JSON.stringify(access) };

export interface ProjectOptions {
  /** Changes s.yaml. */
  readonly edit?: (text: string) => string;
  readonly files?: Readonly<Record<string, string>>;
}

/** A folder as somebody has it who deploys: s.yaml, the built functions, senders and rules. Gone after the test. */
export function projectFolder({ edit = (text) => text, files }: ProjectOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'routehook-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['webhook', 'poller', 'reconcile']) {
    cpSync(join(bundlesFolder(), name), join(folder, 'dist', name), { recursive: true });
  }
  for (const [name, text] of Object.entries(files ?? both)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  writeFileSync(join(folder, 's.yaml'), edit(deploymentText));
  return folder;
}
