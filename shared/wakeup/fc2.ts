import { createCoalescer } from './coalesce.ts';
import { isWakeUpEndpoint, type PollerAddress } from './poller-address.ts';
import type { WakeUp, WakeUpOutcome } from './wake-up.ts';

export interface Fc2Settings {
  readonly poller: PollerAddress;
  /** An https origin, or http on loopback; by default the public one of the account and the region. */
  readonly endpoint?: string;
  readonly nowMs: () => number;
  /** The default is 1,000. */
  readonly timeoutMs?: number;
  /** The default is 2,000. */
  readonly coalesceMs?: number;
}

/** On whose behalf the poller is woken, as the context of the invocation says; what is absent was not there. */
export interface Fc2Caller {
  readonly accountId: string | undefined;
  readonly regionId: string | undefined;
  readonly credentials: Fc2Credentials | undefined;
}

export interface Fc2Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** Makes the wake-up of one invocation; all of them in a process together keep to one in a while. */
export type Fc2WakeUps = (
  caller: Fc2Caller,
  onMissed: (outcome: Exclude<WakeUpOutcome, { kind: 'made' }>) => void,
) => WakeUp;

/** Opens the way to the poller for one process: asynchronous invocations through the official client. */
export function openFc2WakeUps({
  timeoutMs = 1_000,
  coalesceMs = 2_000,
  ...settings
}: Fc2Settings): Fc2WakeUps {
  const { nowMs, endpoint } = settings;
  if (endpoint !== undefined && !isWakeUpEndpoint(endpoint)) {
    throw new TypeError('The endpoint of the wake-up must be an https origin: credentials are sent there.');
  }
  const coalesce = createCoalescer({ nowMs, timeoutMs, coalesceMs });
  return (caller, onMissed) => coalesce((event) => invoke(settings, caller, event, timeoutMs), onMissed);
}

async function invoke(
  { poller, endpoint }: Pick<Fc2Settings, 'poller' | 'endpoint'>,
  { accountId, regionId, credentials }: Fc2Caller,
  event: string,
  timeoutMs: number,
): Promise<WakeUpOutcome> {
  if (!accountId || !regionId) return refused('the account or the region is not known');
  if (!credentials?.accessKeyId) return refused('the function has no credentials: give it a role');
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  try {
    // Only a request that wakes somebody up pays for loading it.
    const { default: Client } = await import('@alicloud/fc2');
    const client = new Client(accountId, {
      accessKeyID: accessKeyId,
      accessKeySecret,
      region: regionId,
      // The client's own default is plain http.
      secure: !endpoint?.startsWith('http:'),
      timeout: timeoutMs,
      ...(endpoint === undefined ? {} : { endpoint }),
      // The client sends the token only for ids that begin with STS, and insists on it then.
      ...(securityToken ? { securityToken, headers: { 'x-fc-security-token': securityToken } } : {}),
    });
    const { service, functionName, qualifier } = poller;
    const send = () => client.invokeFunction(service, functionName, event, asynchronously, qualifier);
    await send().catch((error: unknown) => {
      // A process that was frozen has not noticed that the other side closed its idle connection.
      if (isBrokenConnection(error)) return send();
      throw error;
    });
    return { kind: 'made' };
  } catch (error) {
    return outcomeOf(error);
  }
}

const asynchronously = { 'x-fc-invocation-type': 'Async' };

function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code));
}

function refused(why: string): WakeUpOutcome {
  return { kind: 'refused', why };
}

/** What may be written down of the client's error: codes and numbers. Its texts may quote what was sent. */
function outcomeOf(error: unknown): WakeUpOutcome {
  if (!(error instanceof Error)) return refused(typeof error);
  if (error.name === 'RequestTimeoutError') return { kind: 'unanswered' };
  const code = 'code' in error ? String(error.code) : '';
  const [, status] = / failed with ([0-9]{3})\./.exec(error.message) ?? [];
  const [, requestId] = / requestid: ([\w-]{1,64}),/.exec(error.message) ?? [];
  return {
    kind: 'refused',
    why: /^[A-Z][A-Za-z0-9_.]{1,63}$/.test(code)
      ? code
      : status === undefined
        ? nameOf(error)
        : 'no error code',
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(requestId === undefined || requestId === 'undefined' ? {} : { requestId }),
  };
}

/** The client builds names of its own out of what the other side says. */
function nameOf({ name }: Error): string {
  return /^[A-Z][A-Za-z]{1,63}$/.test(name) ? name : 'Error';
}
