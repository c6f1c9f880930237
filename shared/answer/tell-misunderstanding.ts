import type { Misunderstanding } from '../command/command.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';

/** Tells that a line is no command, what is wrong with it, and what would be understood. */
export function tellMisunderstanding(
  { detail, didYouMean }: Pick<Misunderstanding, 'detail' | 'didYouMean'>,
  usage: readonly string[],
): Answer {
  return {
    ...answerWith(usage),
    tone: 'refused',
    headline: `Not understood, nothing was done: ${cleanLine(detail, 300)}`,
    notes: didYouMean === undefined ? [] : [`Did you mean: ${cleanLine(didYouMean, 300)}`],
  };
}

/** Tells what can be said to routehook: the answer to `help`. */
export function tellHelp(usage: readonly string[]): Answer {
  return {
    ...answerWith(usage),
    tone: 'told',
    headline: 'What routehook understands',
    notes: ['One command on one line. Upper and lower case are the same; options may come in any order.'],
  };
}

/** Tells that a text of several lines was taken for a text for people. */
export function tellSeveralLines(): Answer {
  return {
    ...answerWith([]),
    tone: 'refused',
    headline: 'Not a command, nothing was done: it has several lines',
    notes: ['Send one command on one line. What can be said: help.'],
  };
}

/** Tells somebody who only called us what can be said. */
export function tellEmpty(usage: readonly string[]): Answer {
  return {
    ...answerWith(usage),
    tone: 'told',
    headline: 'No command was given, nothing was done',
    notes: ['Send one of these on one line.'],
  };
}

function answerWith(usage: readonly string[]): Pick<Answer, 'facts' | 'listing' | 'actions'> {
  return { facts: [], ...(usage.length === 0 ? {} : { listing: usage }), actions: [] };
}
