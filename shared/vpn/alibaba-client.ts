import { $OpenApiUtil } from '@alicloud/openapi-core';
import Vpc from '@alicloud/vpc20160428';
import type { Fault } from '../operation/fault.ts';
import { classifyFailure } from './classify-failure.ts';

export interface AlibabaOptions {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  };
  /** `host:port` of another endpoint than the region's own, without a scheme. */
  readonly endpoint?: string;
  readonly protocol?: 'HTTP' | 'HTTPS';
  nowMs(): number;
}

/** The largest page that the describe calls give. Source: their parameter PageSize. */
export const pageSize = 50;

/** Makes a client that has the rest of the time for its call. */
export type ClientMaker = () => Vpc;

/**
 * Makes the clients of one question: clients are cheap and share one connection pool; timeouts can only be set per
 * client. One limit covers all calls that the question takes.
 */
export function clientsFor(options: AlibabaOptions, regionId: string, timeoutMs: number): ClientMaker {
  const endsMs = options.nowMs() + timeoutMs;
  return () => {
    const leftMs = Math.max(1, endsMs - options.nowMs());
    return new Vpc(
      new $OpenApiUtil.Config({
        ...options.credentials,
        regionId,
        ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
        protocol: options.protocol ?? 'HTTPS',
        // The SDK's "connect" timeout also cuts off a silent connection: both are needed.
        connectTimeout: leftMs,
        readTimeout: leftMs,
      }),
    );
  };
}

/** Carries a fault out of the reading helpers. */
export class AnswerFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The fault in whatever a call or a reading helper threw. */
export function faultOf(error: unknown): Fault {
  return error instanceof AnswerFault ? error.fault : classifyFailure(error);
}

/**
 * Reads again, once, when the connection was lost: an instance that was frozen does not know that the other side has
 * closed its idle connections, and the first call after the thaw meets one. A changing call is never repeated here.
 */
export async function readOnceMore<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    if (classifyFailure(error).code !== 'Connection.Lost') throw error;
    return read();
  }
}
