import { toCardMessage } from '../answer/adaptive-card.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import type { HttpCaller } from './http-caller.ts';
import { judgeHttpResult } from './judge-result.ts';
import type { ReplyChannel, ReplyDelivery } from './reply.ts';

export interface TeamsChannelSettings {
  readonly name: string;
  /** Of a flow "When a Teams webhook request is received"; it posts into the one channel it was made for. */
  readonly workflowsUrl?: string | undefined;
}

/**
 * Opens the channel to a Teams channel, if there is a flow that posts there. The HTTP answer has said the first word;
 * the flow is told the last.
 */
export function openTeamsChannel(
  { name, workflowsUrl }: TeamsChannelSettings,
  { call }: { readonly call: HttpCaller },
): ReplyChannel | undefined {
  if (workflowsUrl === undefined) return undefined;
  return {
    channel: 'teams',
    instance: name,
    stages: ['ended'],
    deliver: (delivery) => deliver(workflowsUrl, call, delivery),
  };
}

async function deliver(
  workflowsUrl: string,
  call: HttpCaller,
  { message, nowMs, timeoutMs }: ReplyDelivery,
): Promise<DeliveryOutcome> {
  const result = await call({
    method: 'POST',
    url: workflowsUrl,
    namedBy: 'configured',
    headers: { 'content-type': 'application/json' },
    body: toCardMessage(message.answer),
    timeoutMs,
  });
  const verdict = judgeHttpResult(result, nowMs);
  if (verdict !== undefined) return verdict;
  if (result.kind === 'answered' && result.text.startsWith(hiddenFailure)) {
    return { kind: 'later', why: 'Teams did not take the card from the webhook, though it answered 200.' };
  }
  return { kind: 'delivered' };
}

/** A flow answers 202 and nothing else; a connector hides failures in a 200. Source: msteams-docs issue 400 (2019-01). */
const hiddenFailure = 'Webhook message delivery failed';
