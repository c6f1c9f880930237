import * as z from 'zod';

/** The poller, as the API version 2016-08-15 of Function Compute names it. */
export interface PollerAddress {
  readonly service: string;
  /** A version or an alias; `LATEST` when absent. */
  readonly qualifier?: string;
  readonly functionName: string;
}

/** Names begin with a letter or an underscore and have at most 128 characters. Source: CreateFunction, 2025-08. */
const pattern =
  /^(?<service>[A-Za-z_][\w-]{0,127})(?:\.(?<qualifier>[\w-]{1,128}))?\/(?<functionName>[A-Za-z_][\w-]{0,127})$/;

const shape = 'must be the poller as service/function or service.qualifier/function';

/** Reads `service/function` or `service.qualifier/function`. */
export const pollerAddressSchema = z.string().transform((text, context): PollerAddress => {
  const { service, qualifier, functionName } = pattern.exec(text)?.groups ?? {};
  if (service === undefined || functionName === undefined) {
    context.addIssue({ code: 'custom', message: shape });
    return z.NEVER;
  }
  return { service, functionName, ...(qualifier === undefined ? {} : { qualifier }) };
});

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

/** Whether credentials may be sent there: an https origin, or http on this very machine. */
export function isWakeUpEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin } = new URL(text);
  if (origin !== text) return false;
  return protocol === 'https:' || (protocol === 'http:' && loopbackHosts.includes(hostname));
}
