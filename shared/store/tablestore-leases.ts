import type { Store } from './store.ts';
import { parseDocument } from './tablestore-document-cell.ts';
import type { Row, TablestoreRows } from './tablestore-rows.ts';
import { recordTable } from './tablestore-tables.ts';
import type { Key } from './tablestore-values.ts';

type LeaseStore = Pick<Store, 'acquireLease' | 'renewLease' | 'releaseLease' | 'readGateway'>;

/** How often a lease that others keep changing is looked at again. */
const maxTries = 5;

/** Stands for nobody. */
const nobody = '';

/** The part of the distributed store that holds leases, and what is learned of gateways. */
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
        if (!taken) continue;
        return { gatewayKey, owner, untilMs, fence, durationsMs: durationsOf(durations, gatewayKey) };
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
        durationsMs: durationsOf(String(row.cells.durations), gatewayKey),
      };
    },
  };
}

function isFree({ cells }: Row, owner: string, nowMs: number): boolean {
  return cells.owner === nobody || cells.owner === owner || Number(cells.until) <= nowMs;
}

function gatewayRow(gatewayKey: string): Key {
  return [`gateway/${gatewayKey}`];
}

function durationsOf(text: string, gatewayKey: string): readonly number[] {
  const remedy = 'Delete that row by hand; what is in it is learned again.';
  return parseDocument(text, `gateway ${gatewayKey}`, remedy);
}
