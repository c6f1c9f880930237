import { describe, expect, it } from 'vitest';
import { toCardMessage } from '../../shared/answer/adaptive-card.ts';
import { toAdf } from '../../shared/answer/adf.ts';
import type { Answer } from '../../shared/answer/answer.ts';
import { maxTextLength, toDingtalkMarkdown } from '../../shared/answer/dingtalk-markdown.ts';
import { bytesInRequest, maxCardBytes, toFeishuCard } from '../../shared/answer/feishu-card.ts';
import { toMarkdown } from '../../shared/answer/markdown.ts';
import { toSlackMessage } from '../../shared/answer/slack-message.ts';
import { tellEmpty, tellHelp, tellMisunderstanding } from '../../shared/answer/tell-misunderstanding.ts';
import { readCommand } from '../../shared/command/read-command.ts';
import { usageLines } from '../../shared/command/usage.ts';
import { verbRows } from '../../shared/command/verbs.ts';

/** The longest lines of a listing that need not wrap in the window of a chat, and a little more. */
const widestLine = 110;

const written: Readonly<Record<string, (answer: Answer) => string>> = {
  slack: (answer) => JSON.stringify(toSlackMessage(answer)),
  dingtalk: (answer) => JSON.stringify(toDingtalkMarkdown(answer)),
  feishu: (answer) => JSON.stringify(toFeishuCard(answer)),
  teams: (answer) => JSON.stringify(toCardMessage(answer)),
  github: (answer) => toMarkdown(answer),
  jira: (answer) => JSON.stringify(toAdf(answer)),
};

/** What misleads most: the longest word that an answer repeats. */
const misunderstood = readCommand(`${'x'.repeat(80)} y`);

const answers: Readonly<Record<string, Answer>> = {
  help: tellHelp(usageLines()),
  'an empty line': tellEmpty(usageLines()),
  'a line that is no command': tellMisunderstanding(
    misunderstood.kind === 'misunderstood' ? misunderstood : { detail: '' },
    usageLines(),
  ),
  ...Object.fromEntries(verbRows.map(({ name }) => [`help ${name}`, tellHelp(usageLines(name))])),
};

const cases = Object.keys(written).flatMap((platform) =>
  Object.keys(answers).map((title) => ({ platform, title })),
);

describe('the whole usage in one message', () => {
  it.each(cases)('$platform, $title: nothing is cut or left out', ({ platform, title }) => {
    const answer = answers[title];
    if (answer === undefined) throw new Error(`No such answer: ${title}`);
    const text = written[platform]?.(answer) ?? '';
    expect(text).not.toMatch(/shortened|more lines/);
    for (const { name } of verbRows.filter(() => title === 'help')) {
      expect(text).toMatch(new RegExp(`(?:^|["\\s>\\u00a0]|\\\\n)${name}[ \\u00a0"\\\\]`, 'm'));
    }
  });

  it('no line is wider than a chat shows', () => {
    for (const line of usageLines()) expect(line.length).toBeLessThanOrEqual(widestLine);
  });

  it('the sentence about an unknown word names every verb and is not cut', () => {
    const { headline } = answers['a line that is no command'] ?? { headline: '' };
    expect(headline).toMatch(/, release, help\.$/);
  });

  it('room is left for verbs to come: at most three quarters of the smallest message', () => {
    const help = answers.help;
    if (help === undefined) throw new Error('There is no help.');
    const listing = toSlackMessage(help).blocks.find(
      (block) => block.type === 'section' && block.text.type === 'mrkdwn',
    );
    expect(listing?.type === 'section' ? listing.text.text.length : 0).toBeLessThan(2_250);
    expect(toDingtalkMarkdown(help).markdown.text.length).toBeLessThan(maxTextLength * 0.75);
    expect(bytesInRequest(toFeishuCard(help))).toBeLessThan(maxCardBytes * 0.75);
  });
});
