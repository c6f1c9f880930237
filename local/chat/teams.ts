import { readCard } from './adaptive-card-text.ts';
import type { Platform, PlatformRequest, PlatformResponse, ShownMessage } from './platform.ts';

/** A flow "When a Teams webhook request is received", and the channel it posts into. */
export interface EmulatedFlow {
  readonly path: string;
  readonly sig: string;
  readonly where: string;
}

export interface TeamsPlatform extends Platform {
  /** Shows in a channel what an outgoing webhook answered. */
  readonly showAnswer: (where: string, body: string) => void;
}

/** The flow that an emulated team has if nothing else is said. */
export const emulatedFlow: EmulatedFlow = {
  path: '/workflows/0f9d2c61a7e84b35/triggers/manual/paths/invoke',
  sig: 'iFz7c0Zb1l-2Wq9GkXvM3sT8uYhR5oJd',
  where: 'network',
};

/** The path to send to, as it is copied from the flow. */
export function teamsFlowPath({ path, sig }: EmulatedFlow = emulatedFlow): string {
  return `${path}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${sig}`;
}

/** Source: learn.microsoft.com, "Create an Incoming Webhook": the message size limit is 28 KB (2026-11). */
const maxBytes = 28 * 1_024;

/** Emulates flows that post a card into a channel. Real ones accept first and fail later; these say it at once. */
export function createTeamsPlatform(flows: readonly EmulatedFlow[] = [emulatedFlow]): TeamsPlatform {
  const messages: ShownMessage[] = [];

  function show(where: string, text: string): void {
    messages.push({ where, id: `card${messages.length + 1}`, text, earlier: [] });
  }

  function post(flow: EmulatedFlow, { headers, body }: PlatformRequest): PlatformResponse {
    if (Buffer.byteLength(body) > maxBytes) {
      return refuse(413, 'RequestEntityTooLarge', 'The request is larger than 28 KB.');
    }
    const text = /^application\/json\b/i.test(headers['content-type'] ?? '') ? readMessage(body) : undefined;
    if (text === undefined) {
      return refuse(
        400,
        'TriggerInputSchemaMismatch',
        'The input body for trigger is not a message with a card.',
      );
    }
    show(flow.where, text);
    return { status: 202, body: '' };
  }

  return {
    name: 'teams',
    handle: (request) => {
      const { pathname, searchParams } = new URL(`http://teams${request.path}`);
      const flow = flows.find(({ path }) => path === pathname);
      if (flow === undefined) return refuse(404, 'WorkflowNotFound', 'The workflow could not be found.');
      if (request.method !== 'POST') return refuse(405, 'MethodNotAllowed', 'Only POST is allowed.');
      if (searchParams.get('sig') !== flow.sig) {
        return refuse(401, 'DirectApiAuthorizationRequired', 'The request must be authenticated.');
      }
      return post(flow, request);
    },
    messages: () => messages,
    showAnswer: (where, body) => show(where, showTeamsMessage(body) ?? 'Sorry, there was a problem.'),
  };
}

function refuse(status: number, code: string, message: string): PlatformResponse {
  return { status, body: { error: { code, message } } };
}

interface SentMessage {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly attachments?: readonly { readonly contentType?: unknown; readonly content?: unknown }[];
}

/** What people read in a message: its text, or its card; undefined for anything Teams would not show. */
export function showTeamsMessage(body: string): string | undefined {
  const { type, text } = parse(body) ?? {};
  return type === 'message' && typeof text === 'string' && text !== '' ? text : readMessage(body);
}

function readMessage(body: string): string | undefined {
  const { type, attachments } = parse(body) ?? {};
  const [attachment] = Array.isArray(attachments) ? attachments : [];
  if (type !== 'message' || attachment?.contentType !== 'application/vnd.microsoft.card.adaptive')
    return undefined;
  return readCard(attachment.content);
}

function parse(body: string): SentMessage | undefined {
  try {
    return JSON.parse(body) as SentMessage;
  } catch {
    return undefined;
  }
}
