import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command/command.ts';
import { readCommand } from '../../shared/command/read-command.ts';
import { added, addLine, gateway, hop, operation } from './lines.ts';

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

describe('readCommand', () => {
  it.each([...adds, ...others])('%s', (line, command) => {
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
