import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../shared/app/app.ts';
import { InvalidConfig, readConfig } from '../../shared/runtime/config.ts';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const token = 'a-token-of-more-than-24-characters';
const senders = [
  { type: 'standard', name: 'network-team', secrets: [secret] },
  { type: 'bearer', name: 'scripts', tokens: [token] },
];
const complete = { ROUTEHOOK_SENDERS: JSON.stringify(senders), ROUTEHOOK_STORE: 'sqlite:/mnt/routehook.db' };

/** The message with which an environment is refused. */
function refusalOf(env: Readonly<Record<string, string | undefined>>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof InvalidConfig) return error.message;
    throw error;
  }
  throw new Error('The environment should have been refused.');
}

interface WholeNumber {
  readonly name: string;
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
  /** What has to be set with the lowest or the highest value, so that the others still fit. */
  readonly withMin?: Readonly<Record<string, string>>;
  readonly withMax?: Readonly<Record<string, string>>;
}

const { policy, callsPerMinute } = defaultSettings;
const quick = { ROUTEHOOK_CALL_TIMEOUT_MS: '500' };

const numbers: readonly WholeNumber[] = [
  { name: 'DEADLINE_MINUTES', byDefault: defaultSettings.deadlineMs / 60_000, min: 1, max: 1_440 },
  { name: 'INLINE_BUDGET_MS', byDefault: 2_000, min: 0, max: 10_000 },
  { name: 'POLL_BUDGET_MS', byDefault: 52_000, min: 1_000, max: 600_000 },
  {
    name: 'CALL_TIMEOUT_MS',
    byDefault: defaultSettings.callTimeoutMs,
    min: 500,
    max: 30_000,
    withMax: { ROUTEHOOK_LEASE_MS: '60000', ROUTEHOOK_RESEND_AFTER_MS: '60000' },
  },
  { name: 'LEASE_MS', byDefault: defaultSettings.leaseMs, min: 1_000, max: 600_000, withMin: quick },
  {
    name: 'RESEND_AFTER_MS',
    byDefault: policy.resendAfterMs,
    min: 501,
    max: 600_000,
    withMin: quick,
  },
  { name: 'GRACE_MS', byDefault: policy.graceMs, min: 1_000, max: 600_000 },
  { name: 'FIRST_LOOK_MS', byDefault: policy.firstMs, min: 100, max: 60_000 },
  { name: 'LOOK_GAP_MS', byDefault: policy.minGapMs, min: 100, max: 60_000 },
  { name: 'RESCAN_MS', byDefault: defaultSettings.rescanMs, min: 100, max: 60_000 },
  { name: 'CREATES_PER_MINUTE', byDefault: callsPerMinute.create, min: 1, max: 10_000 },
  { name: 'DESCRIBES_PER_MINUTE', byDefault: callsPerMinute.describe, min: 10, max: 100_000 },
  { name: 'MAX_BODY_BYTES', byDefault: 65_536, min: 1_024, max: 1_048_576 },
  { name: 'ROUTE_QUOTA', byDefault: defaultSettings.routeQuota, min: 1, max: 10_000 },
  { name: 'RECONCILE_BUDGET_MS', byDefault: 240_000, min: 1_000, max: 900_000 },
];

describe('the configuration', () => {
  it('only what is needed is set: everything else has its default', () => {
    const { ROUTEHOOK_SENDERS: opened, ...rest } = readConfig(complete);
    expect(opened.map(({ name }) => name)).toEqual(senders.map(({ name }) => name));
    expect(rest).toEqual({
      ROUTEHOOK_ACCESS: [],
      ROUTEHOOK_REPLY_ORIGINS: [],
      ROUTEHOOK_STORE: 'sqlite:/mnt/routehook.db',
      ROUTEHOOK_VPC_PROTOCOL: 'HTTPS',
      ROUTEHOOK_RECONCILE: 'observe',
      ROUTEHOOK_LOG_LEVEL: 'info',
      ...Object.fromEntries(numbers.map(({ name, byDefault }) => [`ROUTEHOOK_${name}`, byDefault])),
    });
  });

  it('variables of others are left out', () => {
    const config = readConfig({ ...complete, PATH: '/bin', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' });
    expect(JSON.stringify(config)).not.toContain('ALIBABA');
  });

  it('several faults are told at once, each by its variable, and where to read on', () => {
    const message = refusalOf({ ROUTEHOOK_LOG_LEVEL: 'loud', ROUTEHOOK_GRACE_MS: 'soon' });
    for (const name of ['SENDERS', 'STORE', 'LOG_LEVEL', 'GRACE_MS']) {
      expect(message).toContain(`ROUTEHOOK_${name}`);
    }
    expect(message).toContain('README');
  });
});

describe.each(numbers)('ROUTEHOOK_$name', ({ name, byDefault, min, max, withMin = {}, withMax = {} }) => {
  const variable = `ROUTEHOOK_${name}` as const;

  it('empty counts as not set', () => {
    expect(readConfig({ ...complete, [variable]: '' })).toMatchObject({ [variable]: byDefault });
  });

  it('its lowest and its highest value are taken', () => {
    expect(readConfig({ ...complete, ...withMin, [variable]: String(min) })).toMatchObject({
      [variable]: min,
    });
    expect(readConfig({ ...complete, ...withMax, [variable]: String(max) })).toMatchObject({
      [variable]: max,
    });
  });

  it.each([
    ['one too low', String(min - 1), withMin],
    ['one too high', String(max + 1), withMax],
    ['a fraction', `${max - 1}.5`, withMax],
    ['a word', 'plenty-of-it', {}],
    ['a number and a unit', '5000-milliseconds', {}],
    ['beyond all numbers', '1e99999999', {}],
    ['a list', '[1234567]', {}],
  ])('%s is refused by its name, without the value', (_, value, others) => {
    const message = refusalOf({ ...complete, ...others, [variable]: value });
    expect(message).toContain(variable);
    if (value.length > 6) expect(message).not.toContain(value);
  });
});

describe('settings that do not fit together', () => {
  it.each(['LEASE_MS', 'RESEND_AFTER_MS'])('%s no longer than a call: refused, and why', (name) => {
    const variable = `ROUTEHOOK_${name}`;
    const env = { ...complete, ROUTEHOOK_CALL_TIMEOUT_MS: '9000', [variable]: '9000' };
    expect(refusalOf(env)).toContain(`${variable} must be longer than ROUTEHOOK_CALL_TIMEOUT_MS`);
    expect(readConfig({ ...env, [variable]: '9001' })).toMatchObject({ [variable]: 9_001 });
  });

  it('one of them is out of its bounds as well: both faults are told', () => {
    const message = refusalOf({ ...complete, ROUTEHOOK_LEASE_MS: '5' });
    expect(message).toContain('ROUTEHOOK_LEASE_MS must be a whole number from 1000 to 600000');
    expect(message).toContain('ROUTEHOOK_LEASE_MS must be longer than ROUTEHOOK_CALL_TIMEOUT_MS');
  });
});

describe('the other variables', () => {
  it.each([
    ['ROUTEHOOK_STORE', undefined],
    ['ROUTEHOOK_STORE', ''],
    ['ROUTEHOOK_STORE', 'sqlite:'],
    ['ROUTEHOOK_STORE', 'postgres://user:password@host/db'],
    ['ROUTEHOOK_ACCOUNT_ID', 'my-account'],
    ['ROUTEHOOK_ACCOUNT_ID', '1'.repeat(33)],
    ['ROUTEHOOK_VPC_ENDPOINT', 'http://127.0.0.1:8080'],
    ['ROUTEHOOK_VPC_ENDPOINT', 'user:password@host'],
    ['ROUTEHOOK_VPC_ENDPOINT', '127.0.0.1:8080/path'],
    ['ROUTEHOOK_VPC_PROTOCOL', 'https'],
    ['ROUTEHOOK_LOG_LEVEL', 'verbose'],
  ])('%s=%s is refused by its name, without the value', (name, value) => {
    const message = refusalOf({ ...complete, [name]: value });
    expect(message).toContain(name);
    if (value !== undefined && value.length > 7) expect(message).not.toContain(value);
  });

  it.each([
    ['ROUTEHOOK_STORE', 'sqlite:./a file with spaces.db'],
    ['ROUTEHOOK_ACCOUNT_ID', '1234567890123456'],
    ['ROUTEHOOK_VPC_ENDPOINT', 'vpc.eu-central-1.aliyuncs.com'],
    ['ROUTEHOOK_VPC_ENDPOINT', '127.0.0.1:8080'],
    ['ROUTEHOOK_VPC_PROTOCOL', 'HTTP'],
    ['ROUTEHOOK_LOG_LEVEL', 'debug'],
  ])('%s=%s is taken', (name, value) => {
    expect(readConfig({ ...complete, [name]: value })).toMatchObject({ [name]: value });
  });
});

describe('ROUTEHOOK_SENDERS', () => {
  const standard = { type: 'standard', name: 'team', secrets: [secret] };
  const bearer = { type: 'bearer', name: 'team', tokens: [token] };

  it.each([
    { title: 'not set', value: undefined },
    { title: 'not JSON', value: `[{"type":"bearer","tokens":["${token}"]` },
    { title: 'no list', value: JSON.stringify(bearer) },
    { title: 'no sender', value: '[]' },
    { title: 'a type nobody knows', value: JSON.stringify([{ ...bearer, type: 'basic' }]) },
    { title: 'no name', value: JSON.stringify([{ type: 'bearer', tokens: [token] }]) },
    { title: 'a name with spaces', value: JSON.stringify([{ ...bearer, name: 'my team' }]) },
    { title: 'a name too long', value: JSON.stringify([{ ...bearer, name: 'a'.repeat(41) }]) },
    { title: 'no token', value: JSON.stringify([{ ...bearer, tokens: [] }]) },
    { title: 'a token too short', value: JSON.stringify([{ ...bearer, tokens: ['short-secret'] }]) },
    {
      title: 'more tokens than a rotation needs',
      value: JSON.stringify([{ ...bearer, tokens: Array(9).fill(token) }]),
    },
    { title: 'a secret too short', value: JSON.stringify([{ ...standard, secrets: ['whsec_c2hvcnQ='] }]) },
    {
      title: 'a secret without its prefix',
      value: JSON.stringify([{ ...standard, secrets: [secret.slice(6)] }]),
    },
    { title: 'a secret of a bearer', value: JSON.stringify([{ ...standard, tokens: [token] }]) },
    { title: 'a property nobody knows', value: JSON.stringify([{ ...bearer, admin: true }]) },
  ])('$title: refused by its name, and no secret is told', ({ value }) => {
    const message = refusalOf({ ...complete, ROUTEHOOK_SENDERS: value });
    expect(message).toContain('ROUTEHOOK_SENDERS');
    for (const text of [token, secret, secret.slice(6), 'short-secret', 'c2hvcnQ']) {
      expect(message).not.toContain(text);
    }
  });

  it('the fault lies in one of several: which one is told', () => {
    const value = JSON.stringify([bearer, { ...standard, secrets: [secret, 'nonsense-secret'] }]);
    const message = refusalOf({ ...complete, ROUTEHOOK_SENDERS: value });
    expect(message).toContain('ROUTEHOOK_SENDERS[1][secrets][1]');
    expect(message).not.toContain('nonsense-secret');
  });
});
