import type { Fault } from './fault.ts';
import { faultTable, type KnownFaultCode } from './fault-table.ts';
import { findFaultRow } from './find-fault.ts';

/** An RFC 9457 problem as an operation carries it: what happened, to which route, and what to do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly remedy: string;
  /** The cloud's own answer, word for word, where there was one. */
  readonly cloud?: { readonly code: string; readonly message: string; readonly requestId?: string };
}

/** Makes the problem that ends an operation because of a fault of the cloud. */
export function problemFromFault(fault: Fault, route: string, title: string): Problem {
  const known = findFaultRow(fault.code);
  const { status, remedy } = known ?? faultTable['Answer.Unrecognized'];
  return {
    type: `urn:routehook:problem:${fault.code}`,
    title,
    status,
    detail: `${route}: ${fault.code}: ${fault.message}`,
    code: fault.code,
    remedy,
    ...(known?.from === 'routehook' ? {} : { cloud: cloudAnswer(fault) }),
  };
}

/** Makes the problem that ends an operation because of something we observed ourselves. */
export function problemOf(code: KnownFaultCode, title: string, detail: string, lastFault?: Fault): Problem {
  const { status, remedy } = faultTable[code];
  return {
    type: `urn:routehook:problem:${code}`,
    title,
    status,
    detail,
    code,
    remedy,
    ...(lastFault === undefined ? {} : { cloud: cloudAnswer(lastFault) }),
  };
}

function cloudAnswer({ code, message, requestId }: Fault): NonNullable<Problem['cloud']> {
  return { code, message, ...(requestId === undefined ? {} : { requestId }) };
}
