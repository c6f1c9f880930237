import * as z from 'zod';
import { operationIdPattern } from '../operation/operation-id.ts';
import type { Ask, Inbound } from './hook.ts';
import { readJsonContent } from './json-content.ts';
import { readForm } from './slack-form.ts';

const id = z.string().min(1).max(128);
const triggerId = z.string().min(1).max(256);
const responseUrl = z.string().min(1).max(2_048);

/** Source: docs.slack.dev/interactivity/implementing-slash-commands, the table of fields (2026-11). */
const slashCommand = z.object({
  command: z.string(),
  text: z.string().default(''),
  team_id: id,
  user_id: id,
  user_name: z.string().optional(),
  channel_id: id,
  trigger_id: triggerId,
  response_url: responseUrl.optional(),
});

const interaction = z.object({ type: z.string() });

/** Source: docs.slack.dev/reference/interaction-payloads/block_actions-payload (2026-11); `team` is null in an organisation-wide installation. */
const blockActions = z.object({
  type: z.literal('block_actions'),
  team: z.object({ id }).nullish(),
  user: z.object({
    id,
    username: z.string().optional(),
    name: z.string().optional(),
    team_id: id.optional(),
  }),
  channel: z.object({ id }).optional(),
  trigger_id: triggerId,
  response_url: responseUrl.optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
});

/** Reads what Slack sends: a slash command as a form, a click as a form with `payload`, an event as JSON. */
export function readSlackContent(content: Buffer, instance: string, nowMs: number): Inbound {
  if (looksLikeJson(content))
    return { kind: 'ignored', why: 'An event of the Events API: nothing is asked by events.' };
  const form = readForm(content);
  if (form === undefined) return { kind: 'unreadable', detail: 'The body is not a form in UTF-8.' };
  if (form.get('ssl_check') === '1') return { kind: 'ignored', why: 'Slack checks the certificate.' };
  const payload = form.get('payload');
  if (payload !== undefined) return readInteraction(Buffer.from(payload), instance, nowMs);
  const command = slashCommand.safeParse(Object.fromEntries(form));
  if (!command.success) return unreadable(command.error, 'slash command');
  const { text, team_id, user_id, user_name, channel_id, trigger_id, response_url } = command.data;
  return askOf({
    line: text,
    actor: { tenant: team_id, id: user_id, ...(user_name === undefined ? {} : { name: user_name }) },
    triggerId: trigger_id,
    instance,
    to: {
      ...(response_url === undefined ? {} : { responseUrl: response_url }),
      channelId: channel_id,
      userId: user_id,
      receivedAtMs: String(nowMs),
    },
  });
}

/** Whether the body is one of the Events API, which speaks JSON: no form of Slack begins like this. */
export function looksLikeJson(content: Buffer): boolean {
  return /^\s*\{/.test(content.subarray(0, 64).toString('latin1'));
}

function readInteraction(payload: Buffer, instance: string, nowMs: number): Inbound {
  const kind = readJsonContent(payload, interaction);
  if (kind.kind === 'unreadable')
    return { kind: 'unreadable', detail: 'The payload is not an interaction of Slack.' };
  if (kind.value.type !== 'block_actions')
    return { kind: 'ignored', why: 'An interaction, but not a click on a button.' };
  const click = readJsonContent(payload, blockActions);
  if (click.kind === 'unreadable') return click;
  const { team, user, channel, trigger_id, response_url, actions } = click.value;
  const [action] = actions;
  const tenant = team?.id ?? user.team_id;
  if (tenant === undefined)
    return { kind: 'unreadable', detail: 'Neither team nor user tells the workspace.', pointer: '/team' };
  if (action === undefined || !isOurs(action))
    return { kind: 'ignored', why: 'A click on a button that is not ours.' };
  const name = user.username ?? user.name;
  const ask = askOf({
    line: `${action.action_id} ${action.value}`,
    actor: { tenant, id: user.id, ...(name === undefined ? {} : { name }) },
    triggerId: trigger_id,
    instance,
    to: {
      ...(response_url === undefined ? {} : { responseUrl: response_url }),
      ...(channel === undefined ? {} : { channelId: channel.id }),
      userId: user.id,
      receivedAtMs: String(nowMs),
      // Everybody sees the message with the button; its answer concerns who clicked.
      shownTo: 'asker',
    },
  });
  // For a click Slack looks at the status only.
  return { ...ask, answerShown: false };
}

function isOurs({
  action_id,
  value,
}: {
  readonly action_id: string;
  readonly value?: string | undefined;
}): boolean {
  return (action_id === 'status' || action_id === 'cancel') && operationIdPattern.test(value ?? '');
}

interface Found {
  readonly line: string;
  readonly actor: NonNullable<Ask['actor']>;
  readonly triggerId: string;
  readonly instance: string;
  readonly to: Readonly<Record<string, string>>;
}

/** Slack delivers neither commands nor clicks twice; the trigger id tells one from the next. */
function askOf({ line, actor, triggerId, instance, to }: Found): Ask {
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: triggerId },
    actor,
    wish: { kind: 'line', text: line },
    replyTo: { channel: 'slack', instance, to },
  };
}

function unreadable(error: z.ZodError, what: string): Inbound {
  const field = String(error.issues[0]?.path[0] ?? '');
  return {
    kind: 'unreadable',
    detail: `The field "${field}" is not what a ${what} of Slack is documented to hold.`,
    pointer: `/${field}`,
  };
}
