import { createSlackPlatform, emulatedSlack, type SlackPlatform } from '../../local/chat/slack.ts';
import { slackResponsePath } from '../../local/chat/slack-response-path.ts';
import type { Answer, Tone } from '../../shared/answer/answer.ts';
import type { DeliveryOutcome } from '../../shared/answer/telling.ts';
import type { Stage } from '../../shared/answer/thread.ts';
import type { HttpCall, HttpResult } from '../../shared/reply/http-caller.ts';
import type { ReplyChannel } from '../../shared/reply/reply.ts';
import { openSlackChannel } from '../../shared/reply/slack.ts';

export const startMs = 1_760_000_000_000;
export const minuteMs = 60_000;
const base = 'http://slack.test';

export type Fault = (call: HttpCall, real: () => HttpResult) => HttpResult;

interface Options {
  readonly botToken?: string | undefined;
  readonly visibility?: 'in_channel' | 'ephemeral';
  readonly channelId?: string;
  readonly click?: true;
  readonly to?: Readonly<Record<string, string>>;
}

/** A conversation between one asker and the channel, with the emulated Slack in between. */
export function conversation(options: Options = {}) {
  const { visibility = 'in_channel', channelId = 'C0NETWORK' } = options;
  const botToken = 'botToken' in options ? options.botToken : emulatedSlack.botToken;
  const platform = createSlackPlatform();
  const faults: Fault[] = [];
  const timeouts: number[] = [];
  let nowMs = startMs;
  let memory: string | undefined;
  const channel = openSlackChannel(
    { name: 'acme', botToken, apiUrl: `${base}/api`, visibility },
    {
      async call(call) {
        timeouts.push(call.timeoutMs);
        const real = () => ask(platform, call, nowMs);
        return faults.shift()?.(call, real) ?? real();
      },
    },
  );
  if (channel === undefined) throw new Error('no channel');
  const path = slackResponsePath({
    kind: options.click ? 'actions' : 'commands',
    channelId,
    userId: 'U1',
    issuedAtMs: startMs,
    nonce: 't1',
    // The first message of the emulated workspace.
    ...(options.click ? { messageTs: '1760000000.000001' } : {}),
  });
  const to = options.to ?? {
    responseUrl: base + path,
    channelId,
    userId: 'U1',
    receivedAtMs: String(startMs),
    ...(options.click ? { shownTo: 'asker' } : {}),
  };
  return {
    channel: channel as ReplyChannel,
    platform,
    faults,
    timeouts,
    memory: () => memory,
    wait(ms: number) {
      nowMs += ms;
    },
    async tell(stage: Stage, headline: string, tone: Tone = stage === 'ended' ? 'done' : 'working') {
      const answer: Answer = { tone, headline, facts: [], notes: [], actions: [] };
      const outcome = await channel.deliver({
        message: { id: `t1/${stage}`, stage, answer, atMs: nowMs },
        address: { channel: 'slack', instance: 'acme', to },
        memory,
        nowMs,
        timeoutMs: 10_000,
      });
      if ('memory' in outcome && outcome.memory !== undefined) memory = outcome.memory;
      return outcome;
    },
    seen: () =>
      platform.messages().map(({ where, text, earlier }) => `${where}: ${[...earlier, text].join(' → ')}`),
  };
}

function ask(
  platform: SlackPlatform,
  { url, method, headers = {}, body }: HttpCall,
  nowMs: number,
): HttpResult {
  const {
    status,
    headers: answered = {},
    body: said,
  } = platform.handle({
    method,
    path: url.slice(base.length),
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    nowMs,
  });
  const text = typeof said === 'string' ? said : JSON.stringify(said);
  return { kind: 'answered', status, headers: answered, text };
}

export const answered = (status: number, text: string, headers: Record<string, string> = {}): Fault => {
  return () => ({ kind: 'answered', status, headers, text });
};
export const lost: Fault = (_call, real) => {
  real();
  return { kind: 'failed', why: 'No answer came in time.' };
};
export const unreachable: Fault = () => ({ kind: 'failed', why: 'Nobody listens there.' });
export const forbidden: Fault = () => ({ kind: 'forbidden', why: 'Its origin is not on the list.' });

export function kinds(outcome: DeliveryOutcome): string {
  return outcome.kind;
}
