import { emptyLedger, type Ledger } from '../plan/ledger.ts';
import type { App } from './app.ts';

/** How often in a row a change that meets those of other processes is tried again. */
const maxTries = 10;

/** The ledger of a gateway; an empty one before anything is known. */
export async function readLedger({ store }: Pick<App, 'store'>, gatewayKey: string): Promise<Ledger> {
  return (await store.readLedger(gatewayKey))?.ledger ?? emptyLedger;
}

/**
 * Changes the ledger of a gateway; nothing is written when `change` gives back what it was given.
 * @throws when others change it all the time
 */
export async function changeLedger(
  { store }: Pick<App, 'store'>,
  gatewayKey: string,
  change: (ledger: Ledger) => Ledger,
): Promise<Ledger> {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const stored = await store.readLedger(gatewayKey);
    const ledger = stored?.ledger ?? emptyLedger;
    const changed = change(ledger);
    if (changed === ledger) return ledger;
    if ((await store.replaceLedger(gatewayKey, changed, stored?.version ?? 0)) === 'replaced') return changed;
  }
  throw new Error(`The ledger of ${gatewayKey} is being changed by others all the time.`);
}
