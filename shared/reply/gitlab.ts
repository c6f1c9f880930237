import type { ReplyAddress } from '../answer/thread.ts';
import { type CommentChannelSettings, openCommentChannel } from './comment-channel.ts';
import type { HttpCall, HttpCaller, HttpResult } from './http-caller.ts';
import { judgeHttpResult } from './judge-result.ts';
import type { ReplyChannel } from './reply.ts';
import { type CommentPlace, findMarked, type Reaction, readCreated, type Step } from './tell-in-comment.ts';

const reactions: Readonly<Record<Reaction, string>> = { seen: 'eyes', good: 'thumbsup', bad: 'thumbsdown' };

const places: ReadonlyMap<string | undefined, string> = new Map([
  ['issue', 'issues'],
  ['merge_request', 'merge_requests'],
]);

/** Few enough that a page of long notes stays within what is read of an answer. */
const pageSize = 50;

/** Answers in the issue or merge request where somebody asked: an award emoji, and one note that is edited. */
export function openGitlabChannel(
  settings: CommentChannelSettings,
  { call }: { readonly call: HttpCaller },
): ReplyChannel {
  return openCommentChannel('gitlab', settings, ({ address, nowMs }, callTimeoutMs) => {
    const place = readPlace(createApi(settings, call, nowMs, callTimeoutMs), address);
    return place && { place, names: [address.to.project ?? '', address.to.note ?? ''] };
  });
}

type Api = (method: HttpCall['method'], path: string, body?: unknown) => Promise<Call>;

interface Call {
  readonly result: HttpResult;
  readonly step: Step<HttpResult>;
}

function createApi(
  { token, apiUrl }: CommentChannelSettings,
  call: HttpCaller,
  nowMs: number,
  timeoutMs: number,
): Api {
  return async (method, path, body) => {
    const result = await call({
      method,
      url: `${apiUrl}${path}`,
      namedBy: 'configured',
      headers: { 'private-token': token, 'user-agent': 'routehook' },
      timeoutMs,
      ...(body === undefined ? {} : { body }),
    });
    const outcome = judgeHttpResult(result, nowMs);
    if (outcome === undefined) return { result, step: { kind: 'done', value: result } };
    const gone = result.kind === 'answered' && result.status === 404;
    return { result, step: { kind: gone ? 'gone' : 'stopped', outcome } };
  };
}

/** Source: docs.gitlab.com, Notes API and Emoji reactions API (18.x). */
function readPlace(api: Api, { to }: ReplyAddress): CommentPlace | undefined {
  const collection = places.get(to.place);
  if (!to.project || !to.iid || !to.note || collection === undefined) return undefined;
  const notes = `/projects/${to.project}/${collection}/${to.iid}/notes`;
  return {
    find: async (marker) => {
      const { step } = await api('GET', `${notes}?sort=desc&order_by=created_at&per_page=${pageSize}`);
      return step.kind === 'done' ? { kind: 'done', value: findMarked(step.value, marker) } : step;
    },
    create: async (body) => {
      const { step } = await api('POST', notes, {
        body,
        ...(to.internal === 'yes' ? { internal: true } : {}),
      });
      return step.kind === 'done' ? readCreated(step.value) : step;
    },
    edit: async (id, body) => settled((await api('PUT', `${notes}/${id}`, { body })).step),
    react: async (reaction) => {
      const { result, step } = await api('POST', `${notes}/${to.note}/award_emoji`, {
        name: reactions[reaction],
      });
      return isThereAlready(result) ? { kind: 'done', value: undefined } : settled(step);
    },
  };
}

function settled(step: Step<HttpResult>): Step<undefined> {
  return step.kind === 'done' ? { kind: 'done', value: undefined } : step;
}

/** An emoji that we have given before comes back as 404 "Award Emoji Name has already been taken". */
function isThereAlready(result: HttpResult): boolean {
  return result.kind === 'answered' && result.status === 404 && result.text.includes('already been taken');
}
