import * as z from 'zod';
import { readCidr } from '../route/cidr.ts';

/** Lets some callers read everything, and ask for some routes. */
export interface AccessRule {
  /** What a refusal calls it. */
  readonly name: string;
  /** `*`, `SENDER`, `SENDER:*` or `SENDER:TENANT/ID`. */
  readonly who: readonly string[];
  /** VPN gateway ids, or `*` for all. */
  readonly gateways: readonly string[];
  /** CIDR blocks within which routes may be asked for; none: may read, not ask. */
  readonly destinations: readonly string[];
}

const sender = '[a-z0-9][a-z0-9-]{0,39}';
const escapedCharacter = '%\\{[0-9a-f]{1,6}\\}';
const person = `(?:[^%*"\\\\/\\s\\p{C}]|${escapedCharacter})*/(?:[^%*"\\\\\\s\\p{C}]|${escapedCharacter})+`;
const whoPattern = new RegExp(`^(?:\\*|${sender}(?::(?:\\*|${person}))?)$`, 'u');

const who = z
  .string()
  .max(1_000)
  .regex(
    whoPattern,
    'must be "*" (any verified caller), a sender for itself ("pipeline"), everybody a sender vouches for ' +
      '("acme:*") or one person ("acme:TENANT/ID", as a refusal prints it)',
  );

const gateway = z
  .string()
  .max(64)
  .regex(/^(?:\*|vpn-[a-zA-Z0-9]+)$/, 'must be "*" or a VPN gateway ID such as vpn-bp1a3kqjiiq9legfx0001');

const destination = z.string().superRefine((text, context) => {
  const reading = readCidr(text);
  if (reading.kind === 'block') return;
  const message =
    reading.kind === 'host-bits'
      ? `has host bits set: write ${reading.canonical}`
      : 'must be an IPv4 CIDR block such as 10.0.0.0/8';
  context.addIssue({ code: 'custom', message });
});

/** One access rule, as the operator configures it. */
export const accessRuleSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9 ._-]{0,63}$/, 'must be 1 to 64 of letters, digits, " ", ".", "_" and "-"'),
  who: z.array(who).min(1, 'names nobody').max(1_000),
  gateways: z.array(gateway).max(1_000),
  destinations: z.array(destination).max(1_000),
}) satisfies z.ZodType<AccessRule>;
