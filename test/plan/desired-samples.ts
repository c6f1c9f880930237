import type { DesiredProblem } from '../../shared/plan/desired-problem.ts';
import { readDesired } from '../../shared/plan/read-desired.ts';

/** A document with a bit of everything, in YAML. */
export const sampleYaml = `version: 1
team: netops
revision: 41
validUntil: 2026-12-31T00:00:00Z
policy: sync
limits: { maxDeletions: 5, maxChangePercent: 50 }
gateways:
  - regionId: cn-hangzhou
    vpnGatewayId: vpn-1
    policy: upsert
    routes:
      - { routeDest: 10.0.0.0/24, nextHop: vco-a, weight: 100, publishVpc: true, description: office }
      - routeDest: 10.0.0.0/24
        nextHop: vco-b
        weight: 0
        publishVpc: true
  - regionId: cn-beijing
    vpnGatewayId: vpn-2
    allowEmpty: true
    limits: { maxDeletions: 50 }
    routes: []
`;

/** A document around the lines of one gateway's routes, which begin at line 7. */
export function aroundRoutes(...lines: readonly string[]): string {
  const head = [
    'version: 1',
    'team: netops',
    'gateways:',
    '  - regionId: cn-hangzhou',
    '    vpnGatewayId: vpn-1',
  ];
  return [...head, '    routes:', ...lines.map((line) => `      ${line}`), ''].join('\n');
}

/** The problems of a text, each as `line:column pointer code detail`. */
export function problemsOf(text: string): readonly string[] {
  const reading = readDesired(text);
  return reading.kind === 'valid' ? [] : reading.problems.map(tell);
}

function tell({ line, column, pointer, code, detail }: DesiredProblem): string {
  return `${line}:${column} ${pointer} ${code} ${detail}`;
}
