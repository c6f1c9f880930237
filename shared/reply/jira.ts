import type { Answer } from '../answer/answer.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import type { HttpCaller } from './http-caller.ts';
import { type JiraAccount, type JiraIssue, type JiraResult, openJiraIssue } from './jira-api.ts';
import { type JiraMemory, readJiraMemory } from './jira-memory.ts';
import type { ReplyChannel, ReplyMessage } from './reply.ts';

/** What of a Jira site's settings is needed to answer. */
export interface JiraReplySettings extends JiraAccount {
  readonly name: string;
  readonly transitions?:
    | {
        readonly accepted?: string | undefined;
        readonly succeeded?: string | undefined;
        readonly failed?: string | undefined;
      }
    | undefined;
}

type Transitions = NonNullable<JiraReplySettings['transitions']>;

/**
 * Answers in one comment of the issue, which is edited when the request has ended, and moves the issue along its
 * workflow. Jira knows no idempotency key: a comment whose answer was lost is looked for before it is written again.
 */
export function openJiraChannel(
  settings: JiraReplySettings,
  { call }: { readonly call: HttpCaller },
): ReplyChannel | undefined {
  return {
    channel: 'jira',
    instance: settings.name,
    // Each edit is a mail to everybody who watches the issue: nothing in between.
    stages: ['accepted', 'ended'],
    async deliver({ message, address, memory: remembered, nowMs, timeoutMs }) {
      const beganAtMs = performance.now();
      const leftMs = () => Math.max(1, Math.floor(timeoutMs - (performance.now() - beganAtMs)));
      const issue = openJiraIssue(settings, address.to.issue ?? '', call, nowMs, leftMs);
      const memory = readJiraMemory(remembered);
      const said = await say(issue, message, memory);
      if (said.failure !== undefined) return said.failure;
      return moveOn(issue, message, said.memory, settings.transitions ?? {});
    },
  };
}

interface Step {
  readonly memory: JiraMemory;
  readonly failure?: DeliveryOutcome;
}

/** Shows the message: in the comment that is there, or else in a new one. */
async function say(issue: JiraIssue, { id, answer }: ReplyMessage, memory: JiraMemory): Promise<Step> {
  if (memory.said === id) return { memory };
  return show(issue, answer, { ...memory, said: id }, memory);
}

async function show(issue: JiraIssue, answer: Answer, after: JiraMemory, before: JiraMemory): Promise<Step> {
  const known = await knownComment(issue, answer, before);
  if (known.kind === 'failed') return { memory: before, failure: remember(known.failure, before) };
  if (known.kind === 'done' && known.id !== '') {
    const edited = await issue.editComment(known.id, answer);
    if (edited.kind === 'done') return { memory: { ...after, comment: known.id, doubt: false } };
    if (edited.kind === 'failed') return { memory: before, failure: remember(edited.failure, before) };
    // Somebody deleted it, or may not let us edit it.
  }
  const written = await issue.comment(answer);
  if (written.kind === 'done') return { memory: { ...after, comment: written.id, doubt: false } };
  const doubtful = { ...before, doubt: written.kind === 'failed' && written.heard };
  return { memory: doubtful, failure: remember(written.failure, doubtful) };
}

/** The comment that was written; looked for where the answer to writing it was lost. */
async function knownComment(issue: JiraIssue, answer: Answer, memory: JiraMemory): Promise<JiraResult> {
  const { comment = '', doubt = false } = memory;
  return comment === '' && doubt && answer.operationId !== undefined
    ? issue.findComment(answer.operationId)
    : { kind: 'done', id: comment };
}

/** Takes the transition of what happened; says in the comment when the workflow does not allow it. */
async function moveOn(
  issue: JiraIssue,
  { stage, answer }: ReplyMessage,
  memory: JiraMemory,
  transitions: Transitions,
): Promise<DeliveryOutcome> {
  const { accepted } = transitions;
  const wanted = stage === 'ended' ? endOf(answer, transitions) : accepted;
  if (wanted === undefined || memory.moved.includes(wanted)) return delivered(memory);
  let now = await take(issue, wanted, memory);
  // A request that ended at once was never moved to where its end may be reached from.
  if (now.refused && stage === 'ended' && accepted !== undefined && !memory.moved.includes(accepted)) {
    const between = await take(issue, accepted, now.memory);
    if (between.failure !== undefined) return between.failure;
    if (!between.refused) now = await take(issue, wanted, between.memory);
  }
  if (now.failure !== undefined) return now.failure;
  if (!now.refused) return delivered(now.memory);
  const noted = await show(issue, withNote(answer, wanted), settled(now.memory, wanted), now.memory);
  return noted.failure ?? delivered(noted.memory);
}

function endOf({ tone }: Answer, { succeeded, failed }: Transitions): string | undefined {
  if (tone === 'done') return succeeded;
  return tone === 'failed' || tone === 'refused' ? failed : undefined;
}

/** Takes one transition; one whose answer was lost and that is not possible any more was taken before. */
async function take(
  issue: JiraIssue,
  transition: string,
  memory: JiraMemory,
): Promise<Step & { readonly refused: boolean }> {
  const result = await issue.move(transition);
  if (result.kind === 'failed') {
    const tried = result.heard ? { ...memory, tried: transition } : memory;
    return { memory: tried, refused: false, failure: remember(result.failure, tried) };
  }
  const refused = result.kind === 'refused' && memory.tried !== transition;
  return { memory: refused ? memory : settled(memory, transition), refused };
}

function settled({ tried: _, ...memory }: JiraMemory, transition: string): JiraMemory {
  return { ...memory, moved: [...memory.moved, transition] };
}

function withNote(answer: Answer, transition: string): Answer {
  const note = `The issue stays where it is: its workflow does not allow transition ${transition} from here. Move it by hand.`;
  return { ...answer, notes: [note, ...answer.notes] };
}

function delivered(memory: JiraMemory): DeliveryOutcome {
  return { kind: 'delivered', memory: JSON.stringify(memory) };
}

function remember(failure: DeliveryOutcome, memory: JiraMemory): DeliveryOutcome {
  return failure.kind === 'later' ? { ...failure, memory: JSON.stringify(memory) } : failure;
}
