import type { PlantedBug } from './planted-bug.ts';

const deliverReplies = 'shared/app/deliver-replies.ts';
const telling = 'shared/answer/telling.ts';
const recordEvent = 'shared/app/record-event.ts';

/** Bugs in what is told to those who asked: threads, claims, what is due. */
export const bugsOfTelling: readonly PlantedBug[] = [
  {
    name: 'the end is told as soon as the cloud has accepted the change',
    file: 'shared/answer/stage-of.ts',
    find: "applying: 'working',",
    replace: "applying: 'ended',",
  },
  {
    name: 'an operation leaves its queue, and nobody hears of its end',
    file: recordEvent,
    find: '  await tellNews(app, ended);\n',
    replace: '',
  },
  {
    name: 'the queue entry is removed before it is noted that the end has to be told',
    file: recordEvent,
    find: '  await tellNews(app, ended);\n  if (mayChangeLedger(',
    replace: '  await app.store.removePending(entry);\n  await tellNews(app, ended);\n  if (mayChangeLedger(',
    faults: ['crash', 'store-answer-lost', 'store-write-dropped'],
  },
  {
    name: 'what is due is taken off the list before it is told',
    file: deliverReplies,
    find: '    const message = await composeMessage(',
    replace: '    await store.removeDue(entry);\n    const message = await composeMessage(',
  },
  {
    name: 'the request is recorded before it is noted where to answer',
    file: 'shared/app/accept-request.ts',
    find: '  if (replyTo !== undefined) await beginThread(',
    replace: '  await app.store.createOperation(operation);\n  if (replyTo !== undefined) await beginThread(',
  },
  {
    name: 'a claim of somebody else is ignored',
    file: telling,
    find: 'Math.max(claimedUntilMs, notBeforeMs)',
    replace: 'notBeforeMs',
  },
  {
    name: 'a claim that somebody else has won is taken for one’s own',
    file: deliverReplies,
    find: "return replaced === 'conflict' ?",
    replace: "return replaced === 'none' ?",
  },
  {
    name: 'a delivery may take longer than its claim lasts',
    file: deliverReplies,
    find: 'const timeoutMs = deliverUntilMs - nowMs;',
    replace: 'const timeoutMs = app.settings.replyTimeoutMs;',
  },
  {
    name: 'a process that was frozen after its claim speaks all the same',
    file: deliverReplies,
    find: '  if (timeoutMs < shortestDeliveryMs / 2) return undefined;\n',
    replace: '',
  },
  {
    name: 'news that come while somebody else is telling are dropped',
    file: deliverReplies,
    find: '      await store.addDue({ ...entry, dueAtMs: telling.untilMs });\n',
    replace: '',
  },
  {
    name: 'a reply that did not get through is not put on the list again',
    file: deliverReplies,
    find: "if (after.state === 'owed' && after.notBeforeMs !== undefined) {",
    replace: "if (after.state === 'none' && after.notBeforeMs !== undefined) {",
  },
  {
    name: 'the pause before the next attempt is ignored',
    file: telling,
    find: 'Math.max(claimedUntilMs, notBeforeMs)',
    replace: 'claimedUntilMs',
  },
  {
    name: 'the pause that the other side asks for is ignored',
    file: telling,
    find: 'Math.max(pauseMs, result.retryAfterMs ?? 0)',
    replace: 'pauseMs',
  },
  {
    name: 'a place that does not answer is given up within the hour',
    file: telling,
    find: '[5, 30, 120, 300, 600, 840, 1_200, 1_440]',
    replace: '[5, 30]',
  },
  {
    name: 'it is not recorded which stage was told',
    file: telling,
    find: 'told: stage, failures: 0 }',
    replace: 'failures: 0 }',
  },
  {
    name: 'every attempt is a message of its own',
    file: deliverReplies,
    find: '    id: `',
    replace: '    id: app.clock.nowMs() + `',
  },
  {
    name: 'which message is to be edited is forgotten',
    file: telling,
    find: 'return result.memory === undefined ? told :',
    replace: 'return result.memory !== undefined ? told :',
  },
  {
    name: 'the address is kept after everything was said',
    file: telling,
    find: 'const { address: _address, memory: _memory,',
    replace: 'const { memory: _memory,',
  },
  {
    name: 'a thread whose request is just being recorded is swept away',
    file: deliverReplies,
    find: '  if (clock.nowMs() - bornMs < settings.orphanAfterMs) return;\n',
    replace: '',
  },
];
