import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command/command.ts';
import { printCommand } from '../../shared/command/print-command.ts';
import { readCommand } from '../../shared/command/read-command.ts';
import { usageLines } from '../../shared/command/usage.ts';
import { rowOf, verbRows } from '../../shared/command/verbs.ts';
import { added, addLine, gateway, hop, named, operation, plan, routeWords } from './lines.ts';

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
    [`remove ${routeWords}`, { verb: 'remove', ...named }],
    [`weight ${routeWords} 0`, { verb: 'weight', ...named, weight: 0 }],
    [`publish ${routeWords} region cn-beijing`, { verb: 'publish', ...named, regionId: 'cn-beijing' }],
    [`withdraw ${routeWords}`, { verb: 'withdraw', ...named }],
    [`failover 10.0.0.0/24 to ${hop} on ${gateway}`, { verb: 'failover', ...named }],
    [`adopt ${routeWords}`, { verb: 'adopt', ...named }],
    [`undo ${operation}`, { verb: 'undo', operationId: operation }],
    ['plan', { verb: 'plan' }],
    [`plan on ${gateway}`, { verb: 'plan', vpnGatewayId: gateway }],
    [
      `freeze ${gateway} for 90m because "a \\"b\\""`,
      { verb: 'freeze', vpnGatewayId: gateway, forMs: 90 * 60_000, reason: 'a "b"' },
    ],
    [
      `freeze ${gateway} for 2d because "x" region cn-beijing`,
      {
        verb: 'freeze',
        vpnGatewayId: gateway,
        forMs: 48 * 3_600_000,
        reason: 'x',
        regionId: 'cn-beijing',
      },
    ],
    [`unfreeze ${gateway}`, { verb: 'unfreeze', vpnGatewayId: gateway }],
    [`release ${plan} on ${gateway}`, { verb: 'release', digest: plan, vpnGatewayId: gateway }],
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
      'remove CIDR via vco-… on vpn-… [region cn-…]',
      '    Asks for a route to be deleted.',
      'weight CIDR via vco-… on vpn-… 0|100 [region cn-…]',
      '    Asks for another weight of a route that is not half of a pair.',
      'publish CIDR via vco-… on vpn-… [region cn-…]',
      '    Asks for a route to be published to the VPC.',
      'withdraw CIDR via vco-… on vpn-… [region cn-…]',
      '    Asks for a route to be withdrawn from the VPC.',
      'failover CIDR to vco-… on vpn-… [region cn-…]',
      '    Asks for the standby half of a pair to become the active one.',
      'adopt CIDR via vco-… on vpn-… [region cn-…]',
      '    Takes note that a route is ours; changes nothing on the gateway.',
      'undo op_…',
      '    Asks for what takes an operation back, if the route is still as it was left.',
      'show op_…|vpn-… [region cn-…]',
      '    Shows all that is recorded of an operation, or the routes that are on a VPN gateway now.',
      'list [on vpn-…] [region cn-…] [state STATE]',
      '    Lists the latest operations.',
      'status op_…',
      '    Says where an operation stands.',
      'cancel op_…',
      '    Takes an operation back that has not been sent to the cloud.',
      'plan [on vpn-…] [region cn-…]',
      '    Shows what reconciliation would change now, and why it does not change the rest.',
      'freeze vpn-… for 2h because "…" [region cn-…]',
      '    Keeps reconciliation from changing a gateway for a while; people still can.',
      'unfreeze vpn-… [region cn-…]',
      '    Ends a freeze.',
      'release pl_… on vpn-… [region cn-…]',
      '    Lets one plan pass the brakes, as it was shown and no other.',
      'help [VERB]',
      '    Says what can be asked, or all about one verb.',
    ]);
  });

  it('of a verb that changes a route: which one', () => {
    expect(usageLines('failover')).toEqual([
      'failover CIDR to vco-… on vpn-… [region cn-…]',
      '    Asks for the standby half of a pair to become the active one.',
      'Example: failover 10.0.0.0/24 to vco-bp15oes1py4i66rmd0001 on vpn-bp1a3kqjiiq9legfx0001',
      'Also: fail-over, switch',
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
