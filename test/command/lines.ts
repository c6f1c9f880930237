import fc from 'fast-check';
import type { AddCommand, Command, NamedRoute, Verb } from '../../shared/command/command.ts';
import { verbRows } from '../../shared/command/verbs.ts';
import { operationStates } from '../../shared/operation/operation.ts';

export const hop = 'vco-bp15oes1py4i66rmd0001';
export const gateway = 'vpn-bp1a3kqjiiq9legfx0001';
export const operation = 'op_0123456789abcdef0123456789abcdef';
export const plan = 'pl_0123456789abcdef';
/** What names a route in a line. */
export const routeWords = `10.0.0.0/24 via ${hop} on ${gateway}`;
export const named: NamedRoute = { routeDest: '10.0.0.0/24', nextHop: hop, vpnGatewayId: gateway };
export const addLine = `add ${routeWords}`;
export const added: AddCommand = {
  verb: 'add',
  routeDest: '10.0.0.0/24',
  nextHop: hop,
  vpnGatewayId: gateway,
};

/** How many inputs a fuzz property tries: FUZZ_RUNS, or 10,000 of all properties together. */
export function fuzzRuns(share: number): number {
  return Math.max(100, Math.round(Number(process.env.FUZZ_RUNS ?? 10_000) * share));
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function id(prefix: string): fc.Arbitrary<string> {
  return fc
    .string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 40 })
    .map((rest) => prefix + rest);
}

const operationId = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 })
  .map((digits) => `op_${digits}`);

const region = fc.constantFrom('cn-hangzhou', 'ap-southeast-1', 'us-west-1', 'cn-shanghai-finance-1');

/** What senders, phones and hostile people put around and into a text. */
export const pieces = [
  ...'"\'\\`*_~<>&|@=-–—.,。# \n\t“”„«»‘’＂＇＝＠＜＆　'.split(''),
  ...['&lt;', '&gt;', '&amp;', '&amp;lt;', '&quot;', '&#39;', '&nbsp;', '&', 'amp;', 'lt;'],
  ...[
    '<@U123>',
    '<@U123|bob>',
    '<!subteam^S1|@ops>',
    '<!here>',
    '<#C1|general>',
    '<http://a.b|a.b>',
    '<a.b>',
  ],
  ...[
    '<at>',
    '</at>',
    '<p>',
    '</div>',
    '<br/>',
    '<b>',
    '</b>',
    '<!-- x -->',
    '@_user_1',
    '```',
    '\\"',
    '\\\\',
    '\\”',
  ],
  ...[
    '\u200b',
    '\u200c',
    '\u200d',
    '\u202e',
    '\ufeff',
    '\u00a0',
    '\u00ad',
    '\u0338',
    '\u0301',
    '\ud800',
    '\ufe0f',
  ],
  ...['é', 'ß', 'ﬁ', '①', '東京', '👩‍👩‍👧', '¨', '⁼', '…', 'ſ', 'İ', '\u2028', '\r\n', '\0'],
  ...[
    'add',
    'via',
    'on',
    'desc',
    'desc=',
    'desc="',
    'weight',
    'weight=0',
    'publish',
    '--dry-run',
    'help',
    'list',
    'remove',
    'failover',
    'to',
    'freeze',
    'for 2h',
    'because',
    'release',
  ],
  ...['10.0.0.0/24', hop, gateway, operation, plan, 'state', 'region', 'x', 'y z', '2h'],
];

export const anyPieces = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((some) => some.join(''));

/** Any text that a description can be: what a reading can produce holds no line breaks and nothing invisible. */
const description = fc
  .oneof(
    anyPieces,
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
  )
  .map((text) =>
    text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '').replace(/[\p{Z}]/gu, ' '),
  )
  .map((text) => text.slice(0, 299).replace(/\p{Cs}/gu, ''));

const routeDest = fc.constantFrom(
  '10.0.0.0/24',
  '10.0.0.1/24',
  '0.0.0.0/0',
  '192.168.255.255/32',
  '2001:db8::/32',
);

const weight = fc.constantFrom(0 as const, 100 as const);

const aRoute = { routeDest, nextHop: id('vco-'), vpnGatewayId: id('vpn-'), regionId: region };

const add = fc.record(
  {
    verb: fc.constant('add' as const),
    ...aRoute,
    weight,
    publishVpc: fc.boolean(),
    description,
    dryRun: fc.constant(true as const),
  },
  { requiredKeys: ['verb', 'routeDest', 'nextHop', 'vpnGatewayId'] },
);

const subject = fc.oneof(
  fc.record({ kind: fc.constant('operation' as const), operationId }),
  fc.record(
    { kind: fc.constant('gateway' as const), vpnGatewayId: id('vpn-'), regionId: region },
    { requiredKeys: ['kind', 'vpnGatewayId'] },
  ),
);

export const anyAdd: fc.Arbitrary<AddCommand> = add;

/** What may be said of a route that is there, and of the reconciliation of a gateway. */
const changes: readonly fc.Arbitrary<Command>[] = [
  fc.record(
    {
      verb: fc.constantFrom('remove', 'publish', 'withdraw', 'failover', 'adopt'),
      ...aRoute,
    },
    { requiredKeys: ['verb', 'routeDest', 'nextHop', 'vpnGatewayId'] },
  ),
  fc.record(
    { verb: fc.constant('weight'), ...aRoute, weight },
    { requiredKeys: ['verb', 'routeDest', 'nextHop', 'vpnGatewayId', 'weight'] },
  ),
  fc.record(
    { verb: fc.constant('plan'), vpnGatewayId: id('vpn-'), regionId: region },
    { requiredKeys: ['verb', 'vpnGatewayId'] },
  ),
  fc.record({ verb: fc.constant('plan') }),
  fc.record(
    {
      verb: fc.constant('freeze'),
      vpnGatewayId: id('vpn-'),
      regionId: region,
      forMs: fc.integer({ min: 1, max: 30 * 24 * 60 }).map((minutes) => minutes * 60_000),
      reason: description.filter((text) => text.trim() !== ''),
    },
    { requiredKeys: ['verb', 'vpnGatewayId', 'forMs', 'reason'] },
  ),
  fc.record(
    { verb: fc.constant('unfreeze'), vpnGatewayId: id('vpn-'), regionId: region },
    { requiredKeys: ['verb', 'vpnGatewayId'] },
  ),
  fc.record(
    {
      verb: fc.constant('release'),
      digest: fc
        .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 })
        .map((digits) => `pl_${digits}`),
      vpnGatewayId: id('vpn-'),
      regionId: region,
    },
    { requiredKeys: ['verb', 'digest', 'vpnGatewayId'] },
  ),
];

const verbs: readonly Verb[] = verbRows.map(({ name }) => name);

/** Every command that a reading can produce. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: add },
  ...changes.map((arbitrary) => ({ weight: 1, arbitrary })),
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('show' as const), subject }) },
  {
    weight: 1,
    arbitrary: fc
      .record(
        {
          verb: fc.constant('list' as const),
          vpnGatewayId: id('vpn-'),
          regionId: region,
          state: fc.constantFrom(...operationStates),
        },
        { requiredKeys: ['verb'] },
      )
      // A region is said of a gateway.
      .map(({ regionId, ...command }) => ({
        ...command,
        ...(command.vpnGatewayId === undefined || regionId === undefined ? {} : { regionId }),
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constantFrom('status', 'cancel', 'undo'), operationId }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        verb: fc.constant('help' as const),
        about: fc.constantFrom(...verbs),
      },
      { requiredKeys: ['verb'] },
    ),
  },
);
