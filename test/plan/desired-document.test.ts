import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { maxDocumentBytes } from '../../shared/plan/desired-document.ts';
import { policyLevels } from '../../shared/plan/desired-route.ts';
import { readDesired } from '../../shared/plan/read-desired.ts';
import { aroundRoutes, problemsOf, sampleYaml } from './desired-samples.ts';

describe('a document that is fine', () => {
  it('YAML: read, with every default filled in and times as milliseconds', () => {
    expect(readDesired(sampleYaml)).toEqual({
      kind: 'valid',
      document: {
        version: 1,
        team: 'netops',
        revision: 41,
        validUntilMs: Date.UTC(2026, 11, 31),
        gateways: [
          {
            regionId: 'cn-hangzhou',
            vpnGatewayId: 'vpn-1',
            policy: 'upsert',
            limits: { maxDeletions: 5, maxChangePercent: 50, allowEmpty: false },
            routes: [
              {
                routeDest: '10.0.0.0/24',
                nextHop: 'vco-a',
                weight: 100,
                publishVpc: true,
                description: 'office',
              },
              { routeDest: '10.0.0.0/24', nextHop: 'vco-b', weight: 0, publishVpc: true },
            ],
          },
          {
            regionId: 'cn-beijing',
            vpnGatewayId: 'vpn-2',
            policy: 'sync',
            limits: { maxDeletions: 50, maxChangePercent: 50, allowEmpty: true },
            routes: [],
          },
        ],
      },
    });
  });

  it('nothing but what is needed: observed only', () => {
    const reading = readDesired('{"version":1,"team":"a","gateways":[]}');
    expect(reading).toEqual({ kind: 'valid', document: { version: 1, team: 'a', gateways: [] } });
    const text = aroundRoutes('- { routeDest: 10.0.0.0/24, nextHop: vco-a }');
    const { document } = { document: undefined, ...readDesired(text) };
    expect(document?.gateways).toMatchObject([
      { policy: 'observe', routes: [{ weight: 100, publishVpc: false }] },
    ]);
  });

  it.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['fields for notes', (text: string) => `x-notes: [1, { a: b }]\n${text}`],
    ['a schema for the editor', (text: string) => `$schema: https://x.example/schema/desired.json\n${text}`],
    ['a document mark', (text: string) => `%YAML 1.1\n---\n${text}...\n`],
  ])('%s: changes nothing', (_title, change) => {
    expect(readDesired(change(sampleYaml))).toEqual(readDesired(sampleYaml));
  });

  it('anchors, aliases and merge keys: written out, own fields win', () => {
    const text = `x-defaults: &standby { weight: 0, publishVpc: true }
version: 1
team: netops
gateways:
  - regionId: cn-hangzhou
    vpnGatewayId: vpn-1
    routes: &routes
      - { routeDest: 10.0.0.0/24, nextHop: vco-a, <<: *standby }
      - { <<: [{ publishVpc: false }, *standby], routeDest: 10.0.1.0/24, nextHop: vco-a, weight: 100 }
  - regionId: cn-hangzhou
    vpnGatewayId: vpn-2
    routes: *routes
`;
    const routes = [
      { routeDest: '10.0.0.0/24', nextHop: 'vco-a', weight: 0, publishVpc: true },
      { routeDest: '10.0.1.0/24', nextHop: 'vco-a', weight: 100, publishVpc: false },
    ];
    expect(readDesired(text)).toMatchObject({ document: { gateways: [{ routes }, { routes }] } });
  });

  it('every document: the same from YAML and from JSON, however it is laid out', () => {
    const route = fc.record(
      {
        routeDest: fc.constantFrom('10.0.0.0/24', '10.1.0.0/16', '172.16.0.0/12'),
        nextHop: fc.constantFrom('vco-a', 'vco-b'),
        weight: fc.constantFrom(0, 100),
        publishVpc: fc.boolean(),
        description: fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }),
      },
      { requiredKeys: ['routeDest', 'nextHop'] },
    );
    const document = fc.record(
      {
        version: fc.constant(1),
        team: fc.stringMatching(/^[a-z0-9]{1,10}$/),
        revision: fc.nat(),
        policy: fc.constantFrom(...policyLevels),
        gateways: fc.array(
          fc.record({
            regionId: fc.constant('cn-hangzhou'),
            vpnGatewayId: fc.stringMatching(/^vpn-[a-z0-9]{1,3}$/),
            routes: fc.array(route, { maxLength: 4 }),
          }),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: ['version', 'team', 'gateways'] },
    );
    fc.assert(
      fc.property(document, (value) => {
        const json = readDesired(JSON.stringify(value, null, '\t'));
        const yaml = readDesired(stringify(value));
        expect(yaml.kind).toBe(json.kind);
        if (json.kind === 'valid') expect(yaml).toEqual(json);
      }),
    );
  });
});

describe('what must not be together', () => {
  it.each([
    [
      'the same route twice',
      [
        '- { routeDest: 10.0.0.0/24, nextHop: vco-a }',
        '- { routeDest: 10.0.0.0/24, nextHop: vco-a, weight: 0 }',
      ],
      [
        '8:9 /gateways/0/routes/1 Route.Twice 10.0.0.0/24 via vco-a is already at line 7. Remove one of the two.',
      ],
    ],
    [
      'two active routes to a block',
      [
        '- { routeDest: 10.0.0.0/24, nextHop: vco-a }',
        '- { routeDest: 10.0.0.0/24, nextHop: vco-b, weight: 100 }',
      ],
      [
        '8:9 /gateways/0/routes/1 Route.SameWeight 10.0.0.0/24 has weight 100 here and at line 7. Of a pair one is active (weight 100) and one is standby (weight 0).',
      ],
    ],
    [
      'two standby routes to a block',
      [
        '- { routeDest: 10.0.0.0/24, nextHop: vco-a, weight: 0 }',
        '- { routeDest: 10.0.0.0/24, nextHop: vco-b, weight: 0 }',
      ],
      [expect.stringContaining('has weight 0 here and at line 7')],
    ],
    [
      'three routes to a block',
      [
        '- { routeDest: 10.0.0.0/24, nextHop: vco-a }',
        '- { routeDest: 10.0.0.0/24, nextHop: vco-b, weight: 0 }',
        '- { routeDest: 10.0.0.0/24, nextHop: vco-c, weight: 0 }',
      ],
      [
        '9:9 /gateways/0/routes/2 Route.Third 10.0.0.0/24 has two routes already, the first at line 7. A block has one route, or an active and a standby one.',
      ],
    ],
    [
      'a pair',
      [
        '- { routeDest: 10.0.0.0/24, nextHop: vco-a, weight: 0 }',
        '- { routeDest: 10.0.0.0/24, nextHop: vco-b }',
      ],
      [],
    ],
    [
      'two blocks over one next hop',
      ['- { routeDest: 10.0.0.0/24, nextHop: vco-a }', '- { routeDest: 10.0.0.0/16, nextHop: vco-a }'],
      [],
    ],
  ])('%s', (_title, lines, problems) => {
    expect(problemsOf(aroundRoutes(...lines))).toEqual(problems);
  });

  it('one half of a pair published and the other not: told, because the VPC knows the block only', () => {
    const text = aroundRoutes(
      '- { routeDest: 10.0.0.0/24, nextHop: vco-a, publishVpc: true }',
      '- { routeDest: 10.0.0.0/24, nextHop: vco-b, weight: 0 }',
    );
    expect(problemsOf(text)).toEqual([
      '8:9 /gateways/0/routes/1 Route.Publishing 10.0.0.0/24 is published by one half of its pair only, here or at line 7. Publish both or neither: a fail-over would take the block out of the VPC.',
    ]);
  });

  it('a gateway twice: told, even with another region', () => {
    const text = sampleYaml.replace('vpn-2', 'vpn-1');
    expect(problemsOf(text)).toEqual([
      '18:19 /gateways/1/vpnGatewayId Gateway.Twice "vpn-1" is already at line 8. Put all its routes into one list.',
    ]);
  });

  it('the same route on two gateways: fine', () => {
    const text = `${aroundRoutes('- &r { routeDest: 10.0.0.0/24, nextHop: vco-a }')}  - { regionId: cn-hangzhou, vpnGatewayId: vpn-2, routes: [*r] }\n`;
    expect(problemsOf(text)).toEqual([]);
  });
});

describe('what is too much', () => {
  it('aliases of aliases: refused at once, whatever they stand for', () => {
    const lists = Array.from({ length: 12 }, (_, level) => {
      const inner = level === 0 ? 'lol' : `*a${level - 1}`;
      return `x-a${level}: &a${level} [${Array(12).fill(inner).join(', ')}]`;
    });
    const maps = Array.from({ length: 12 }, (_, level) => {
      const inner = level === 0 ? '{ a: 1 }' : `*m${level - 1}`;
      return `x-m${level}: &m${level} { <<: [${Array(12).fill(inner).join(', ')}] }`;
    });
    for (const lines of [lists, maps]) {
      const startedMs = Date.now();
      const problems = problemsOf([...lines, 'version: 1', 'team: a', 'gateways: []'].join('\n'));
      expect(Date.now() - startedMs).toBeLessThan(2_000);
      if (lines === lists) expect(problems.join()).toContain('Document.TooLarge');
    }
  });

  it.each([
    ['an alias of itself', 'x-a: &a [*a]\nversion: 1\nteam: a\ngateways: []', '1:10 /x-a/0 Document.Alias'],
    [
      'an alias of nothing',
      'version: 1\nteam: *a\ngateways: []',
      '2:7 /team Document.Alias There is no anchor',
    ],
    ['a merge of no mapping', 'version: 1\nteam: a\ngateways: []\n<<: 3', '4:5 /<< Document.Merge'],
    ['deep nesting', `${'['.repeat(40)}${']'.repeat(40)}`, '1:34 '],
    ['nesting that breaks parsers', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'Document.'],
    ['two MiB and a bit', `# ${'x'.repeat(maxDocumentBytes)}`, '1:1  Document.TooLarge'],
    ['a second document', `${sampleYaml}---\nversion: 1\n`, 'Document.Several'],
    ['a tag', 'version: 1\nteam: !!binary aGk=\ngateways: []', '2:7  Document.Tag'],
    ['a tag of somebody', 'version: 1\nteam: !exec rm\ngateways: []', '2:7  Document.Tag'],
  ])('%s: refused', (_title, text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('many names, many aliases: no time that grows with their square', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n');
    const aliases = `x-a: &a 1\nx-b:\n${'  - *a\n'.repeat(20_000)}`;
    const before = process.cpuUsage();
    const reading = readDesired(keys);
    expect(reading).toMatchObject({ kind: 'invalid', omitted: 20_000 + 3 - 100 });
    expect(problemsOf(`${aliases}version: 1\nteam: a\ngateways: []`)).toEqual([]);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });
});
