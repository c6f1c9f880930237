import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command/command.ts';
import { readCommand } from '../../shared/command/read-command.ts';
import { added, addLine, gateway, hop, named, operation, plan, routeWords } from './lines.ts';

const showGateway: Command = { verb: 'show', subject: { kind: 'gateway', vpnGatewayId: gateway } };
const showOperation: Command = { verb: 'show', subject: { kind: 'operation', operationId: operation } };

type Rows = readonly (readonly [line: string, command: Command])[];

const adds: Rows = [
  [addLine, added],
  [`ADD 10.0.0.0/24 ON ${gateway} VIA ${hop}`, added],
  [`add via ${hop} on ${gateway} 10.0.0.0/24`, added],
  [`create to 10.0.0.0/24 NextHop=${hop} gateway ${gateway}`, added],
  [`add route 10.0.0.0/24 via ${hop} on ${gateway}`, added],
  [`add 10.0.0.0/24 via "${hop}" on='${gateway}'`, added],
  [`add 10.0.0.0/24 via Vco-${hop.slice(4)} on VPN-${gateway.slice(4)}`, added],
  [`add 10.0.0.0/24 via= ${hop} on ${gateway}`, added],
  [`${addLine} weight 0`, { ...added, weight: 0 }],
  [`${addLine} weight=100`, { ...added, weight: 100 }],
  [`${addLine} --weight 0`, { ...added, weight: 0 }],
  [`${addLine} --weight=0`, { ...added, weight: 0 }],
  [`${addLine} Weight Standby`, { ...added, weight: 0 }],
  [`${addLine} active`, { ...added, weight: 100 }],
  [`${addLine} standby`, { ...added, weight: 0 }],
  [`${addLine} publish`, { ...added, publishVpc: true }],
  [`${addLine} no-publish`, { ...added, publishVpc: false }],
  [`${addLine} --no-publish`, { ...added, publishVpc: false }],
  [`${addLine} publish=no`, { ...added, publishVpc: false }],
  [`${addLine} publishVpc=true`, { ...added, publishVpc: true }],
  [`${addLine} dry-run`, { ...added, dryRun: true }],
  [`${addLine} --dry-run`, { ...added, dryRun: true }],
  [`${addLine} —dry-run`, { ...added, dryRun: true }],
  [`${addLine} --dryrun`, { ...added, dryRun: true }],
  [`${addLine} region CN-Hangzhou`, { ...added, regionId: 'cn-hangzhou' }],
  [`${addLine} desc "new office"`, { ...added, description: 'new office' }],
  [`${addLine} desc=office`, { ...added, description: 'office' }],
  [`${addLine} desc office.`, { ...added, description: 'office' }],
  [`${addLine} desc ticket=12`, { ...added, description: 'ticket=12' }],
  [`${addLine} desc "publish"`, { ...added, description: 'publish' }],
  [`${addLine} desc ""`, { ...added, description: '' }],
  [`${addLine} desc "say \\"hi\\" \\\\ bye"`, { ...added, description: 'say "hi" \\ bye' }],
  [`add 10.0.0.1/24 via ${hop} on ${gateway}`, { ...added, routeDest: '10.0.0.1/24' }],
  [`add ::/0 via ${hop} on ${gateway}`, { ...added, routeDest: '::/0' }],
];

const others: Rows = [
  [`show ${gateway}`, showGateway],
  [
    `Show ${gateway} region cn-hangzhou`,
    { verb: 'show', subject: { kind: 'gateway', vpnGatewayId: gateway, regionId: 'cn-hangzhou' } },
  ],
  [`show gateway ${gateway}`, showGateway],
  [`show ${operation}`, showOperation],
  [`describe operations/${operation}`, showOperation],
  [`show /v1/operations/${operation}`, showOperation],
  ['list', { verb: 'list' }],
  ['ls', { verb: 'list' }],
  ['list.', { verb: 'list' }],
  [`list on ${gateway}`, { verb: 'list', vpnGatewayId: gateway }],
  [
    `list state=Applying region=cn-hangzhou on=${gateway}`,
    { verb: 'list', state: 'applying', regionId: 'cn-hangzhou', vpnGatewayId: gateway },
  ],
  ['list state cancelled', { verb: 'list', state: 'canceled' }],
  [`status ${operation}`, { verb: 'status', operationId: operation }],
  [`STATUS ${operation.toUpperCase()}`, { verb: 'status', operationId: operation }],
  [`status id=${operation}`, { verb: 'status', operationId: operation }],
  [`cancel operations/${operation}`, { verb: 'cancel', operationId: operation }],
  ['help', { verb: 'help' }],
  ['?', { verb: 'help' }],
  ['help ADD', { verb: 'help', about: 'add' }],
  ['help ls', { verb: 'help', about: 'list' }],
  ['add --help', { verb: 'help', about: 'add' }],
  [`${addLine} -h`, { verb: 'help', about: 'add' }],
];

const changes: Rows = [
  ...(
    [
      ['remove', 'remove'],
      ['delete', 'remove'],
      ['DEL', 'remove'],
      ['rm', 'remove'],
      ['publish', 'publish'],
      ['advertise', 'publish'],
      ['withdraw', 'withdraw'],
      ['unpublish', 'withdraw'],
      ['adopt', 'adopt'],
      ['own', 'adopt'],
      ['failover', 'failover'],
      ['fail-over', 'failover'],
      ['Switch', 'failover'],
    ] as const
  ).map(([typed, verb]): Rows[number] => [`${typed} ${routeWords}`, { verb, ...named }]),
  [`remove on ${gateway} 10.0.0.0/24 via=${hop}`, { verb: 'remove', ...named }],
  [`remove route 10.0.0.0/24 --via ${hop} gateway=${gateway}.`, { verb: 'remove', ...named }],
  [`remove “10.0.0.0/24” via ‘${hop}’ on ${gateway}`, { verb: 'remove', ...named }],
  [`remove ${routeWords} region CN-Beijing`, { verb: 'remove', ...named, regionId: 'cn-beijing' }],
  [`remove 10.0.0.7/24 via ${hop} on ${gateway}`, { verb: 'remove', ...named, routeDest: '10.0.0.7/24' }],
  [`failover 10.0.0.0/24 to ${hop} on ${gateway}`, { verb: 'failover', ...named }],
  [`failover to ${hop} on ${gateway} 10.0.0.0/24`, { verb: 'failover', ...named }],
  [`failover route 10.0.0.0/24 to=${hop} on ${gateway}`, { verb: 'failover', ...named }],
  [`weight ${routeWords} 0`, { verb: 'weight', ...named, weight: 0 }],
  [`weight ${routeWords} 100`, { verb: 'weight', ...named, weight: 100 }],
  [`weight ${routeWords} active`, { verb: 'weight', ...named, weight: 100 }],
  [`weight ${routeWords} Standby`, { verb: 'weight', ...named, weight: 0 }],
  [`weight ${routeWords} weight=0`, { verb: 'weight', ...named, weight: 0 }],
  [`weight ${routeWords} to 0`, { verb: 'weight', ...named, weight: 0 }],
  [`weight 0 ${routeWords}`, { verb: 'weight', ...named, weight: 0 }],
  [`set-weight ${routeWords} standby`, { verb: 'weight', ...named, weight: 0 }],
  [`undo ${operation}`, { verb: 'undo', operationId: operation }],
  [`revert operations/${operation.toUpperCase()}`, { verb: 'undo', operationId: operation }],
  ['remove --help', { verb: 'help', about: 'remove' }],
  ['help fail-over', { verb: 'help', about: 'failover' }],
];

const hourMs = 3_600_000;
const frozen = { verb: 'freeze', vpnGatewayId: gateway, forMs: 2 * hourMs, reason: 'the move' } as const;

const plans: Rows = [
  ['plan', { verb: 'plan' }],
  ['diff', { verb: 'plan' }],
  [`plan on ${gateway}`, { verb: 'plan', vpnGatewayId: gateway }],
  [`plan on ${gateway} region cn-beijing`, { verb: 'plan', vpnGatewayId: gateway, regionId: 'cn-beijing' }],
  [`freeze ${gateway} for 2h because "the move"`, frozen],
  [`pause because 'the move' for=2H on ${gateway}`, frozen],
  [`freeze ${gateway} for 120m because „the move“`, frozen],
  [`freeze ${gateway} for 30d because migration`, { ...frozen, forMs: 720 * hourMs, reason: 'migration' }],
  [`freeze ${gateway} for 1m because "x=1"`, { ...frozen, forMs: 60_000, reason: 'x=1' }],
  [`freeze ${gateway} for 43200m because x`, { ...frozen, forMs: 720 * hourMs, reason: 'x' }],
  [`unfreeze ${gateway}`, { verb: 'unfreeze', vpnGatewayId: gateway }],
  [`thaw on ${gateway}`, { verb: 'unfreeze', vpnGatewayId: gateway }],
  [
    `resume ${gateway} region cn-beijing`,
    { verb: 'unfreeze', vpnGatewayId: gateway, regionId: 'cn-beijing' },
  ],
  [`release ${plan} on ${gateway}`, { verb: 'release', digest: plan, vpnGatewayId: gateway }],
  [
    `unbrake plan=${plan.toUpperCase()} on ${gateway}`,
    { verb: 'release', digest: plan, vpnGatewayId: gateway },
  ],
  ['help thaw', { verb: 'help', about: 'unfreeze' }],
];

describe('readCommand', () => {
  it.each([...adds, ...others, ...changes, ...plans])('%s', (line, command) => {
    expect(readCommand(line)).toEqual({ kind: 'command', command });
  });

  it.each(['', ' \n\t', '\u200b', '@bot', '<@U1>', '<at>Bot</at>&nbsp;', '```\n```', '**', '.'])(
    '%j is empty',
    (text) => {
      expect(readCommand(text)).toEqual({ kind: 'empty' });
    },
  );

  it.each(['list\nlist', `${addLine}\n\nThanks!`, 'a<br>b', '```\nlist\nlist\n```', '> list\n\nlist'])(
    '%j is of several lines',
    (text) => {
      expect(readCommand(text)).toEqual({ kind: 'several-lines' });
    },
  );

  it('a text of 2,000 characters is read, a longer one is not', () => {
    expect(readCommand('list'.padEnd(2000))).toEqual({ kind: 'command', command: { verb: 'list' } });
    expect(readCommand('list'.padEnd(2001))).toMatchObject({
      kind: 'misunderstood',
      detail: expect.stringContaining('at most 2000 characters. This has 2001'),
    });
  });
});
