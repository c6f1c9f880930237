import type { TestCloud } from '../support/local-cloud.ts';
import type { TestGateway } from '../support/test-world.ts';
import { tick } from '../support/ticks.ts';

/** The file of a team in YAML: policy sync, every route of the gateway via its first connection. */
export function teamFile(
  { regionId, vpnGatewayId, nextHop }: TestGateway,
  blocks: readonly string[],
): string {
  const routes = blocks.map((block) => `      - { routeDest: ${block}, nextHop: ${nextHop} }`);
  return [
    '# The routes of the network team.',
    'version: 1',
    'team: netops',
    'policy: sync',
    'gateways:',
    `  - regionId: ${regionId}`,
    `    vpnGatewayId: ${vpnGatewayId}`,
    ...(routes.length === 0 ? ['    routes: []'] : ['    routes:', ...routes]),
    '',
  ].join('\n');
}

/** One run of the reconciliation, as its timer begins it; what the function answers. */
export async function runReconcile({ host }: TestCloud): Promise<Readonly<Record<string, unknown>>> {
  const result = await host.fireTimer('reconcile');
  if (result.kind !== 'answered') throw new Error(`The run failed: ${JSON.stringify(result)}`);
  return JSON.parse(result.payload.toString('utf8')) as Readonly<Record<string, unknown>>;
}

/** A run, and then the poller until nothing is open. */
export async function settle(cloud: TestCloud): Promise<Readonly<Record<string, unknown>>> {
  const report = await runReconcile(cloud);
  for (let ticks = 0; ticks < 20; ticks += 1) {
    const open = await cloud.withStore((store) => store.listPending());
    if (open.length === 0) return report;
    await tick(cloud);
  }
  throw new Error(`It does not come to rest.\n${cloud.logText()}`);
}

/** The blocks of the routes that the cloud has on a gateway. */
export function blocksOn(cloud: TestCloud, gateway: TestGateway): readonly string[] {
  return cloud
    .routesOn(gateway)
    .map(({ routeDest }) => routeDest)
    .sort();
}

/** The body of an answer that must be JSON. */
export async function getJson(cloud: TestCloud, path: string): Promise<unknown> {
  const { status, text } = await cloud.client.bearer(path);
  if (status !== 200) throw new Error(`GET ${path} answered ${status} ${text}`);
  return JSON.parse(text) as unknown;
}
