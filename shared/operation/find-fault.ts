import type { Fault } from './fault.ts';
import type { FaultRow } from './fault-row.ts';
import { faultTable, type KnownFaultCode } from './fault-table.ts';

/** Finds the row of a code; `undefined` for a code that nobody has told us about. */
export function findFaultRow(code: string): FaultRow | undefined {
  if (Object.hasOwn(faultTable, code)) return faultTable[code as KnownFaultCode];
  // The SDK itself recognises throttling by this word, whatever surrounds it.
  return code.includes('Throttling') ? faultTable['Throttling.User'] : undefined;
}

/**
 * Whether the cloud refused with a 4xx and a code that nobody has told us about: most likely final, but only a look
 * at the routes proves it.
 */
export function isUnrecognizedRefusal({ code, httpStatus = 0 }: Fault): boolean {
  return httpStatus >= 400 && httpStatus < 500 && findFaultRow(code) === undefined;
}
