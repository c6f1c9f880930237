import fc from 'fast-check';
import type { Answer } from '../../shared/answer/answer.ts';

/** What people may be called, or type, to make a chat do something. */
export const hostileTexts: readonly string[] = [
  '@everyone',
  '\\@octocat',
  'see #1 and org/repo#2, !3 &4 %5 ~6 $7 ^8 GH-9 gh-10',
  '~"label" %"milestone" @"x"',
  'https://evil.example www.evil.example a@evil.example',
  '[click](https://evil.example)',
  '![pixel](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<!-- routehook:op_1 -->',
  '</details><details>',
  '*bold* _it_ ~~gone~~ `code` ``` fence',
  '/close',
  '\n/close\n',
  '- item',
  '1. item',
  '# heading',
  '> quote',
  '| a | b |',
  '{+ added +} [- removed -] :smile: $`x`$ $$y$$ [^1] [[_TOC_]]',
  '&lt;b&gt; &#64;octocat &commat;x',
  '`',
  '``',
  '\\',
  '\\`',
  '````\n@octocat\n````',
  '\u202eevil\u2028@octocat\u0000',
  '\ud800',
];

const hostileText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '`',
        '\\',
        '@',
        '#',
        '1',
        'a',
        '<',
        '!',
        '-',
        '\n',
        '/',
        ' ',
        '*',
        '[',
        ':',
        '.',
        'www',
      ),
      {
        maxLength: 30,
      },
    )
    .map((parts) => parts.join('')),
);

/** Any answer whose every text comes from a stranger. */
export const hostileAnswer: fc.Arbitrary<Answer> = fc.record(
  {
    tone: fc.constantFrom('working', 'done', 'failed', 'refused', 'told'),
    headline: hostileText,
    facts: fc.array(fc.record({ label: hostileText, value: hostileText }), { maxLength: 4 }),
    notes: fc.array(hostileText, { maxLength: 4 }),
    listing: fc.array(hostileText, { maxLength: 5 }),
    operationId: hostileText,
    actions: fc.subarray(['status', 'cancel'] as const),
  },
  { requiredKeys: ['tone', 'headline', 'facts', 'notes', 'actions'] },
);

/** An answer with nothing but a headline, and what a test adds. */
export function answerOf(more: Partial<Answer>): Answer {
  return { tone: 'told', headline: 'Headline', facts: [], notes: [], actions: [], ...more };
}
