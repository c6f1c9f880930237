import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDesired } from '../../shared/plan/read-desired.ts';
import { aroundRoutes, problemsOf, sampleYaml } from './desired-samples.ts';

describe('where something is wrong', () => {
  it('several things at once: all told, in the order of the text', () => {
    const text = `version: 2
team: netops
polcy: sync
gateways:
  - regionId: Hangzhou
    vpnGatewayId: vpn-1
    policy: upsrt
    routes:
      - { RouteDest: 10.0.0.0/24, nextHop: vco-a }
      - routeDest: 10.0.1.7/24
        nextHop: vco-a
        weight: 50
        description: 7
  - vpnGatewayId: vpn-2
    routes:
`;
    expect(problemsOf(text)).toEqual([
      '1:10 /version Field.Invalid Must be 1, the version of this format.',
      '3:1 /polcy Field.Unknown "polcy" is not known here. Did you mean "policy"?',
      '5:15 /gateways/0/regionId Field.Invalid Must be a region ID such as cn-hangzhou.',
      '7:13 /gateways/0/policy Field.Invalid Must be one of observe, create-only, upsert, sync. Did you mean upsert?',
      '9:9 /gateways/0/routes/0/routeDest Field.Missing "routeDest" is missing here.',
      '9:11 /gateways/0/routes/0/RouteDest Field.Unknown "RouteDest" is not known here. Did you mean "routeDest"?',
      '10:20 /gateways/0/routes/1/routeDest RouteDest.HostBits "10.0.1.7/24" has host bits set. The block around it is 10.0.1.0/24: send that if it is what you mean.',
      '12:17 /gateways/0/routes/1/weight Weight.Value Must be 100 (active) or 0 (standby).',
      '13:22 /gateways/0/routes/1/description Field.Invalid Must be a text. Put it in quotes if it looks like a number or a truth value.',
      '14:5 /gateways/1/regionId Field.Missing "regionId" is missing here.',
      '15:12 /gateways/1/routes Field.Invalid Must be a list.',
    ]);
  });

  it('JSON: the same places', () => {
    const text = `{
\t"version": 1,
\t"team": "netops",
\t"gateways": [
\t\t{ "regionId": "cn-hangzhou", "vpnGatewayId": "gw-1", "routes": [
\t\t\t{ "routeDest": "10.0.0.0/24", "next_hop": "vco-a" }
\t\t] }
\t]
}`;
    expect(problemsOf(text)).toEqual([
      '5:48 /gateways/0/vpnGatewayId Field.Invalid Must be a VPN gateway ID such as vpn-bp1a3kqjiiq9legfx0001.',
      '6:4 /gateways/0/routes/0/nextHop Field.Missing "nextHop" is missing here.',
      '6:34 /gateways/0/routes/0/next_hop Field.Unknown "next_hop" is not known here. Did you mean "nextHop"?',
    ]);
  });

  it.each([
    [
      'JSON with a comma missing',
      '{\n  "version": 1\n  "team": "a"\n}',
      "3:3  Document.Syntax This is not JSON: Expected ',' or '}' after property value.",
    ],
    ['JSON that ends too soon', '{\n  "version": 1,', '2:16  Document.Syntax This is not JSON: '],
    ['YAML with a tab before a name', 'version: 1\ngateways:\n\t- regionId: a', '3:1  Document.Syntax'],
    ['YAML with a bracket left open', 'version: 1\nteam: [a\nx: 1', 'Document.Syntax'],
    ['a wrong indentation', 'gateways:\n  - regionId: a\n   routes: []', '3:1  Document.Syntax'],
    ['a field twice in YAML', 'version: 1\nteam: a\nteam: b\ngateways: []', '3:1 /team Document.Twice'],
    [
      'a field twice in JSON',
      '{"version":1,"team":"a","gateways":[],"team":"b"}',
      '1:39 /team Document.Twice',
    ],
    ['a list as a name', '? [a]\n: 1', 'Document.Syntax'],
    ['nothing', '', '1:1  Document.Empty The document is empty.'],
    ['nothing but a comment', '# later\n', '1:1  Document.Empty'],
    ['null', 'null', '1:1  Field.Invalid Must be a mapping'],
    ['a list', '- a', '1:1  Field.Invalid Must be a mapping'],
    [
      'a page of HTML',
      '<!doctype html>\n<html><body>Sign in</body></html>',
      'Field.Invalid Must be a mapping',
    ],
    [
      'a field of the prototype',
      'version: 1\nteam: a\ngateways: []\nconstructor: 1',
      '4:1 /constructor Field.Unknown',
    ],
    [
      'weight as text',
      aroundRoutes('- { routeDest: 10.0.0.0/24, nextHop: vco-a, weight: "100" }'),
      '7:59 /gateways/0/routes/0/weight Field.Invalid Must be the number 0 or 100.',
    ],
    [
      'yes for true',
      aroundRoutes('- { routeDest: 10.0.0.0/24, nextHop: vco-a, publishVpc: yes }'),
      '7:63 /gateways/0/routes/0/publishVpc Field.Invalid Must be true or false',
    ],
    ['IPv6', aroundRoutes('- { routeDest: "2001:db8::/32", nextHop: vco-a }'), 'RouteDest.NotIpv4'],
    [
      'the default route',
      aroundRoutes('- { routeDest: 0.0.0.0/0, nextHop: vco-a }'),
      'RouteDest.DefaultRoute',
    ],
    [
      'a reserved block',
      aroundRoutes('- { routeDest: 100.64.1.0/24, nextHop: vco-a }'),
      'RouteDest.Reserved',
    ],
    [
      'a field of POST /v1/routes',
      aroundRoutes('- { routeDest: 10.0.0.0/24, nextHop: vco-a, dryRun: true }'),
      '7:51 /gateways/0/routes/0/dryRun Field.Unknown "dryRun" is not known here. Known are routeDest, nextHop, weight, publishVpc, description.',
    ],
    [
      'an unknown limit',
      sampleYaml.replace('maxDeletions: 5', 'maxDeletion: 5'),
      '6:11 /limits/maxDeletion Field.Unknown "maxDeletion" is not known here. Did you mean "maxDeletions"?',
    ],
    [
      'an unknown limit of a gateway',
      sampleYaml.replace('maxDeletions: 50', 'maxDeletes: 50'),
      '20:15 /gateways/1/limits/maxDeletes Field.Unknown',
    ],
    [
      'a percentage above 100',
      sampleYaml.replace('maxChangePercent: 50', 'maxChangePercent: 101'),
      '6:46 /limits/maxChangePercent Field.Invalid Must be from 0 to 100.',
    ],
    [
      'a revision that is no number',
      sampleYaml.replace('41', '4.1'),
      '3:11 /revision Field.Invalid Must be a whole number.',
    ],
    [
      'a day instead of a time',
      sampleYaml.replace('2026-12-31T00:00:00Z', '2026-12-31'),
      '4:13 /validUntil Field.Invalid Must be a time such as',
    ],
  ])('%s: told with its place', (_title, text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('something wrong in what an alias repeats: told where it is written', () => {
    const text = `version: 1
team: a
x-d: &d { weight: 7 }
gateways:
  - regionId: cn-hangzhou
    vpnGatewayId: vpn-1
    routes: [{ routeDest: 10.0.0.0/24, nextHop: vco-a, <<: *d }]
`;
    expect(problemsOf(text)).toEqual([
      '3:19 /gateways/0/routes/0/weight Weight.Value Must be 100 (active) or 0 (standby).',
    ]);
  });

  it('any text: read or refused with places inside it, never thrown', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'version',
        ': ',
        '\n',
        '  ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '&a ',
        '*a',
        '<<',
        '!x ',
        '#',
        '|',
        '>',
        '%',
        '\t',
      ),
      fc.string({ maxLength: 4 }),
    );
    const broken = fc.tuple(fc.nat(sampleYaml.length), fc.nat(8), fc.array(piece, { maxLength: 6 }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
          broken.map(
            ([at, cut, pieces]) => sampleYaml.slice(0, at) + pieces.join('') + sampleYaml.slice(at + cut),
          ),
        ),
        (text) => {
          const reading = readDesired(text);
          if (reading.kind === 'valid') return;
          const lines = text.split('\n');
          expect(reading.problems.length).toBeGreaterThan(0);
          for (const { line, column, detail } of reading.problems) {
            expect(line).toBeLessThanOrEqual(lines.length);
            expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2);
            expect(detail).not.toBe('');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
