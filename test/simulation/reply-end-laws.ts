import type { EndLaw } from './end-laws.ts';
import { replyFaultKinds } from './fault-kind.ts';
import { isAboutNoOperation } from './reply-laws.ts';

/** How soon after an end its asker is told where nothing goes wrong on the way: a claim left behind, the next tick. */
const soonMs = 120_000;

/** The laws about replies that can only be judged at the end, by name. */
export const replyEndLaws = {
  'every asker is told how it ended, or cannot be told': ({ operations, history, healthOf }) =>
    operations.flatMap(({ id, state, replyChannel }) => {
      if (replyChannel === undefined) return [];
      const told = history.replies.seen.get(id)?.find(({ stage }) => stage === 'ended');
      if (told !== undefined)
        return told.state === state ? [] : [`${id} is ${state}, and ${told.state} was told`];
      const thread = history.replies.threads.get(id);
      const health = healthOf(id);
      if (thread?.state === 'undeliverable' && health !== 'well') return [];
      return [`the asker of ${id} was not told: its thread is ${thread?.state}, its place is ${health}`];
    }),

  'every asker is asked where to be told': ({ operations, story, nameOf }) =>
    operations.flatMap(({ id, replyChannel }) => {
      const name = nameOf(id);
      const request = story.requests.find((one) => one.name === name)?.submission;
      const undo = story.undos.find((one) => one.name === name);
      const wanted = (request ?? undo)?.replyTo?.address.channel;
      return wanted === replyChannel ? [] : [`${id} is to be told on ${wanted}, and it is ${replyChannel}`];
    }),

  'nothing is owed, and nothing is due': ({ threads, due }) => [
    ...threads.filter(({ state }) => state === 'owed').map(({ id, told }) => `${id} is owed after ${told}`),
    ...due.map(({ threadId, dueAtMs }) => `${threadId} is due at ${dueAtMs}`),
  ],

  'no thread is left without its operation': ({ threads, operations }) =>
    threads
      .filter(({ id }) => !isAboutNoOperation(id) && !operations.some((operation) => operation.id === id))
      .map(({ id }) => `${id} is a thread about nothing`),

  'every question is answered, or cannot be': ({ history, healthOf }) =>
    [...history.answered].flatMap((id) => {
      if (history.replies.seen.get(id)?.some(({ stage }) => stage === 'ended')) return [];
      const thread = history.replies.threads.get(id);
      const health = healthOf(id);
      if (thread?.state === 'undeliverable' && health !== 'well') return [];
      return [`${id} was not answered: its thread is ${thread?.state}, its place is ${health}`];
    }),

  'nobody waits for an answer that can be given': ({ operations, history, story, reliableAtMs }) => {
    if (replyFaultKinds.some((kind) => story.mix[kind] !== undefined)) return [];
    return operations.flatMap(({ id, replyChannel }) => {
      const told = history.replies.seen.get(id)?.find(({ stage }) => stage === 'ended');
      if (replyChannel === undefined || told === undefined) return [];
      const lateMs = told.atMs - Math.max(history.ends.get(id) ?? 0, reliableAtMs);
      return lateMs > soonMs + 2 * history.maxSkewMs ? [`the asker of ${id} was told ${lateMs} ms late`] : [];
    });
  },
} as const satisfies Record<string, EndLaw>;
