import { describe, expect, it } from 'vitest';
import { readCommand } from '../../shared/command/read-command.ts';
import { addLine, gateway, hop, operation, plan, routeWords } from './lines.ts';

const digits = operation.slice(3);

/** The line, what the detail must say, and the nearest thing that would be understood. */
type Row = readonly [line: string, says: readonly string[], didYouMean?: string];
type Rows = readonly Row[];

const verbs: Rows = [
  [
    'ad',
    [
      '"ad" is not a command',
      'add, remove, weight, publish, withdraw, failover, adopt, undo, show, list, status, cancel, plan, freeze, unfreeze, release, help.',
    ],
    'add',
  ],
  ['lst', ['"lst"'], 'list'],
  ['satus', ['"satus"'], 'status'],
  ['canc', ['"canc"'], 'cancel'],
  ['/help', ['"/help"'], 'help'],
  [`ad ${addLine.slice(4)}`, ['"ad"'], addLine],
  [`remvoe ${routeWords}`, ['"remvoe"'], `remove ${routeWords}`],
  [`delte ${routeWords}`, ['"delte"'], `remove ${routeWords}`],
  [`wieght ${routeWords} 0`, ['"wieght"'], `weight ${routeWords} 0`],
  [`pubilsh ${routeWords}`, ['"pubilsh"'], `publish ${routeWords}`],
  [`withdrw ${routeWords}`, ['"withdrw"'], `withdraw ${routeWords}`],
  [
    `faliover 10.0.0.0/24 to ${hop} on ${gateway}`,
    ['"faliover"'],
    `failover 10.0.0.0/24 to ${hop} on ${gateway}`,
  ],
  [`adpot ${routeWords}`, ['"adpot"'], `adopt ${routeWords}`],
  [`udno ${operation}`, ['"udno"'], `undo ${operation}`],
  ['pln', ['"pln"'], 'plan'],
  [`freez ${gateway} for 2h because "x"`, ['"freez"'], `freeze ${gateway} for 2h because "x"`],
  [`unfreez ${gateway}`, ['"unfreez"'], `unfreeze ${gateway}`],
  [`relaese ${plan} on ${gateway}`, ['"relaese"'], `release ${plan} on ${gateway}`],
  [`rem ${routeWords}`, ['"rem" is not a command'], `remove ${routeWords}`],
  [`setweight ${routeWords} standby`, ['"setweight"'], `weight ${routeWords} 0`],
  [`show-me ${gateway}`, ['"show-me" is not a command']],
  ['hello there', ['"hello"']],
  ['> list', ['">" is not a command']],
  [`${'x'.repeat(61)} y`, [`"${'x'.repeat(60)}…"`]],
  [`"${'👩'.repeat(61)}"`, [`"${'👩'.repeat(60)}…"`]],
];

const words: Rows = [
  [`add 10.0.0.0/24 vai ${hop} on ${gateway}`, ['"vai" is not understood here'], addLine],
  [`${addLine} pubish`, ['"pubish"'], `${addLine} publish`],
  [`${addLine} wieght=0`, ['"wieght"'], `${addLine} weight 0`],
  [`${addLine} --dry-rum`, ['"--dry-rum"'], `${addLine} --dry-run`],
  [`${addLine} --force`, ['"--force" is not understood here', 'add takes CIDR, via, on, weight']],
  [`${addLine} ticket=12`, ['"ticket=12" is not understood']],
  [`${addLine} please`, ['"please" is not understood here']],
  [`${addLine} 10.1.0.0/24`, ['"10.1.0.0/24" is not understood here']],
  ['list foo', ['"foo" is not understood here: list takes on, region, state.']],
  [`status ${operation} now`, ['"now"']],
  [`list ${gateway}`, [`"${gateway}" stands alone`, '"on"'], `list on ${gateway}`],
  [`add 10.0.0.0/24 ${hop} on ${gateway}`, [`"${hop}" stands alone`, '"via"'], addLine],
  [`add 10.0.0.0/24 ${hop} ${gateway}`, [`"${hop}" stands alone`], addLine],
  [`add 10.0.0.0/24 vai ${hop} onn ${gateway}`, ['"vai"'], addLine],
  [`add ${hop}`, [`"${hop}" stands alone`], `via ${hop}`],
  [
    `${addLine} desc new office link --dry-run`,
    ['"office"', 'put the description in quotes'],
    `${addLine} desc "new office link" --dry-run`,
  ],
  [`${addLine} desc=new office`, ['"office"', 'in quotes'], `${addLine} desc "new office"`],
];

const values: Rows = [
  [`${addLine} weight 50`, ['"50" does not fit "weight": expected 100 (active) or 0 (standby).']],
  [`${addLine} weight=50`, ['"50" does not fit "weight"']],
  [`${addLine} weight -1`, ['"-1" does not fit "weight"']],
  [`${addLine} weight 100%`, ['"100%"'], `${addLine} weight 100`],
  [`${addLine} publish=maybe`, ['"publish=maybe"', '=yes or no']],
  [`${addLine} dry-run=no`, ['"dry-run=no"', '=yes']],
  [`add 10.0.0.0 via ${hop} on ${gateway}`, ['"10.0.0.0"', 'such as 10.0.0.0/24'], addLine],
  [`add 10.0.0.7 via ${hop} on ${gateway}`, ['"10.0.0.7"'], addLine.replace('0/24', '7/32')],
  [`add 10.0.0.0\\24 via ${hop} on ${gateway}`, ['"10.0.0.0\\24"'], addLine],
  [`add 10.0.0.0/33 via ${hop} on ${gateway}`, ['"10.0.0.0/33" is not understood as the destination']],
  [`add ten via ${hop} on ${gateway}`, ['"ten"', 'a CIDR block']],
  [`add 10.0.0.0/24 via ${gateway} on ${hop}`, [`"${gateway}" does not fit "via"`, 'vco-']],
  [`add 10.0.0.0/24 via vco_${hop.slice(4)} on ${gateway}`, [`"vco_${hop.slice(4)}"`], addLine],
  [`add 10.0.0.0/24 via vc-${hop.slice(4)} on ${gateway}`, [`"vc-${hop.slice(4)}"`], addLine],
  [`add 10.0.0.0/24 via ${hop} on vpc-${gateway.slice(4)}`, [`"vpc-${gateway.slice(4)}" does not fit "on"`]],
  [`add 10.0.0.0/24 via vco-… on ${gateway}`, ['"vco-..."']],
  [`list on vpn-${'a'.repeat(61)}`, ['does not fit "on"']],
  [`list on ${gateway} region hangzhou`, ['"hangzhou" does not fit "region"', 'cn-hangzhou']],
  [`list on ${gateway} region cn_hangzhou`, ['"cn_hangzhou"'], `list on ${gateway} region cn-hangzhou`],
  ['list region cn-hangzhou', ['"region cn-hangzhou" belongs to a gateway']],
  ['list state aplying', ['"aplying" does not fit "state"', 'queued'], 'list state applying'],
  ['status op_12', ['"op_12"', 'op_ and 32 hexadecimal digits']],
  [`status ${digits}`, [`"${digits}"`], `status ${operation}`],
  [`cancel op-${digits}`, [`"op-${digits}"`], `cancel ${operation}`],
  ['help lst', ['"lst"', 'one of add, remove, weight'], 'help list'],
  ['help me', ['"me"']],
  [`${addLine} desc "${'x'.repeat(301)}"`, [`"${'x'.repeat(60)}…" does not fit "desc"`, 'at most 100']],
];

const wholes: Rows = [
  [
    'add',
    ['"add" lacks the destination', 'the next hop', 'the VPN gateway', 'Write: add CIDR via vco-… on vpn-…'],
  ],
  [`add 10.0.0.0/24 on ${gateway}`, ['lacks the next hop (via and an IPsec-VPN connection ID']],
  ['status', ['"status" lacks the operation']],
  ['show region cn-hangzhou', ['"show" lacks what to show']],
  [`add 10.0.0.0/24 via on ${gateway}`, ['"via" has no value before "on"']],
  [`add 10.0.0.0/24 on ${gateway} via`, ['"via" has no value: expected an IPsec-VPN connection ID']],
  [`${addLine} desc --dry-run`, ['"desc" has no value before "--dry-run"', 'Put it in quotes']],
  [`${addLine} desc publish`, ['"desc" has no value before "publish"']],
  [`${addLine} desc @bob`, ['"desc" has no value']],
  [`${addLine} weight=`, ['"weight=" has no value']],
  [`${addLine} weight 0 weight 0`, ['"weight" says the weight a second time']],
  [`${addLine} standby weight=100`, ['"weight=100" says the weight a second time']],
  [`${addLine} publish no-publish`, ['"no-publish" says whether to publish a second time']],
  [`${addLine} via ${hop}`, ['"via" says the next hop a second time']],
  [`${addLine} --dry-run dry-run`, ['"dry-run" says the dry run a second time']],
  [`${addLine} desc "a`, ['The quote before "a" is not closed.']],
  [`${addLine} desc "a"b`, ['"b" follows a closing quote']],
  [`show ${operation} region cn-hangzhou`, ['"region cn-hangzhou" belongs to a gateway']],
];

const changes: Rows = [
  [`remove 10.0.0.0/24 ${hop} ${gateway}`, [`"${hop}" stands alone`], `remove ${routeWords}`],
  [`remove ${routeWords} weight 0`, ['"weight" is not understood here: remove takes CIDR, via, on, region.']],
  [`remove ${routeWords} --dry-run`, ['"--dry-run" is not understood here']],
  ['remove', ['"remove" lacks the destination', 'Write: remove CIDR via vco-… on vpn-… [region cn-…]']],
  [`remove 10.0.0.0/24 on ${gateway}`, ['"remove" lacks the next hop (via and']],
  [`remove ${operation}`, [`"${operation}" is not understood as the destination`]],
  [`weight ${routeWords}`, ['"weight" lacks the weight (100 (active) or 0 (standby))', '0|100']],
  [
    `weight ${routeWords} 50`,
    ['"50" is not understood as the weight: expected 100 (active) or 0 (standby).'],
  ],
  [`weight ${routeWords} 0%`, ['"0%"'], `weight ${routeWords} 0`],
  [`weight ${routeWords} to 50`, ['"50" does not fit "weight"']],
  [`weight ${routeWords} active standby`, ['"standby" is not understood here']],
  [`failover 10.0.0.0/24 on ${gateway}`, ['"failover" lacks the next hop (to and']],
  [
    `failover 10.0.0.0/24 ${hop} on ${gateway}`,
    [`"${hop}" stands alone: write "to" before the next hop`],
    `failover 10.0.0.0/24 to ${hop} on ${gateway}`,
  ],
  [`failover 10.0.0.0/24 to ${gateway}`, [`"${gateway}" does not fit "to"`, 'vco-']],
  ['undo', ['"undo" lacks the operation']],
  [`undo ${digits}`, [`"${digits}"`], `undo ${operation}`],
  [`undo ${routeWords}`, ['"10.0.0.0/24" is not understood as the operation']],
  [`plan ${gateway}`, [`"${gateway}" stands alone`], `plan on ${gateway}`],
  ['plan region cn-hangzhou', ['"region cn-hangzhou" belongs to a gateway']],
  [`freeze ${gateway}`, ['"freeze" lacks how long (for and a duration', 'the reason (because and']],
  [`freeze ${gateway} for 2h`, ['"freeze" lacks the reason']],
  [`freeze for 2h because "x"`, ['"freeze" lacks the VPN gateway']],
  [`freeze ${gateway} for 2h because ""`, ['The reason is empty: say why']],
  [`freeze ${gateway} for 2h because " "`, ['The reason is empty']],
  [
    `freeze ${gateway} for 2h because of the move`,
    ['put the reason in quotes'],
    `freeze ${gateway} for 2h because "of the move"`,
  ],
  [`freeze ${gateway} for 2 hours because "x"`, ['"2" does not fit "for": expected a duration']],
  [
    `freeze ${gateway} for 2hours because "x"`,
    ['"2hours"', 'such as 90m, 2h or 1d'],
    `freeze ${gateway} for 2h because "x"`,
  ],
  [
    `freeze ${gateway} for "90 minutes" because "x"`,
    ['"90 minutes"'],
    `freeze ${gateway} for 90m because "x"`,
  ],
  [`freeze ${gateway} for 0h because "x"`, ['"0h" does not fit "for"', '1 minute to 30 days']],
  [`freeze ${gateway} for 31d because "x"`, ['"31d" does not fit "for"']],
  [`freeze ${gateway} for 43201m because "x"`, ['"43201m" does not fit "for"']],
  [`freeze ${gateway} for 99999days because "x"`, ['"99999days" does not fit "for"']],
  [`freeze ${gateway} for -2h because "x"`, ['"-2h" does not fit "for"']],
  [`freeze ${gateway} for ever because "x"`, ['"ever" does not fit "for"']],
  [`freeze ${gateway} for 2h because "${'x'.repeat(301)}"`, ['does not fit "because"', 'at most 300']],
  [`release ${plan}`, ['"release" lacks the VPN gateway']],
  [`release on ${gateway}`, ['"release" lacks the plan (the ID of a plan: pl_ and 16 hexadecimal digits)']],
  [`release pl_12 on ${gateway}`, ['"pl_12" is not understood as the plan']],
  [`release ${plan.slice(3)} on ${gateway}`, [`"${plan.slice(3)}"`], `release ${plan} on ${gateway}`],
  [`release ${plan} ${gateway}`, [`"${gateway}" stands alone`], `release ${plan} on ${gateway}`],
];

describe.each([
  ['verbs', verbs],
  ['words', words],
  ['values', values],
  ['what is missing or said twice', wholes],
  ['changes and plans', changes],
])('misunderstood: %s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (line, [, says, didYouMean]) => {
    const reading = readCommand(line);
    expect(reading).toMatchObject({ kind: 'misunderstood' });
    if (reading.kind !== 'misunderstood') return;
    for (const words of says) expect(reading.detail).toContain(words);
    expect(reading.didYouMean).toBe(didYouMean);
  });
});

describe('the verb of a misunderstanding', () => {
  it.each([
    ['add', 'add'],
    ['create 10.0.0.0/24', 'add'],
    ['ls foo', 'list'],
    ['rm 10.0.0.0/24', 'remove'],
    ['freeze "x', 'freeze'],
    ['add "x', 'add'],
    ['ad', undefined],
    ['"x', undefined],
  ])('%s: %s', (line, verb) => {
    const reading = readCommand(line);
    expect(reading.kind === 'misunderstood' ? reading.verb : reading).toBe(verb);
  });
});
