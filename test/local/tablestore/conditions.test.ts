import { describe, expect, it } from 'vitest';
import { aBench } from './fixture.ts';
import {
  type Columns,
  column,
  columnsOf,
  combine,
  condition,
  type Expectation,
  failureOf,
  long,
} from './sdk.ts';

const tableName = 'gateway';
const primaryKey = [{ gw: 'vpn-1' }, { seq: long(1) }];
const write = { tableName, primaryKey };
const isOpen = column('state', 'EQUAL', 'open');
const isSecond = column('ver', 'EQUAL', long(2));
const isThird = column('ver', 'EQUAL', long(3));
const isLost = column('lost', 'EQUAL', 'x');

describe('row existence', () => {
  const rows: readonly [Expectation, 'there' | 'missing', boolean][] = [
    ['IGNORE', 'there', true],
    ['IGNORE', 'missing', true],
    ['EXPECT_EXIST', 'there', true],
    ['EXPECT_EXIST', 'missing', false],
    ['EXPECT_NOT_EXIST', 'there', false],
    ['EXPECT_NOT_EXIST', 'missing', true],
  ];
  it.each(rows)('%s and the row is %s → written: %s', async (expectation, presence, written) => {
    const { client, put, emulator } = await aBench();
    if (presence === 'there') await put(primaryKey, [{ a: 'old' }]);
    const call = client.putRow({
      ...write,
      condition: condition(expectation),
      attributeColumns: [{ a: 'new' }],
    });
    if (written) await call;
    else {
      const failure = await failureOf(call);
      expect(failure.code).toBe(403);
      expect(failure.message).toMatch(/OTSConditionCheckFail.*Condition check failed\./s);
    }
    const now = emulator.tables()[0]?.rows[0]?.columns;
    expect(now).toEqual(written ? { a: 'new' } : presence === 'there' ? { a: 'old' } : undefined);
  });

  it('an update or a deletion that expects no row → refused', async () => {
    const { client } = await aBench();
    const none = { ...write, condition: condition('EXPECT_NOT_EXIST') };
    const update = client.updateRow({ ...none, updateOfAttributeColumns: [{ PUT: [{ a: 'x' }] }] });
    expect((await failureOf(update)).message).toContain('Invalid condition: EXPECT_NOT_EXIST while updating');
    expect((await failureOf(client.deleteRow(none))).message).toContain('EXPECT_NOT_EXIST while deleting');
  });
});

describe('column conditions on {state: "open", ver: 2, ratio: 1.5, flag: true, bytes: 0102}', () => {
  const stored: Columns = [
    { state: 'open' },
    { ver: long(2) },
    { ratio: 1.5 },
    { flag: true },
    { bytes: Buffer.from([1, 2]) },
  ];
  const rows: readonly [title: string, condition: object, holds: boolean][] = [
    ['state = open', column('state', 'EQUAL', 'open'), true],
    ['state ≠ open', column('state', 'NOT_EQUAL', 'open'), false],
    ['state < opera', column('state', 'LESS_THAN', 'opera'), true],
    ['state > openly', column('state', 'GREATER_THAN', 'openly'), false],
    ['ver = 2', isSecond, true],
    ['ver ≠ 2', column('ver', 'NOT_EQUAL', long(2)), false],
    ['ver > 1', column('ver', 'GREATER_THAN', long(1)), true],
    ['ver > 2', column('ver', 'GREATER_THAN', long(2)), false],
    ['ver ≥ 2', column('ver', 'GREATER_EQUAL', long(2)), true],
    ['ver < 2', column('ver', 'LESS_THAN', long(2)), false],
    ['ver ≤ 2', column('ver', 'LESS_EQUAL', long(2)), true],
    ['ver > -1', column('ver', 'GREATER_THAN', long(-1)), true],
    ['ver = 2 as a double', column('ver', 'EQUAL', 2), false],
    ['ver ≠ 3 as a double', column('ver', 'NOT_EQUAL', 3), false],
    ['ratio ≤ 1.5', column('ratio', 'LESS_EQUAL', 1.5), true],
    ['flag = true', column('flag', 'EQUAL', true), true],
    ['flag = false', column('flag', 'EQUAL', false), false],
    ['bytes < 0103', column('bytes', 'LESS_THAN', Buffer.from([1, 3])), true],
    ['lost = x, and a missing column fails', isLost, false],
    ['lost = x, and a missing column passes', column('lost', 'EQUAL', 'x', true), true],
    ['state ≠ open, and a missing column would pass', column('state', 'NOT_EQUAL', 'open', true), false],
    ['not ver = 3', combine('NOT', isThird), true],
    ['not lost = x', combine('NOT', isLost), true],
    ['state = open and ver = 2', combine('AND', isOpen, isSecond), true],
    ['state = open and ver = 3', combine('AND', isOpen, isThird), false],
    ['ver = 3 or state = open', combine('OR', isThird, isOpen), true],
    ['ver = 3 or lost = x', combine('OR', isThird, isLost), false],
    [
      '(ver = 3 or state = open) and not lost = x',
      combine('AND', combine('OR', isThird, isOpen), combine('NOT', isLost)),
      true,
    ],
  ];
  it.each(rows)('%s', async (_, wanted, holds) => {
    const { client, put, emulator } = await aBench();
    await put(primaryKey, stored);
    const call = client.updateRow({
      ...write,
      condition: condition('EXPECT_EXIST', wanted),
      updateOfAttributeColumns: [{ PUT: [{ mark: 'written' }] }],
    });
    const code = await call.then(
      () => 'OK',
      (error: Error) => /OTS[A-Za-z]+/.exec(error.message)?.[0],
    );
    expect(code).toBe(holds ? 'OK' : 'OTSConditionCheckFail');
    expect(emulator.tables()[0]?.rows[0]?.columns.mark).toBe(holds ? 'written' : undefined);
  });

  const refused: readonly [title: string, condition: object, message: string][] = [
    ['and of three', combine('AND', isOpen, isSecond, isThird), 'the number of sub-filters must be 2'],
    ['or of one', combine('OR', isOpen), 'the number of sub-filters must be 2'],
    ['not of two', combine('NOT', isOpen, isSecond), 'the number of sub-filters must be 1'],
    ['a column with a bad name', column('1st', 'EQUAL', 'x'), "Invalid column name: '1st'."],
    [
      'thirty-three parts',
      Array.from({ length: 16 }, () => isOpen).reduce(
        (all, one) => combine('AND', one, all),
        combine('NOT', isOpen),
      ),
      'The count of filter exceeds the max:32.',
    ],
  ];
  it.each(refused)('%s → refused', async (_, wanted, message) => {
    const { client } = await aBench();
    const update = { ...write, updateOfAttributeColumns: [{ PUT: [{ mark: 'x' }] }] };
    const failure = await failureOf(client.updateRow({ ...update, condition: condition('IGNORE', wanted) }));
    expect(failure.code).toBe(400);
    expect(failure.message).toContain(message);
  });
});

describe('races', () => {
  it('twenty compare-and-sets of one version → one wins, nineteen fail their condition', async () => {
    const { client, put, emulator } = await aBench();
    await put(primaryKey, [{ ver: long(2) }, { by: 'nobody' }]);
    const race = await Promise.allSettled(
      Array.from({ length: 20 }, (_, racer) =>
        client.updateRow({
          ...write,
          condition: condition('EXPECT_EXIST', isSecond),
          updateOfAttributeColumns: [{ PUT: [{ by: `racer-${racer}` }] }, { INCREMENT: [{ ver: long(1) }] }],
        }),
      ),
    );
    const winners = race.flatMap(({ status }, racer) => (status === 'fulfilled' ? [racer] : []));
    expect(winners).toHaveLength(1);
    expect(emulator.tables()[0]?.rows[0]?.columns).toEqual({ ver: 3n, by: `racer-${winners[0]}` });
    expect(emulator.calls.filter(({ code }) => code === 'OTSConditionCheckFail')).toHaveLength(19);
  });

  it('a lease with a fence → taken, refused to others, kept, taken over when it is over', async () => {
    const { client } = await aBench();
    const take = async (owner: string, nowMs: number) => {
      const free = combine(
        'OR',
        column('owner', 'EQUAL', owner, true),
        column('until', 'LESS_THAN', long(nowMs), true),
      );
      const { row } = await client.updateRow({
        ...write,
        condition: condition('IGNORE', free),
        updateOfAttributeColumns: [
          { PUT: [{ owner }, { until: long(nowMs + 100) }] },
          { INCREMENT: [{ fence: long(1) }] },
        ],
        returnContent: { returnType: 2, returnColumns: ['fence'] },
      });
      return columnsOf(row).fence;
    };
    const fences: unknown[] = [];
    for (const [owner, nowMs] of [
      ['one', 0],
      ['two', 50],
      ['one', 60],
      ['two', 161],
      ['one', 170],
    ] as const)
      fences.push(await take(owner, nowMs).catch(() => 'refused'));
    expect(fences).toEqual([1n, 'refused', 2n, 3n, 'refused']);
  });
});
