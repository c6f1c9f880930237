import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command/command.ts';
import { printCommand } from '../../shared/command/print-command.ts';
import { readCommand } from '../../shared/command/read-command.ts';
import { usageLines } from '../../shared/command/usage.ts';
import { rowOf, verbRows } from '../../shared/command/verbs.ts';
import { added, addLine, gateway, operation } from './lines.ts';

describe('printCommand', () => {
  it.each<[string, Command]>([
    [addLine, added],
    [
      `${addLine} weight 0 no-publish desc "say \\"hi\\" &amp;amp; C:\\\\x" region cn-hangzhou --dry-run`,
      {
        ...added,
        dryRun: true,
        description: 'say "hi" &amp; C:\\x',
        publishVpc: false,
        regionId: 'cn-hangzhou',
        weight: 0,
      },
    ],
    [`${addLine} weight 100 publish`, { ...added, weight: 100, publishVpc: true }],
    [`show ${operation}`, { verb: 'show', subject: { kind: 'operation', operationId: operation } }],
    [
      `show ${gateway} region cn-hangzhou`,
      { verb: 'show', subject: { kind: 'gateway', vpnGatewayId: gateway, regionId: 'cn-hangzhou' } },
    ],
    ['list', { verb: 'list' }],
    [`list on ${gateway} state queued`, { verb: 'list', state: 'queued', vpnGatewayId: gateway }],
    [`status ${operation}`, { verb: 'status', operationId: operation }],
    [`cancel ${operation}`, { verb: 'cancel', operationId: operation }],
    ['help', { verb: 'help' }],
    ['help add', { verb: 'help', about: 'add' }],
  ])('%s', (line, command) => {
    expect(printCommand(command)).toBe(line);
  });
});

describe('the table of verbs', () => {
  it.each(verbRows)('$name: its example is read as such, its names are nobody else’s', (row) => {
    expect(readCommand(row.example)).toMatchObject({ kind: 'command', command: { verb: row.name } });
    expect(rowOf(row.name)).toBe(row);
    for (const other of verbRows.filter(({ name }) => name !== row.name)) {
      expect([other.name, ...other.synonyms]).not.toEqual(
        expect.arrayContaining([row.name, ...row.synonyms]),
      );
    }
    const names = row.parts.flatMap((part) => part.names.map((name) => name.replaceAll('-', '')));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('usageLines', () => {
  it('of all verbs: each with its summary', () => {
    expect(usageLines()).toEqual([
      'add CIDR via vco-… on vpn-… [weight 0|100] [publish|no-publish] [desc "…"] [region cn-…] [--dry-run]',
      '    Asks for a route on a VPN gateway.',
      'show op_…|vpn-… [region cn-…]',
      '    Shows all that is recorded of an operation, or the routes that are on a VPN gateway now.',
      'list [on vpn-…] [region cn-…] [state STATE]',
      '    Lists the latest operations.',
      'status op_…',
      '    Says where an operation stands.',
      'cancel op_…',
      '    Takes an operation back that has not been sent to the cloud.',
      'help [VERB]',
      '    Says what can be asked, or all about one verb.',
    ]);
  });

  it('of one verb: with an example and its synonyms', () => {
    expect(usageLines('list')).toEqual([
      'list [on vpn-…] [region cn-…] [state STATE]',
      '    Lists the latest operations.',
      'Example: list on vpn-bp1a3kqjiiq9legfx0001 state applying',
      'Also: ls',
    ]);
  });
});
