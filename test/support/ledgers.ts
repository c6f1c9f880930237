import type { Ledger, OwnedRoute } from '../../shared/plan/ledger.ts';

/** The route with this number, 0 to 65,535. */
export function anOwnedRoute(number: number, operationId = `op_${number}`): OwnedRoute {
  return {
    routeDest: `10.${number >> 8}.${number & 255}.0/24`,
    nextHop: 'vco-bp15oes1py4i66rmd****',
    createTimeMs: 1_700_000_000_000 + number * 1_000,
    operationId,
    how: number % 2 === 0 ? 'created' : 'adopted',
  };
}

/** A ledger with this many routes, and nothing else. */
export function aLedger(routes: number): Ledger {
  return { owned: Array.from({ length: routes }, (_, number) => anOwnedRoute(number)) };
}
