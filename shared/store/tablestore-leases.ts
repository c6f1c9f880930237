import type { Store } from './store.ts';
import { TablestoreStoreError } from './tablestore-error.ts';
import type { Row, TablestoreRows } from './tablestore-rows.ts';
import { recordTable } from './tablestore-tables.ts';
import type { Key } from './tablestore-values.ts';
import { forgottenWith, isWrittenBy, unknownOutcome, writerOf } from './tablestore-writer.ts';

type LeaseStore = Pick<
  Store,
  'acquireLease' | 'renewLease' | 'releaseLease' | 'readGateway' | 'readBudget' | 'replaceBudget'
>;

/** How often a lease that others keep changing is looked at again. */
const maxTries = 5;

/** Stands for nobody. */
const nobody = '';

/** The part of the distributed store that holds what processes share: leases, what is learned of gateways, budgets. */
export function tablestoreLeases(rows: TablestoreRows, newToken: () => string): LeaseStore {
  return {
    /**
     * Looks before it takes: the service tells of a row that it changed no more than a counter, and the lease has to
     * come with what was learned. So a lease that is held costs one read, and a fence that is compared is as good as one
     * that is counted.
     */
    async acquireLease(gatewayKey, owner, nowMs, untilMs) {
      const key = gatewayRow(gatewayKey);
      for (let tries = 1; tries <= maxTries; tries += 1) {
        const row = await rows.read(recordTable, key);
        if (row !== undefined && !isFree(row, owner, nowMs)) return undefined;
        const fence = Number(row?.cells.fence ?? 0) + 1;
        const durations = String(row?.cells.durations ?? '[]');
        const token = newToken();
        const cells = { owner, until: untilMs, fence, durations, writer: token };
        const written =
          row === undefined
            ? await rows.put(recordTable, key, cells, { row: 'absent' })
            : // The end is compared as well: who prolongs a lease does not raise its fence.
              await rows.update(recordTable, key, cells, {
                row: 'present',
                cells: { fence: Number(row.cells.fence), until: Number(row.cells.until) },
              });
        const taken =
          written === 'written' ||
          (written === 'in-doubt' && (await rows.read(recordTable, key))?.cells.writer === token);
        if (taken) return { gatewayKey, owner, untilMs, fence, durationsMs: parse(durations, gatewayKey) };
      }
      return undefined;
    },

    async renewLease({ gatewayKey, owner, fence }, untilMs, durationsMs) {
      const cells = {
        until: untilMs,
        ...(durationsMs === undefined ? {} : { durations: JSON.stringify(durationsMs) }),
      };
      const guard = { row: 'present', cells: { owner, fence } } as const;
      // Done or not by an earlier try: when this does not hold now, the lease is not ours any more.
      return (await rows.update(recordTable, gatewayRow(gatewayKey), cells, guard)) === 'written';
    },

    async releaseLease({ gatewayKey, owner, fence }) {
      const guard = { row: 'present', cells: { owner, fence } } as const;
      await rows.update(recordTable, gatewayRow(gatewayKey), { owner: nobody }, guard);
    },

    async readGateway(gatewayKey) {
      const row = await rows.read(recordTable, gatewayRow(gatewayKey));
      if (row === undefined) return undefined;
      return {
        fence: Number(row.cells.fence),
        durationsMs: parse(String(row.cells.durations), gatewayKey),
      };
    },

    async readBudget(name) {
      const row = await rows.read(recordTable, budgetRow(name));
      if (row === undefined) return undefined;
      return {
        version: Number(row.cells.version),
        budget: { reserved: parse(String(row.cells.reserved), name) },
      };
    },

    async replaceBudget(name, { reserved }, expectedVersion) {
      const key = budgetRow(name);
      const version = expectedVersion + 1;
      const token = newToken();
      const cells = { version, reserved: JSON.stringify(reserved), [writerOf(version)]: token };
      const written =
        expectedVersion === 0
          ? await rows.put(recordTable, key, cells, { row: 'absent' })
          : await rows.update(
              recordTable,
              key,
              cells,
              { row: 'present', cells: { version: expectedVersion } },
              forgottenWith(version),
            );
      if (written !== 'in-doubt') return written === 'written' ? 'replaced' : 'conflict';
      const row = await rows.read(recordTable, key, ['version', writerOf(version)]);
      const ours = row && isWrittenBy(row, version, token);
      if (ours === undefined) throw unknownOutcome(`budget ${name}`);
      return ours ? 'replaced' : 'conflict';
    },
  };
}

function isFree({ cells }: Row, owner: string, nowMs: number): boolean {
  return cells.owner === nobody || cells.owner === owner || Number(cells.until) <= nowMs;
}

function gatewayRow(gatewayKey: string): Key {
  return [`gateway/${gatewayKey}`];
}

function budgetRow(name: string): Key {
  return [`budget/${name}`];
}

function parse<Value>(text: string, what: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw new TablestoreStoreError(
      'Store.Damaged',
      `The record of ${what} is not JSON. Delete that row by hand; what is in it is learned again.`,
      error,
    );
  }
}
