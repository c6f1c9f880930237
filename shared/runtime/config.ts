import * as z from 'zod';
import { defaultSettings } from '../app/app.ts';
import { isSigningSecret } from '../source/signing-secret.ts';

const senderName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -');

const senderSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('standard'),
    name: senderName,
    secrets: z
      .array(z.string().refine(isSigningSecret, 'must be whsec_ and base64 of 24 to 64 bytes'))
      .min(1)
      .max(8),
  }),
  z.strictObject({
    type: z.literal('bearer'),
    name: senderName,
    tokens: z.array(z.string().min(24, 'must have at least 24 characters').max(512)).min(1).max(8),
  }),
]);

const whole = (min: number, max: number, byDefault: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max)
    .default(byDefault);

const { policy, callsPerMinute } = defaultSettings;

const environmentSchema = z
  .object({
    ROUTEHOOK_SENDERS: z
      .string({ error: 'is not set. Set it to a JSON list of senders' })
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue({ code: 'custom', message: 'is not JSON' });
          return z.NEVER;
        }
      })
      .pipe(z.array(senderSchema).min(1, 'names no sender: nobody could ask for anything')),
    ROUTEHOOK_STORE: z
      .string({ error: 'is not set. Set it to sqlite: and the path of the database file' })
      .regex(/^sqlite:.+$/, 'must be sqlite: and the path of the database file'),
    ROUTEHOOK_ACCOUNT_ID: z
      .string()
      .regex(/^[0-9]{1,32}$/, 'must be an account ID: digits only')
      .optional(),
    ROUTEHOOK_VPC_ENDPOINT: z
      .string()
      .regex(/^[a-z0-9.-]+(:[0-9]{1,5})?$/i, 'must be a host and port without a scheme')
      .optional(),
    ROUTEHOOK_VPC_PROTOCOL: z.enum(['HTTP', 'HTTPS']).default('HTTPS'),
    ROUTEHOOK_DEADLINE_MINUTES: whole(1, 24 * 60, defaultSettings.deadlineMs / 60_000),
    ROUTEHOOK_INLINE_BUDGET_MS: whole(0, 10_000, 2_000),
    ROUTEHOOK_POLL_BUDGET_MS: whole(1_000, 600_000, 58_000),
    ROUTEHOOK_CALL_TIMEOUT_MS: whole(500, 30_000, defaultSettings.callTimeoutMs),
    ROUTEHOOK_LEASE_MS: whole(1_000, 600_000, defaultSettings.leaseMs),
    ROUTEHOOK_RESEND_AFTER_MS: whole(500, 600_000, policy.resendAfterMs),
    ROUTEHOOK_GRACE_MS: whole(1_000, 600_000, policy.graceMs),
    ROUTEHOOK_FIRST_LOOK_MS: whole(100, 60_000, policy.firstMs),
    ROUTEHOOK_LOOK_GAP_MS: whole(100, 60_000, policy.minGapMs),
    ROUTEHOOK_RESCAN_MS: whole(100, 60_000, defaultSettings.rescanMs),
    ROUTEHOOK_CREATES_PER_MINUTE: whole(1, 10_000, callsPerMinute.create),
    ROUTEHOOK_DESCRIBES_PER_MINUTE: whole(10, 100_000, callsPerMinute.describe),
    ROUTEHOOK_MAX_BODY_BYTES: whole(1_024, 1_048_576, 65_536),
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

/**
 * Reads the configuration from the environment; an empty variable counts as one that is not set.
 * @throws {InvalidConfig}
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = environmentSchema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path: [variable, ...rest], message }) =>
    [`${String(variable)}${rest.map((part) => `[${String(part)}]`).join('')}`, message].join(' '),
  );
  throw new InvalidConfig(`The configuration cannot be used: ${lines.join('; ')}. See README, "Settings".`);
}
