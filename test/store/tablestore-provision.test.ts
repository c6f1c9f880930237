import { describe, expect, it } from 'vitest';
import { startTablestoreEmulator } from '../../local/tablestore/start-tablestore-emulator.ts';
import {
  describeStep,
  type FoundTable,
  planTables,
  provisionTables,
  surveyTables,
} from '../../shared/store/tablestore-provision.ts';
import { tables } from '../../shared/store/tablestore-tables.ts';
import { connectionTo } from './tablestore-world.ts';

const options = { tablePrefix: 'routehook_', keepDays: 90 };
const names = ['routehook_record', 'routehook_finished', 'routehook_queue', 'routehook_listing'];

describe('provisioning', () => {
  it('an empty instance gets four tables, of which those of ended operations lose rows after 90 days', async ({
    onTestFinished,
  }) => {
    const emulator = await startTablestoreEmulator();
    onTestFinished(() => emulator.close());
    const connection = connectionTo(emulator);
    const steps = await provisionTables(connection, options);
    expect(steps.map((step) => describeStep(step, 'done'))).toEqual([
      'routehook_record: created (key (key STRING), kept for ever)',
      'routehook_finished: created (key (key STRING), kept for 90 days)',
      'routehook_queue: created (key (queue STRING, at INTEGER, id STRING, news INTEGER), kept for ever)',
      'routehook_listing: created (key (list STRING, at INTEGER, id STRING), kept for 90 days)',
    ]);
    const ttl = emulator
      .tables()
      .map(({ name, options: { timeToLiveSeconds } }) => [name, timeToLiveSeconds]);
    expect(Object.fromEntries(ttl)).toEqual({
      routehook_record: -1,
      routehook_finished: 7_776_000,
      routehook_queue: -1,
      routehook_listing: 7_776_000,
    });

    const again = await provisionTables(connection, options);
    expect(again.map(({ kind }) => kind)).toEqual(['fine', 'fine', 'fine', 'fine']);
    connection.close();
  });

  it('a dry run tells and changes nothing', async ({ onTestFinished }) => {
    const emulator = await startTablestoreEmulator();
    onTestFinished(() => emulator.close());
    const connection = connectionTo(emulator);
    const steps = await surveyTables(connection, options);
    expect(steps.map((step) => describeStep(step, 'would'))[0]).toBe(
      'routehook_record: would create it (key (key STRING), kept for ever)',
    );
    expect(emulator.tables()).toEqual([]);
    expect(new Set(emulator.calls.map(({ operation }) => operation))).toEqual(new Set(['ListTable']));
    connection.close();
  });

  it('another time to keep is changed in the tables that lose rows, and in no other', async ({
    onTestFinished,
  }) => {
    const emulator = await startTablestoreEmulator();
    onTestFinished(() => emulator.close());
    const connection = connectionTo(emulator);
    await provisionTables(connection, options);
    const steps = await provisionTables(connection, { ...options, keepDays: 30 });
    expect(steps.map(({ kind }) => kind)).toEqual(['fine', 'change', 'fine', 'change']);
    expect(steps.map((step) => describeStep(step, 'done'))[1]).toBe(
      'routehook_finished: changed from kept for 90 days to kept for 30 days',
    );
    expect((await surveyTables(connection, { ...options, keepDays: 30 })).map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => 'fine'),
    );
    connection.close();
  });

  it('what a run that was cut short left out, the next one does', async ({ onTestFinished }) => {
    const emulator = await startTablestoreEmulator();
    onTestFinished(() => emulator.close());
    const connection = connectionTo(emulator);
    emulator.inject({ operation: 'CreateTable', after: 2, effect: { kind: 'error', code: 'OTSAuthFailed' } });
    await expect(provisionTables(connection, options)).rejects.toMatchObject({ code: 'Store.Denied' });
    emulator.clearFaults();
    const steps = await provisionTables(connection, options);
    expect(steps.map(({ kind }) => kind)).toEqual(['fine', 'fine', 'create', 'create']);
    connection.close();
  });

  it('a lost answer to a creation is no failure', async ({ onTestFinished }) => {
    const emulator = await startTablestoreEmulator();
    onTestFinished(() => emulator.close());
    const connection = connectionTo(emulator);
    emulator.inject({ operation: 'CreateTable', times: 1, effect: 'reset-after' });
    await provisionTables(connection, options);
    expect(emulator.tables()).toHaveLength(4);
    connection.close();
  });
});

describe('planning tables', () => {
  const fine = new Map<string, FoundTable>(
    tables.map(({ name, key, expires }) => [
      `routehook_${name}`,
      { key, options: { timeToLive: expires ? 7_776_000 : -1, maxVersions: 1 } },
    ]),
  );

  it('tables that are as they should be need nothing', () => {
    expect(planTables(fine, options).map(({ kind, tableName }) => [kind, tableName])).toEqual(
      names.map((name) => ['fine', name]),
    );
  });

  it.each([
    { title: 'another key', key: [{ name: 'id', type: 'STRING' }] },
    { title: 'a key of another type', key: [{ name: 'key', type: 'INTEGER' }] },
    {
      title: 'a longer key',
      key: [
        { name: 'key', type: 'STRING' },
        { name: 'at', type: 'INTEGER' },
      ],
    },
  ])('a table of our name with $title is foreign', ({ key }) => {
    const found = new Map([
      ...fine,
      ['routehook_record', { key, options: { timeToLive: -1, maxVersions: 1 } }],
    ]);
    const [step] = planTables(found, options);
    expect(step?.kind).toBe('foreign');
    expect(step && describeStep(step, 'would')).toMatch(
      /^routehook_record: not ours, its key is .*left alone$/,
    );
  });

  it.each([
    { title: 'loses what is open', timeToLive: 86_400, maxVersions: 1 },
    { title: 'keeps several versions', timeToLive: -1, maxVersions: 3 },
  ])('a table that $title is changed', ({ timeToLive, maxVersions }) => {
    const record: FoundTable = {
      key: [{ name: 'key', type: 'STRING' }],
      options: { timeToLive, maxVersions },
    };
    const [step] = planTables(new Map([...fine, ['routehook_record', record]]), options);
    expect(step?.kind).toBe('change');
  });

  it.each([7, 0, -1, 8.5, Number.NaN, 24_856])('keeping for %d days is refused', (keepDays) => {
    expect(() => planTables(new Map(), { ...options, keepDays })).toThrow(RangeError);
  });

  it('foreign tables stop it before anything is changed', async ({ onTestFinished }) => {
    const emulator = await startTablestoreEmulator();
    onTestFinished(() => emulator.close());
    const connection = connectionTo(emulator);
    const other = await connection.make('CreateTable', undefined, (client) =>
      client.createTable({
        tableMeta: { tableName: 'routehook_queue', primaryKey: [{ name: 'id', type: 'STRING' }] },
        reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
        tableOptions: { timeToLive: -1, maxVersions: 1 },
      }),
    );
    expect(other.kind).toBe('answered');
    await expect(provisionTables(connection, options)).rejects.toThrow(
      /Nothing was changed.*routehook_queue: not ours/,
    );
    expect(emulator.tables()).toHaveLength(1);
    connection.close();
  });
});
