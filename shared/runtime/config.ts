import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { accessRuleSchema } from '../access/access-rule.ts';
import { isReplyOrigin } from '../answer/reply-url.ts';
import { defaultSettings } from '../app/app.ts';
import { sourceAddressSchema } from '../desired/source-address.ts';
import { isSigningSecret } from '../source/signing-secret.ts';
import { readTablestoreAddress } from '../store/tablestore-address.ts';
import { isWakeUpEndpoint, pollerAddressSchema } from '../wakeup/poller-address.ts';
import { senderSchema } from './compose-senders.ts';

/** What a store in Tablestore begins with; the address of its instance follows. */
export const tablestorePrefix = 'tablestore:';

const storeForms =
  'sqlite: and the path of the database file, or tablestore: and the address of an instance such as ' +
  'https://routehook.cn-hangzhou.vpc.tablestore.aliyuncs.com';

/** A variable that holds JSON. */
const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

/** Where drift is told: a configured sender, and the place there. */
const driftPlaceSchema = z.strictObject({
  channel: z.string().min(1),
  sender: z.string().min(1),
  to: z.record(z.string(), z.string()),
});

const origin = z
  .string()
  .refine(isReplyOrigin, 'must be an origin such as https://hooks.example.com, with nothing behind it');

/** One schema for each number: every check that is chained would be one more to make at a cold start. */
const number = <Absent>(min: number, max: number, absent: Absent, what: string) =>
  z.transform((text: unknown, context): number | Absent => {
    if (text === undefined) return absent;
    const value = Number(text);
    const isWhole = Number.isInteger(value);
    if (isWhole && value >= min && value <= max) return value;
    // With a number, whatever it is, what does not fit together can be told as well.
    context.addIssue({ code: 'custom', message: `must be ${what}`, continue: isWhole });
    return value;
  });

const whole = (min: number, max: number, byDefault: number) =>
  number(min, max, byDefault, `a whole number from ${min} to ${max}`);

const { policy, callsPerMinute } = defaultSettings;

const environmentSchema = z
  .object({
    ROUTEHOOK_SENDERS: z
      .string({ error: 'is not set. Set it to a JSON list of senders' })
      .pipe(json)
      .pipe(
        z
          .array(senderSchema)
          .min(1, 'names no sender: nobody could ask for anything')
          .superRefine((senders, context) => {
            const names = senders.map(({ name }) => name);
            const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
            if (twice < 0) return;
            context.addIssue({
              code: 'custom',
              path: [twice, 'name'],
              message: 'is taken by another sender: identities are told apart by it',
            });
          }),
      ),
    ROUTEHOOK_ACCESS: json.pipe(z.array(accessRuleSchema)).default([]),
    ROUTEHOOK_REPLY_ORIGINS: json.pipe(z.array(origin).max(100)).default([]),
    ROUTEHOOK_CALLBACK_SECRETS: json
      .pipe(
        z
          .array(z.string().refine(isSigningSecret, 'must be whsec_ and base64 of 24 to 64 bytes'))
          .min(1)
          .max(8),
      )
      .optional(),
    ROUTEHOOK_REGION: z
      .string()
      .regex(/^[a-z]{2}(-[a-z0-9]+)+$/, 'must be a region ID such as cn-hangzhou')
      .optional(),
    ROUTEHOOK_STORE: z
      .string({ error: `is not set. Set it to ${storeForms}` })
      .refine(
        (text) =>
          /^sqlite:.+$/.test(text) ||
          (text.startsWith(tablestorePrefix) &&
            readTablestoreAddress(text.slice(tablestorePrefix.length)) !== undefined),
        `must be ${storeForms}`,
      ),
    ROUTEHOOK_ACCOUNT_ID: z
      .string()
      .regex(/^[0-9]{1,32}$/, 'must be an account ID: digits only')
      .optional(),
    ROUTEHOOK_VPC_ENDPOINT: z
      .string()
      .regex(/^[a-z0-9.-]+(:[0-9]{1,5})?$/i, 'must be a host and port without a scheme')
      .optional(),
    ROUTEHOOK_VPC_PROTOCOL: z.enum(['HTTP', 'HTTPS']).default('HTTPS'),
    ROUTEHOOK_WAKEUP: pollerAddressSchema.optional(),
    ROUTEHOOK_WAKEUP_ENDPOINT: z
      .string()
      .refine(
        isWakeUpEndpoint,
        'must be an https origin, such as https://ACCOUNT.REGION-internal.fc.aliyuncs.com',
      )
      .optional(),
    ROUTEHOOK_DEADLINE_MINUTES: whole(1, 24 * 60, defaultSettings.deadlineMs / 60_000),
    ROUTEHOOK_INLINE_BUDGET_MS: whole(0, 10_000, 2_000),
    ROUTEHOOK_POLL_BUDGET_MS: whole(1_000, 600_000, 52_000),
    ROUTEHOOK_CALL_TIMEOUT_MS: whole(500, 30_000, defaultSettings.callTimeoutMs),
    ROUTEHOOK_LEASE_MS: whole(1_000, 600_000, defaultSettings.leaseMs),
    ROUTEHOOK_RESEND_AFTER_MS: whole(500, 600_000, policy.resendAfterMs),
    ROUTEHOOK_GRACE_MS: whole(1_000, 600_000, policy.graceMs),
    ROUTEHOOK_FIRST_LOOK_MS: whole(100, 60_000, policy.firstMs),
    ROUTEHOOK_LOOK_GAP_MS: whole(100, 60_000, policy.minGapMs),
    ROUTEHOOK_RESCAN_MS: whole(100, 60_000, defaultSettings.rescanMs),
    ROUTEHOOK_CREATES_PER_MINUTE: whole(1, 10_000, callsPerMinute.create),
    ROUTEHOOK_DESCRIBES_PER_MINUTE: whole(10, 100_000, callsPerMinute.describe),
    ROUTEHOOK_ROUTE_QUOTA: whole(1, 10_000, defaultSettings.routeQuota),
    ROUTEHOOK_MAX_BODY_BYTES: whole(1_024, 1_048_576, 65_536),
    ROUTEHOOK_DESIRED: z
      .string()
      .transform((text) => (text.startsWith('[') ? text : JSON.stringify([text])))
      .pipe(json)
      .pipe(z.array(sourceAddressSchema).min(1, 'names no file').max(20))
      .optional(),
    ROUTEHOOK_DESIRED_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{8,1000}$/, 'must be 8 to 1,000 printable ASCII characters without spaces')
      .optional(),
    ROUTEHOOK_DESIRED_MAX_AGE_HOURS: number(1, 10_000, undefined, 'a whole number of hours from 1 to 10,000'),
    ROUTEHOOK_RECONCILE: z
      .enum(['observe', 'apply'], { error: 'must be observe or apply' })
      .default('observe'),
    ROUTEHOOK_RECONCILE_BUDGET_MS: whole(1_000, 900_000, 240_000),
    ROUTEHOOK_DRIFT_TO: json.pipe(driftPlaceSchema).optional(),
    ROUTEHOOK_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  })
  .refine((env) => env.ROUTEHOOK_RESEND_AFTER_MS > env.ROUTEHOOK_CALL_TIMEOUT_MS, {
    path: ['ROUTEHOOK_RESEND_AFTER_MS'],
    message: 'must be longer than ROUTEHOOK_CALL_TIMEOUT_MS: a call still under way is not sent again',
  })
  .refine((env) => env.ROUTEHOOK_LEASE_MS > env.ROUTEHOOK_CALL_TIMEOUT_MS, {
    path: ['ROUTEHOOK_LEASE_MS'],
    message: 'must be longer than ROUTEHOOK_CALL_TIMEOUT_MS: a lease outlives a call',
  });

export type Config = z.infer<typeof environmentSchema>;

/** Settings that cannot be used; the message names each variable and what is wrong, never its value. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  readonly code = 'Service.Misconfigured';
}

/** Variables that may name a file instead: together they outgrow what the platform takes, 4 KB in all. */
const mayBeFiles = ['ROUTEHOOK_SENDERS', 'ROUTEHOOK_ACCESS'];

/**
 * Reads the configuration from the environment; an empty variable counts as one that is not set, and senders and
 * rules may be `file:` and the path of a file.
 * @throws {InvalidConfig}
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  readText: (path: string) => string = (path) =>
    readFileSync(resolve(env.FC_FUNC_CODE_PATH ?? '.', path), 'utf8'),
): Config {
  const set = Object.fromEntries(
    Object.entries(env)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => [name, mayBeFiles.includes(name) ? contentOf(name, value, readText) : value]),
  );
  const result = environmentSchema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path: [variable, ...rest], message }) =>
    [`${String(variable)}${rest.map((part) => `[${String(part)}]`).join('')}`, message].join(' '),
  );
  throw new InvalidConfig(`The configuration cannot be used: ${lines.join('; ')}. See README, "Settings".`);
}

function contentOf(name: string, value: string | undefined, readText: (path: string) => string) {
  if (!value?.startsWith('file:')) return value;
  try {
    return readText(value.slice('file:'.length));
  } catch {
    throw new InvalidConfig(`The configuration cannot be used: ${name} names a file that cannot be read.`);
  }
}
